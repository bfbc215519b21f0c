"""选项解析 choices: labels and codes of a dictionary, one or several in a cell."""

from collections.abc import Callable, Iterator

from imports.raw import Raw
from imports.raw_text import as_text
from imports.texts import MULTI_SEPARATORS, free_text, plain_text
from imports.verdict import CellError, Verdict, shown
from models.fields import Field, Kind

Coded = Callable[[str, str], str | None]
HAMLETS, VILLAGES, RECORDS = "hamlet", "village", "record"
NAMED = {Kind.VILLAGES: VILLAGES, Kind.RECORDS: RECORDS}
"""What such a field asks for in the place of a dictionary."""
NULL_WORDS = frozenset(
    {"无", "暂无", "没有", "—", "——", "-", "--", "–", "/", "\\", "空", "na", "n/a", "null", "none", "nan"}
)


def parse_choice(field: Field, raw: Raw, coded: Coded) -> Verdict:
    """One choice, by its label, its code or an alias."""
    text = _choice_text(raw)
    code = _code(field, text, coded)
    if code is None and text.casefold() in NULL_WORDS:
        return None
    if code is None:
        raise CellError("choice", f"“{shown(text)}”不在可选项中，请从下拉列表中选择")
    return code


def parse_multi_choice(field: Field, raw: Raw, coded: Coded) -> Verdict:
    """Several choices, however they are separated."""
    text = _choice_text(raw)
    whole = _code(field, text, coded)
    if whole is not None:
        return (whole,)
    if text.casefold() in NULL_WORDS:
        return None
    codes = next(_splits(field, text, coded))
    for attempt in _splits(field, text, coded):
        if None not in attempt.values():
            codes = attempt
            break
    unknown = [word for word, code in codes.items() if code is None]
    if unknown:
        listed = "、".join(f"“{shown(word)}”" for word in unknown)
        raise CellError("choice", f"{listed}不在可选项中，请从可选项中填写，多项之间用“、”隔开")
    return tuple(dict.fromkeys(code for code in codes.values() if code is not None)) or None


def _splits(field: Field, text: str, coded: Coded) -> Iterator[dict[str, str | None]]:
    """The choices that a text may hold, by each kind of separator: a choice may itself be called 平/坡顶."""
    for separator in MULTI_SEPARATORS:
        words = [word for word in (plain_text(part) for part in separator.split(text)) if word]
        yield {word: _code(field, word, coded) for word in words}


def _code(field: Field, text: str, coded: Coded) -> str | None:
    """The code of a text as typed, else of the same text in half-width signs."""
    dictionary = field.choices or NAMED.get(field.kind, HAMLETS)
    code = coded(dictionary, text)
    return coded(dictionary, plain_text(text)) if code is None else code


def _choice_text(raw: Raw) -> str:
    return free_text(raw, lines=True) if isinstance(raw, str) else as_text(raw)


def parse_hamlet(field: Field, raw: Raw, coded: Coded) -> Verdict:
    """One hamlet, by name; its id."""
    code = parse_choice(field, raw, coded)
    return None if code is None else int(str(code))


def parse_hamlets(field: Field, raw: Raw, coded: Coded) -> Verdict:
    """Several hamlets (or villages), by name; their ids (or codes)."""
    codes = parse_multi_choice(field, raw, coded)
    return None if codes is None else tuple(int(code) for code in codes)

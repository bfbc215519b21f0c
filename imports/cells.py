"""单元格解析 cells: what a person typed becomes a typed value, or a problem in words.

Tolerant of how clerks write (full-width digits, 1,234.5, 12.5%, 2021年8月, √, 有) and strict where a guess
could be wrong. It judges the form only; ranges, lengths and rules are judged by ``models.checks``.
"""

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any, NamedTuple

from imports.choices import (
    HAMLETS,
    NULL_WORDS,
    Coded,
    parse_choice,
    parse_hamlet,
    parse_hamlets,
    parse_multi_choice,
)
from imports.dates import parse_date, parse_year
from imports.numbers import parse_decimal, parse_integer
from imports.raw import CellFault, Raw
from imports.raw_text import as_text, digits
from imports.texts import EDGES, code_text, free_text, plain_text
from imports.verdict import CellError, Doubt, Verdict, shown
from models.fields import Field, Kind, Problem, Severity

EMPTY_IN_BOOLEAN = NULL_WORDS - {"无", "没有"}
YES = frozenset({"是", "有", "√", "✓", "✔", "☑", "y", "yes", "1", "true", "t", "对", "已", "on"})
NO = frozenset(
    {"否", "无", "没有", "×", "✗", "✘", "x", "☐", "n", "no", "0", "false", "f", "错", "未", "不是", "off"}
)
FORMULA_ERRORS = frozenset(
    {"#n/a", "#div/0!", "#ref!", "#value!", "#name?", "#num!", "#null!", "#spill!", "#calc!", "#getting_data"}
)


__all__ = ["EMPTY", "HAMLETS", "Coded", "Parsed", "parse"]


class Parsed(NamedTuple):
    """A cell understood: its value (None when empty), or what is wrong with it."""

    value: Any = None
    problem: Problem | None = None
    warning: Problem | None = None


EMPTY = Parsed()


def parse(field: Field, raw: Raw, coded: Coded) -> Parsed:
    """Understand one cell of a column. ``coded(dictionary, text)`` gives a code, or None when unknown.

    Hamlets are asked for as ``coded("hamlet", name)`` and answer with their id as text.
    """
    try:
        verdict = _verdict(field, raw, coded)
    except CellError as error:
        return Parsed(
            problem=Problem(field.name, f"{field.label}：{error.message}", Severity.ERROR, error.code)
        )
    if isinstance(verdict, Doubt):
        doubt = Problem(field.name, f"{field.label}：{verdict.message}", Severity.WARNING, verdict.code)
        return Parsed(verdict.value, warning=doubt)
    return EMPTY if verdict is None else Parsed(verdict)


def _verdict(field: Field, raw: Raw, coded: Coded) -> Verdict:
    if isinstance(raw, CellFault):
        raise _fault(raw)
    if isinstance(raw, str):
        text = raw.strip(EDGES)
        if not text:
            return None
        if text[0] == "#" and text.casefold() in FORMULA_ERRORS:
            raise _fault(CellFault(text))
    if raw is None:
        return None
    return PARSERS[field.kind](field, raw, coded)


def _fault(fault: CellFault) -> CellError:
    if fault.uncomputed:
        return CellError("uncomputed", "公式未计算，请用 Excel 打开保存，或粘贴为数值后重新上传")
    return CellError("formula", f"公式错误 {fault.text}，请改正公式，或直接填写数值")


def _text(field: Field, raw: Raw, coded: Coded) -> Verdict:
    del coded
    if not isinstance(raw, str):
        return as_text(raw)
    if field.pattern is None:
        return free_text(raw, lines=True) or None
    return code_text(raw, field.pattern) or None


def _boolean(field: Field, raw: Raw, coded: Coded) -> Verdict:
    del field, coded
    word = plain_text(raw if isinstance(raw, str) else _short(raw)).casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    if word in EMPTY_IN_BOOLEAN:
        return None
    raise CellError("boolean", f"“{shown(raw)}”无法识别，请填写“是”或“否”")


def _short(raw: Raw) -> str:
    return digits(raw) if isinstance(raw, (int, float)) else str(raw)


def _number(field: Field, raw: Raw, coded: Coded) -> Verdict:
    del coded
    if isinstance(raw, str) and plain_text(raw).casefold() in NULL_WORDS:
        return None
    if isinstance(raw, (date, time, timedelta)):
        raise CellError("number", f"“{shown(raw)}”是日期，应为数字，请把单元格设为数值格式后重新填写")
    return parse_integer(field, raw) if field.kind is Kind.INTEGER else parse_decimal(field, raw)


def _calendar(field: Field, raw: Raw, coded: Coded) -> Verdict:
    del coded
    if isinstance(raw, str) and plain_text(raw).casefold() in NULL_WORDS:
        return None
    return parse_year(raw) if field.kind is Kind.YEAR else parse_date(raw)


PARSERS: dict[Kind, Callable[[Field, Any, Coded], Verdict]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _text,
    Kind.INTEGER: _number,
    Kind.DECIMAL: _number,
    Kind.DATE: _calendar,
    Kind.YEAR: _calendar,
    Kind.BOOLEAN: _boolean,
    Kind.CHOICE: parse_choice,
    Kind.MULTI_CHOICE: parse_multi_choice,
    Kind.HAMLET: parse_hamlet,
    Kind.HAMLETS: parse_hamlets,
    Kind.VILLAGES: parse_hamlets,
    Kind.RECORDS: parse_hamlets,
}

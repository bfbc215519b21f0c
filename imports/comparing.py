"""比对 one sheet against what is stored: which rows are new, which differ, and which cannot be told apart."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from imports.drafts import NEW, SAME, Draft, Question, Told
from imports.judging import judge_draft
from imports.matching import Match, key_names, key_of, keys_of, match_rows
from imports.problems import Report
from imports.sheet_rows import SheetRows
from models.base import Record
from models.bulk_checks import complete_rows
from models.fields import Field, Kind, Problem, Values, fields_of
from models.platform.masking import kept, masked_values
from models.platform.stored import Stored, stored_rows

NOTHING: tuple[Any, ...] = (None, "", ())


def make_draft(session: Session, typed: SheetRows, areas: set[int], report: Report, told: Told) -> Draft:
    """Compare a sheet with what these villages have stored; what is wrong with its rows goes to the report."""
    draft = Draft(typed, stored_rows(session, typed.table, areas))
    usable = _usable(typed, report)
    draft.matches = match_rows(typed.table, typed.rows, usable, draft.stored)
    draft.after = dict(_rows_after(draft, usable, told))
    complete_rows(typed.table, list(draft.after.values()))
    _compare(draft)
    judge_draft(session, draft, report, told)
    return draft


def _rows_after(draft: Draft, usable: Sequence[int], told: Told) -> Iterator[tuple[int, dict[str, Any]]]:
    """What the rows would be that are not taken back; where nothing is stored they are what was typed."""
    typed = draft.typed
    for index, match in draft.matches.items() if draft.stored else ():
        if match.perhaps is not None:
            draft.matches[index] = _answered(draft, index, match.perhaps, told.answers)
    for index in usable:
        if index not in typed.withdrawn:
            row, known = typed.rows[index], draft.matches[index].stored
            yield index, {**known.values, **kept(typed.table, row, known.values)} if known else row


def _usable(typed: SheetRows, report: Report) -> Sequence[int]:
    """The rows whose key could be read; a second row of the same key is refused, naming both.

    Where a column of the key is missing (and told), no row is the same as another for want of it.
    """
    names = key_names(typed.table)
    is_whole = typed.columns.keys() >= set(typed.table.__decl__.natural_key)
    if not typed.unsound and len(set(keys_of(names, typed.rows))) == len(typed.rows):
        return range(len(typed.rows))
    first: dict[Any, int] = {}
    usable = []
    for index, row in enumerate(typed.rows):
        unsound = typed.unsound.get(index)
        if unsound and not unsound.isdisjoint(names):
            continue
        earlier = first.setdefault(key_of(names, row), index)
        if earlier == index or not is_whole:
            usable.append(index)
        else:
            report.add(typed.problem(index, _twice(typed, earlier)))
    return usable


def _twice(typed: SheetRows, earlier: int) -> Problem:
    key = [name for name in key_names(typed.table) if name in typed.columns]
    labels = "、".join(each.label for each in fields_of(typed.table) if each.name in key)
    what = f"{labels}相同" if labels else "每村（自然村）只填一行"
    field_name = key[-1] if key else None
    return Problem(
        field_name,
        f"与第 {typed.numbers[earlier]} 行重复（{what}），请合并成一行，或改名以示区别",
        code="duplicate",
    )


def _answered(draft: Draft, index: int, like: Stored, answers: Mapping[str, str]) -> Match:
    key = f"{draft.table.__tablename__}:{draft.typed.numbers[index]}"
    answer = answers.get(key, answers.get("*", ""))
    if answer == SAME:
        return Match(like)
    if answer != NEW:
        row = draft.typed.rows[index]
        draft.questions.append(
            Question(
                key,
                draft.table,
                draft.typed.numbers[index],
                called(draft.table, row),
                called(draft.table, like.values),
            )
        )
    return Match()


def called(table: type[Record], values: Values) -> str:
    """How a row is told from others, in words; nothing where only its hamlet tells it."""
    shown, kinds = masked_values(table, values), {each.name: each.kind for each in fields_of(table)}
    named = [(kinds.get(name), shown.get(name)) for name in key_names(table)]
    texts = [str(value) for kind, value in named if kind is Kind.TEXT and value]
    texts += [f"{value} 年" for kind, value in named if kind is Kind.YEAR and value]
    return "、".join(texts)


def _compare(draft: Draft) -> None:
    typed_fields = [each for each in fields_of(draft.table) if each.is_typed]
    for index, after in draft.after.items() if draft.stored else ():
        known = draft.matches[index].stored
        if known is None:
            continue
        before = known.values
        different = {}
        for each in typed_fields:
            old, new = before.get(each.name), after.get(each.name)
            if old != new and not _equal(each, old, new):
                different[each.name] = (old, new)
        if different:
            draft.moved[index] = different


def _equal(declared: Field, old: Any, new: Any) -> bool:
    """Whether two values that differ are the same once stored."""
    if isinstance(old, Decimal) and isinstance(new, (Decimal, int)):
        return Decimal(new).quantize(_unit(declared.scale or 0), rounding=ROUND_HALF_UP) == old
    return old in NOTHING and new in NOTHING


@cache
def _unit(scale: int) -> Decimal:
    return Decimal(1).scaleb(-scale)

"""草案 one sheet against what is stored: which rows are new, which differ, and what is wrong with each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, cached_property
from typing import Any

from sqlalchemy.orm import Session

from imports.matching import Match, key_names, key_of, match_rows
from imports.problems import Report
from imports.sheet_rows import SheetRows
from models.base import Record
from models.bulk_checks import check_rows, complete_rows
from models.fields import Field, Kind, Problem, Severity, Values, fields_of
from models.platform.changes import Added, Changed, Removed, TableChange
from models.platform.dictionary import dictionaries
from models.platform.masking import kept, masked_values
from models.platform.stored import Stored, stored_rows
from models.platform.switched_off import choosing, taken_up

SAME, NEW = "same", "new"
"""The answers to a question: it is that stored row, or it is another one."""
NOTHING: tuple[Any, ...] = (None, "", ())
Placed = list[tuple[int | None, dict[str, Any]]]
"""Rows of a village: (index in the sheet, or None for a row that is only stored; values)."""


@dataclass(frozen=True)
class Question:
    """A new row that may be a stored one under another spelling: a person decides."""

    key: str
    table: type[Record]
    number: int
    typed: str
    stored: str


@dataclass(frozen=True)
class Told:
    """What is known beside the rows: the answers to questions, when the template was issued, who imports."""

    answers: Mapping[str, str] = field(default_factory=dict)
    issued: datetime | None = None
    account_id: int | None = None


@dataclass
class Draft:
    """One table of the plan while it is being made; ``after[i]`` is what row ``i`` would be."""

    typed: SheetRows
    stored: Sequence[Stored]
    matches: dict[int, Match] = field(default_factory=dict)
    after: dict[int, dict[str, Any]] = field(default_factory=dict)
    moved: dict[int, dict[str, tuple[Any, Any]]] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)

    @property
    def table(self) -> type[Record]:
        """The table that the sheet fills."""
        return self.typed.table

    @cached_property
    def writes(self) -> list[int]:
        """The rows that would be written; what is taken back can contradict nothing."""
        return [index for index in self.after if self.matches[index].stored is None or index in self.moved]

    @cached_property
    def by_village(self) -> dict[int, Placed]:
        """For each village its rows as they would be: (index in the sheet or None, values), stored ones first."""
        replaced = {match.stored.row_id: index for index, match in self.matches.items() if match.stored}
        found: dict[int, Placed] = {}
        for each in self.stored:
            index = replaced.get(each.row_id)
            if index in self.typed.withdrawn:
                continue
            values = each.values if index is None else self.after[index]
            found.setdefault(each.values["area"], []).append((index, values))
        for index, values in self.after.items():
            if self.matches[index].stored is None:
                found.setdefault(values["area"], []).append((index, values))
        return found

    @property
    def change(self) -> TableChange:
        """What would be written."""
        change = TableChange(self.table)
        stamp = self.table.__decl__.extra.get("stamp_on_import", {})
        for index, values in self.after.items():
            known, number = self.matches[index].stored, self.typed.numbers[index]
            if known is None:
                values.update(stamp)
                change.added.append(Added(number, values))
            elif index in self.moved:
                written = values | stamp
                change.changed.append(
                    Changed(number, known.row_id, known.version, written, self.moved[index])
                )
            else:
                change.same += 1
        for index in sorted(self.typed.withdrawn & self.matches.keys()):
            if (known := self.matches[index].stored) is not None:
                number = self.typed.numbers[index]
                change.removed.append(Removed(number, known.row_id, known.version, dict(known.values)))
            else:
                change.same += 1
        return change


def make_draft(session: Session, typed: SheetRows, areas: set[int], report: Report, told: Told) -> Draft:
    """Compare a sheet with what these villages have stored; what is wrong with its rows goes to the report."""
    draft = Draft(typed, stored_rows(session, typed.table, areas))
    usable = _usable(typed, report)
    draft.matches = match_rows(typed.table, typed.rows, usable, draft.stored)
    for index, match in draft.matches.items():
        if match.perhaps is not None:
            draft.matches[index] = _answered(draft, index, match.perhaps, told.answers)
    for index in (each for each in usable if each not in typed.withdrawn):
        known = draft.matches[index].stored
        row = typed.rows[index]
        draft.after[index] = {**known.values, **kept(typed.table, row, known.values)} if known else row
    complete_rows(typed.table, list(draft.after.values()))
    _compare(draft)
    _judge_rows(draft, report)
    _refuse_switched_off(session, draft, report)
    _mention_overwriting(draft, report, told)
    return draft


def _usable(typed: SheetRows, report: Report) -> list[int]:
    """The rows whose key could be read; a second row of the same key is refused, naming both.

    Where a column of the key is missing (and told), no row is the same as another for want of it.
    """
    names = key_names(typed.table)
    is_whole = typed.columns.keys() >= set(typed.table.__decl__.natural_key)
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
    for index, after in draft.after.items():
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


def _judge_rows(draft: Draft, report: Report) -> None:
    """Judge what would be written, row by row; a row that stays as it is has been judged before.

    A row that cannot be told from others (its key is wrong) is judged by itself as well.
    """
    settled = draft.after.keys() | draft.typed.withdrawn
    loose = {index: dict(row) for index, row in enumerate(draft.typed.rows) if index not in settled}
    complete_rows(draft.table, list(loose.values()))
    judged = sorted([*draft.writes, *loose])
    rows = [loose[index] if index in loose else draft.after[index] for index in judged]
    known = draft.typed.unsound
    unsound = {place: known[index] for place, index in enumerate(judged) if index in known}
    absent = {each.name for each in fields_of(draft.table) if each.name not in draft.typed.columns}
    for place, problem in check_rows(draft.table, rows, unsound):
        if problem.field in absent and problem.code == "required":
            continue
        index = judged[place]
        if problem.is_error and problem.field:
            known.setdefault(index, set()).add(problem.field)
        report.add(draft.typed.problem(index, problem))


def _refuse_switched_off(session: Session, draft: Draft, report: Report) -> None:
    words = dictionaries(session)
    watched = choosing(words, draft.table)
    for index in draft.writes if watched else ():
        known = draft.matches[index].stored
        for problem in taken_up(words, watched, draft.after[index], known.values if known else {}):
            report.add(draft.typed.problem(index, problem))


def _mention_overwriting(draft: Draft, report: Report, told: Told) -> None:
    """Say which rows somebody else has changed since the template was issued: the import would undo that."""
    for index in draft.moved:
        known = draft.matches[index].stored
        if known is None or told.issued is None or known.changed_on <= told.issued:
            continue
        if known.changed_by != told.account_id:
            at = f"{known.changed_on:%Y-%m-%d %H:%M}"
            text = f"模板下载后，这条记录在 {at} 被别人修改过，导入会用表中的内容覆盖，请核对"
            report.add(draft.typed.problem(index, Problem(None, text, Severity.WARNING, "overwritten")))

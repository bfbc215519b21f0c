"""导入方案 the plan of an import: new, changed and unchanged rows, every problem, and what must be asked."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, cached_property
from typing import Any

from sqlalchemy.orm import Session

from imports.hamlets import HamletBook
from imports.matching import Match, key_names, key_of, match_rows
from imports.problems import CellProblem, Report
from imports.rows import SheetRows
from models.base import Record
from models.bulk_checks import check_rows, complete_rows
from models.checks import check_group
from models.fields import Field, Problem, Severity, Values, fields_of, rules_of
from models.platform.bulk import obstacles
from models.platform.changes import Added, Changed, TableChange
from models.platform.division import names_of
from models.platform.import_sets import Finding, ImportSet
from models.platform.stored import Stored, stored_rows

SAME, NEW = "same", "new"
"""The answers to a question: it is that stored row, or it is another one."""
SHOWN_VILLAGES = 20


@dataclass(frozen=True)
class Question:
    """A new row that may be a stored one under another spelling: a person decides."""

    key: str
    table: type[Record]
    number: int
    typed: str
    stored: str


@dataclass
class Plan:
    """Everything that an import would do, or why it cannot."""

    wanted: ImportSet
    changes: list[TableChange] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    report: Report = field(default_factory=Report)
    areas: frozenset[int] = frozenset()

    @property
    def is_ready(self) -> bool:
        """Whether it may be written: no problem, no open question."""
        return self.report.is_sound and not self.questions

    @property
    def counts(self) -> tuple[int, int, int]:
        """Rows 新增, 更新, 不变."""
        own = [change for change in self.changes if change.table in self.wanted.tables]
        return (
            sum(len(change.added) for change in own),
            sum(len(change.changed) for change in own),
            sum(change.same for change in own),
        )

    @property
    def digest(self) -> str:
        """Differs when the import would do something else than what was shown."""
        told = hashlib.sha256()
        for change in self.changes:
            told.update(f"{change.table.__tablename__} {change.same}".encode())
            for row in change.changed:
                told.update(f"{row.row_id} {row.version} {row.differences!r}".encode())
            for new in change.added:
                told.update(f"{new.number} {new.values!r}".encode())
        return told.hexdigest()


@dataclass
class _Draft:
    """One table of the plan while it is being made; ``after[i]`` is what row ``i`` would be."""

    typed: SheetRows
    stored: Sequence[Stored]
    matches: dict[int, Match] = field(default_factory=dict)
    after: dict[int, dict[str, Any]] = field(default_factory=dict)
    moved: dict[int, dict[str, tuple[Any, Any]]] = field(default_factory=dict)

    @property
    def table(self) -> type[Record]:
        return self.typed.table

    @property
    def writes(self) -> list[int]:
        """The rows that would be written."""
        return [index for index in self.after if self.matches[index].stored is None or index in self.moved]

    @cached_property
    def by_village(self) -> dict[int, list[tuple[int | None, dict[str, Any]]]]:
        """For each village its rows as they would be: (index in the sheet or None, values), stored ones first."""
        replaced = {match.stored.row_id: index for index, match in self.matches.items() if match.stored}
        found: dict[int, list[tuple[int | None, dict[str, Any]]]] = {}
        for each in self.stored:
            index = replaced.get(each.row_id)
            values = each.values if index is None else self.after[index]
            found.setdefault(each.values["area"], []).append((index, values))
        for index, values in self.after.items():
            if self.matches[index].stored is None:
                found.setdefault(values["area"], []).append((index, values))
        return found


def make_plan(
    session: Session,
    wanted: ImportSet,
    sheets: Iterable[SheetRows],
    report: Report,
    book: HamletBook,
    answers: Mapping[str, str],
) -> Plan:
    """Compare the rows of a workbook with what is stored and judge what would come of it."""
    plan = Plan(wanted, report=report)
    typed = list(sheets)
    areas = {row["area"] for each in typed for row in each.rows if row["area"]}
    plan.areas = frozenset(areas)
    drafts = [_draft(session, each, areas, plan, answers) for each in typed]
    if book.made and book.table is not None:
        plan.changes.append(_hamlets(book, drafts, report))
    _judge_together(session, plan, drafts, _villages_after(drafts), book)
    plan.changes += [_change(draft) for draft in drafts]
    _refuse_locked(session, plan, drafts)
    return plan


def _villages_after(drafts: Sequence[_Draft]) -> dict[int, dict[str, Any]]:
    """The sheets of every village that something happens to, as they would be."""
    touched = {draft.after[index]["area"] for draft in drafts for index in draft.writes}
    after = {draft.table.__tablename__: draft.by_village for draft in drafts}
    return {
        area: {name: [values for _, values in rows.get(area, ())] for name, rows in after.items()}
        for area in touched
    }


def _draft(
    session: Session, typed: SheetRows, areas: set[int], plan: Plan, answers: Mapping[str, str]
) -> _Draft:
    draft = _Draft(typed, stored_rows(session, typed.table, areas))
    usable = _usable(typed, plan.report)
    draft.matches = match_rows(typed.table, typed.rows, usable, draft.stored)
    for index, match in draft.matches.items():
        if match.perhaps is not None:
            draft.matches[index] = _answered(draft, index, match.perhaps, plan, answers)
    for index in usable:
        known = draft.matches[index].stored
        draft.after[index] = {**known.values, **typed.rows[index]} if known else dict(typed.rows[index])
    complete_rows(typed.table, list(draft.after.values()))
    _compare(draft)
    _judge_rows(draft, plan.report)
    return draft


def _usable(typed: SheetRows, report: Report) -> list[int]:
    """The rows whose key could be read; a second row of the same key is refused, naming both."""
    names = key_names(typed.table)
    first: dict[Any, int] = {}
    usable = []
    for index, row in enumerate(typed.rows):
        unsound = typed.unsound.get(index)
        if unsound and not unsound.isdisjoint(names):
            continue
        earlier = first.setdefault(key_of(names, row), index)
        if earlier == index:
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


def _answered(draft: _Draft, index: int, like: Stored, plan: Plan, answers: Mapping[str, str]) -> Match:
    key = f"{draft.table.__tablename__}:{draft.typed.numbers[index]}"
    answer = answers.get(key, answers.get("*", ""))
    if answer == SAME:
        return Match(like)
    if answer != NEW:
        row = draft.typed.rows[index]
        plan.questions.append(
            Question(
                key,
                draft.table,
                draft.typed.numbers[index],
                _called(draft.table, row),
                _called(draft.table, like.values),
            )
        )
    return Match()


def _called(table: type[Record], values: Values) -> str:
    """How a row is told from others, in words."""
    texts = [str(values[name]) for name in key_names(table) if isinstance(values.get(name), str)]
    return "、".join(texts)


def _compare(draft: _Draft) -> None:
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


NOTHING: tuple[Any, ...] = (None, "", ())


@cache
def _unit(scale: int) -> Decimal:
    return Decimal(1).scaleb(-scale)


def _judge_rows(draft: _Draft, report: Report) -> None:
    """Judge what would be written, row by row; a row that stays as it is has been judged before.

    A row that cannot be told from others (its key is wrong) is judged by itself as well.
    """
    writes = draft.writes
    rows = [draft.after[index] for index in writes]
    unsound = {
        place: draft.typed.unsound[index]
        for place, index in enumerate(writes)
        if index in draft.typed.unsound
    }
    absent = {each.name for each in fields_of(draft.table) if each.name not in draft.typed.columns}
    for place, problem in check_rows(draft.table, rows, unsound):
        if problem.field in absent and problem.code == "required":
            continue
        index = writes[place]
        if problem.is_error and problem.field:
            draft.typed.unsound.setdefault(index, set()).add(problem.field)
        report.add(draft.typed.problem(index, problem))


def _hamlets(book: HamletBook, drafts: Sequence[_Draft], report: Report) -> TableChange:
    """The hamlets that are to be made, judged like any other row."""
    table = book.table
    assert table is not None
    made = [each.values for each in book.made]
    complete_rows(table, made)
    for place, problem in check_rows(table, made, {}):
        number, name = book.made[place].number, made[place]["name"]
        sheet = next(
            (draft.typed.sheet for draft in drafts if number in draft.typed.numbers), table.__decl__.label
        )
        message = f"不能为“{name}”自动建号：{problem.message}"
        report.add(CellProblem(sheet, number, "", "", name, "hamlet", problem.severity, message))
    return TableChange(table, added=book.made)


def _judge_together(
    session: Session,
    plan: Plan,
    drafts: Sequence[_Draft],
    villages: Mapping[int, dict[str, Any]],
    book: HamletBook,
) -> None:
    """Judge the rows of each village that something happens to, and then its sheets against each other."""
    if not villages:
        return
    known: dict[Any, Mapping[int, Any]] = {}
    told = _with_made_hamlets(villages, book)
    for draft in drafts:
        if not any(True for _ in rules_of(draft.table, "__group_rules__")):
            continue
        how: Any = draft.table.facts_of_villages
        if how.__func__ not in known:
            known[how.__func__] = how(session, told)
        facts = known[how.__func__]
        touched = {draft.after[index]["area"] for index in draft.writes}
        after = draft.by_village
        for area in sorted(touched):
            plan.report.extend(_group_problems(draft, after[area], facts.get(area)))
    if plan.wanted.across is not None:
        by_table = {draft.table.__tablename__: draft for draft in drafts}
        orders = {name: draft.by_village for name, draft in by_table.items()}
        for finding in plan.wanted.across(session, villages):
            plan.report.add(_finding_problem(finding, by_table, orders))


def _with_made_hamlets(villages: Mapping[int, dict[str, Any]], book: HamletBook) -> dict[int, dict[str, Any]]:
    if not book.made or book.table is None:
        return dict(villages)
    name = book.table.__tablename__
    found = {area: dict(sheets) for area, sheets in villages.items()}
    for each in book.made:
        row = {"id": each.values["temporary_id"], "name": each.values["name"]}
        found.setdefault(each.values["area"], {}).setdefault(name, []).append(row)
    return found


def _group_problems(
    draft: _Draft, rows: Sequence[tuple[int | None, dict[str, Any]]], facts: Any
) -> Iterator[CellProblem]:
    """Problems of a village's rows taken together; what speaks of a value that was refused is not told twice."""
    fields = {each.name: each.fields for each in rules_of(draft.table, "__group_rules__")}
    for place, problem in check_group(draft.table, [values for _, values in rows], facts):
        index, values = rows[place]
        if index is None:
            message = f"已有记录“{_called(draft.table, values)}”：{problem.message}"
            yield draft.typed.whole(message, "", problem.code, problem.severity)
        elif draft.typed.unsound.get(index, frozenset()).isdisjoint(fields.get(problem.code, ())):
            yield draft.typed.problem(index, problem)


def _finding_problem(
    found: Finding,
    drafts: Mapping[str, _Draft],
    orders: Mapping[str, Mapping[int, Sequence[tuple[int | None, dict[str, Any]]]]],
) -> CellProblem:
    """A contradiction between sheets, at its cell when the row came with this file."""
    draft = drafts.get(found.table)
    if draft is None:
        sheet = next(iter(drafts.values())).typed
        return sheet.whole(found.problem.message, "", found.problem.code, found.problem.severity)
    if found.index is not None:
        index, _ = orders[found.table][found.area][found.index]
        if index is not None:
            return draft.typed.problem(index, found.problem)
    return draft.typed.whole(found.problem.message, "", found.problem.code, found.problem.severity)


def _change(draft: _Draft) -> TableChange:
    change = TableChange(draft.table)
    stamp = draft.table.__decl__.extra.get("stamp_on_import", {})
    for index, values in draft.after.items():
        known, number = draft.matches[index].stored, draft.typed.numbers[index]
        if known is None:
            change.added.append(Added(number, values | stamp))
        elif index in draft.moved:
            change.changed.append(
                Changed(number, known.row_id, known.version, values | stamp, draft.moved[index])
            )
        else:
            change.same += 1
    return change


def _refuse_locked(session: Session, plan: Plan, drafts: Sequence[_Draft]) -> None:
    """Say at once what the steps would refuse when it is written."""
    by_table = {draft.table: draft for draft in drafts}
    for change in plan.changes:
        draft = by_table.get(change.table)
        if draft is None or change.is_empty:
            continue
        found = obstacles(session, change)
        names = names_of(session, list(found)[:SHOWN_VILLAGES])
        for area, reasons in list(found.items())[:SHOWN_VILLAGES]:
            village = list(names[area].values())[-1] if names.get(area) else str(area)
            plan.report.add(
                draft.typed.whole(
                    f"{village}：{'；'.join(reasons)}", "处理好以后再导入", "locked", Severity.ERROR
                )
            )

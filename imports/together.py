"""合并校验 the rows of a village taken together, and its sheets against each other."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from imports.comparing import called
from imports.drafts import Draft, Placed
from imports.hamlets import HamletBook
from imports.problems import CellProblem, Report
from models.bulk_checks import check_rows, complete_rows
from models.checks import check_group, group_rules
from models.fields import Rule, Values
from models.platform.changes import TableChange
from models.platform.import_sets import Across, Finding
from models.platform.same_numbers import told_twice


def judge_together(
    session: Session, drafts: Sequence[Draft], across: Across | None, book: HamletBook, report: Report
) -> None:
    """Judge the rows of each village that something happens to, and then its sheets against each other."""
    villages = _villages_after(drafts)
    if not villages:
        return
    known: dict[Any, Mapping[int, Any]] = {}
    told = _with_made_hamlets(villages, book)
    for draft in drafts:
        if group_rules(draft.table):
            how: Any = draft.table.facts_of_villages
            if how.__func__ not in known:
                known[how.__func__] = how(session, told)
            report.extend(_of_villages(draft, known[how.__func__]))
    for draft in drafts:
        report.extend(_same_numbers(session, draft))
    if across is not None:
        by_table = {draft.table.__tablename__: draft for draft in drafts}
        orders = {name: draft.by_village for name, draft in by_table.items()}
        for finding in across(session, villages):
            report.add(_finding_problem(finding, by_table, orders))


def _of_villages(draft: Draft, facts: Mapping[int, Any]) -> Iterator[CellProblem]:
    """What the rules over the rows of a village find in a table, village by village."""
    rules, after = group_rules(draft.table), draft.by_village
    spoken_of = {each.name: each.fields for each in rules}
    asked = _Asked(rules)
    for area in sorted({draft.after[index]["area"] for index in draft.writes}):
        rows, village = after[area], facts.get(area)
        if asked.of(len(rows), village):
            yield from _group_problems(draft, rows, village, spoken_of)


def _same_numbers(session: Session, draft: Draft) -> Iterator[CellProblem]:
    """The doubts about personal numbers that others have too."""
    written = draft.writes
    replaced = [match.stored.row_id for index in draft.moved if (match := draft.matches[index]).stored]
    rows = [draft.after[index] for index in written]
    for place, problem in told_twice(session, draft.table, rows, replaced):
        yield draft.typed.problem(written[place], problem)


class _Asked:
    """Whether any of the rules over a village's rows may speak; of villages of which the same is known, decided once."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules = rules
        self._known: dict[tuple[int, int], bool] = {}

    def of(self, rows: int, facts: Any) -> bool:
        """Whether it is so of a village with so many rows; its facts must live as long as this does."""
        key = rows, id(facts)
        told = self._known.get(key)
        if told is None:
            told = self._known[key] = any(each.may_speak(rows, facts) for each in self._rules)
        return told


def _with_made_hamlets(
    villages: Mapping[int, Mapping[str, Any]], book: HamletBook
) -> Mapping[int, Mapping[str, Any]]:
    if not book.made or book.table is None:
        return villages
    name = book.table.__tablename__
    found = {area: dict(sheets) for area, sheets in villages.items()}
    for each in book.made:
        row = {"id": each.values["temporary_id"], "name": each.values["name"]}
        found.setdefault(each.values["area"], {}).setdefault(name, []).append(row)
    return found


def _group_problems(
    draft: Draft, rows: Placed, facts: Any, spoken_of: Mapping[str, Sequence[str]]
) -> Iterator[CellProblem]:
    """Problems of a village's rows taken together; what speaks of a value that was refused is not told twice."""
    for place, problem in check_group(draft.table, [values for _, values in rows], facts):
        index, values = rows[place]
        if index is None:
            name = called(draft.table, values)
            message = f"{f'已有记录“{name}”' if name else '一条已有记录'}：{problem.message}"
            yield draft.typed.whole(message, "", problem.code, problem.severity)
        elif draft.typed.unsound.get(index, frozenset()).isdisjoint(spoken_of.get(problem.code, ())):
            yield draft.typed.problem(index, problem)


def _finding_problem(
    found: Finding,
    drafts: Mapping[str, Draft],
    orders: Mapping[str, Mapping[int, Placed]],
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


class _Sheets(Mapping[str, list[Values]]):
    """The sheets of a village as they would be; the rows of one are gathered when somebody asks for it."""

    __slots__ = ("_area", "_orders")

    def __init__(self, area: int, orders: Mapping[str, Mapping[int, Placed]]) -> None:
        self._area, self._orders = area, orders

    def __getitem__(self, name: str) -> list[Values]:
        return [values for _, values in self._orders[name].get(self._area, ())]

    def __iter__(self) -> Iterator[str]:
        return iter(self._orders)

    def __len__(self) -> int:
        return len(self._orders)


def _villages_after(drafts: Sequence[Draft]) -> dict[int, Mapping[str, list[Values]]]:
    """The sheets of every village that something happens to, as they would be."""
    touched = {draft.after[index]["area"] for draft in drafts for index in draft.writes}
    after = {draft.table.__tablename__: draft.by_village for draft in drafts}
    return {area: _Sheets(area, after) for area in touched}


def made_hamlets(book: HamletBook, drafts: Sequence[Draft], report: Report) -> TableChange:
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

"""单表导入 a workbook into a table whose rows belong to no division: read by the declaration, all rows or none.

A row is known by the table's natural key: one that is there already is changed, another registered, each by the verb
that a page would use.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from imports.cells import parse
from imports.headings import Header, find_header
from imports.problems import CellProblem, shown_value
from imports.raw import Row, column_letter, is_blank
from imports.reading import read_workbook
from imports.sheets import Sheet
from models.base import Record
from models.fields import Field, Problem, Severity
from models.platform.dictionary import dictionaries
from models.platform.import_sets import typed_fields
from models.platform.records import allow_any, check, create, update
from models.platform.refusal import Refusal
from models.platform.rights import Permission

MOST_ROWS = 5000


class Unsound(Refusal):
    """The workbook was read, and something in it is wrong; nothing has been written."""

    def __init__(self, found: Sequence[CellProblem]) -> None:
        super().__init__(f"有 {len(found)} 处错误，一行也没有导入。请改好后重新导入")
        self.found = tuple(found)


@dataclass(frozen=True)
class Counts:
    """What an import did."""

    added: int
    changed: int
    same: int

    @property
    def words(self) -> str:
        """The same in a sentence."""
        return f"已导入：新增 {self.added} 行，更新 {self.changed} 行，不变 {self.same} 行"


@dataclass(frozen=True)
class _Line:
    """A row understood, and where it stands."""

    number: int
    values: dict[str, Any]
    key: tuple[Any, ...]


@dataclass(frozen=True)
class _Reader:
    """One sheet and what its columns are."""

    table: type[Record]
    sheet: Sheet
    fields: tuple[Field, ...]
    header: Header

    def problem(self, number: int, row: Row, told: Problem) -> CellProblem:
        """Something wrong with a row, by its cell."""
        column = self.header.columns.get(told.field or "", 0)
        label = next((each.label for each in self.fields if each.name == told.field), "")
        value = shown_value(row[column - 1]) if 0 < column <= len(row) else ""
        letter = column_letter(column) if column else ""
        words = told.message.removeprefix(f"{label}：")
        return CellProblem(self.sheet.name, number, letter, label, value, told.code, told.severity, words)


def import_table(session: Session, table: type[Record], data: bytes, name: str) -> Counts:
    """Write every row of a workbook, inside the caller's transaction. Raises :class:`Unsound` with all that is wrong."""
    allow_any(session, Permission.ADD, table)
    lines = _sound(session, table, read_workbook(data, name).sheets)
    held = {_key(table, row): row for row in session.scalars(select(table))}
    added = changed = same = 0
    for line in lines:
        row = held.get(line.key)
        if row is None:
            create(session, table, line.values)
            added += 1
        elif all(getattr(row, each) == value for each, value in line.values.items()):
            same += 1
        else:
            update(session, row, line.values, row.version)
            changed += 1
    return Counts(added, changed, same)


def _key(table: type[Record], row: Any) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in table.__decl__.natural_key)


def _sound(session: Session, table: type[Record], sheets: Sequence[Sheet]) -> list[_Line]:
    label = table.__decl__.label
    sheet = next((each for each in sheets if each.name.strip() == label), sheets[0] if sheets else None)
    if sheet is None:
        raise Refusal("文件里没有表格，请下载模板填写后再导入")
    fields = typed_fields(table)
    header = find_header(sheet.name, sheet.rows, fields)
    if wrong := [each for each in header.problems if each.is_error]:
        raise Unsound(wrong)
    reader = _Reader(table, sheet, fields, header)
    found, lines = list[CellProblem](), list[_Line]()
    for each in _lines(session, reader):
        (found if isinstance(each, CellProblem) else lines).append(each)  # type: ignore[arg-type]
    if found:
        raise Unsound(found)
    if not lines:
        raise Refusal("表里没有内容，请填写后再导入")
    return lines


def _lines(session: Session, reader: _Reader) -> Iterator[_Line | CellProblem]:
    """Every row understood, or what is wrong with it."""
    coded, seen = dictionaries(session).code, dict[tuple[Any, ...], int]()
    rows = [
        (number, row)
        for number, row in enumerate(reader.sheet.rows, start=1)
        if number > reader.header.row and not all(map(is_blank, row))
    ]
    if len(rows) > MOST_ROWS:
        raise Refusal(f"一次最多导入 {MOST_ROWS} 行，请分成几个文件")
    for number, row in rows:
        parsed = {each.name: parse(each, _cell(reader, row, each), coded) for each in reader.fields}
        values = {name: each.value for name, each in parsed.items()}
        problems = [each.problem for each in parsed.values() if each.problem is not None]
        unread = {each.field for each in problems}
        problems += [
            each for each in check(reader.table, values) if each.is_error and each.field not in unread
        ]
        line = _Line(number, values, tuple(values[name] for name in reader.table.__decl__.natural_key))
        if not problems and line.key in seen:
            name = reader.table.__decl__.natural_key[0]
            problems = [
                Problem(name, f"与第 {seen[line.key]} 行重复，请只保留一行", Severity.ERROR, "duplicate")
            ]
        seen.setdefault(line.key, number)
        if problems:
            yield from (reader.problem(number, row, each) for each in problems)
        else:
            yield line


def _cell(reader: _Reader, row: Row, declared: Field) -> Any:
    column = reader.header.columns.get(declared.name, 0)
    return row[column - 1] if 0 < column <= len(row) else None

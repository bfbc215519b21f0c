"""表中各行 the rows of a sheet: which village each belongs to, and what each cell means."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from imports.cells import HAMLETS, Coded, Parsed, parse
from imports.columns import Typed, cells_at, told_apart, type_column
from imports.data_rows import data_rows
from imports.hamlets import HamletBook
from imports.problems import CellProblem, Report, shown_value
from imports.raw import Raw, Row, column_letter, is_blank
from imports.sets import Matched
from imports.texts import plain_text
from imports.villages import UnknownVillage, Villages
from models.base import Record
from models.fields import Field, Kind, Problem, Severity, fields_of
from models.levels import Level
from models.platform.masking import mask, scrubbed
from models.platform.own_level import levels_written
from models.platform.scope import level_of
from models.platform.template_layout import PLACE_NAMES, VILLAGE_CODE, VILLAGE_NAME, place_columns
from models.platform.ticks import ANSWER, HAMLET, sheet_fields

ADVICE = re.compile("(.*?[^，；])[，；](请[^，；]*.*)", re.DOTALL)
PLACES = (Kind.HAMLET,)
NAMED_AT_MOST = 3
UNANSWERED = "写了说明，没有写是否，请填写“是”或“否”，或清除说明"


@dataclass
class SheetRows:
    """The rows of one table as typed; ``numbers[i]`` is where ``rows[i]`` stands in the sheet."""

    table: type[Record]
    sheet: str
    columns: Mapping[str, int]
    numbers: list[int] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    unsound: dict[int, set[str]] = field(default_factory=dict)
    raws: list[Row] = field(default_factory=list)
    withdrawn: set[int] = field(default_factory=set)
    """The rows of a table of ticks that are answered 否."""

    def problem(self, index: int, found: Problem, severity: Severity | None = None) -> CellProblem:
        """A problem of a row's field, at its cell."""
        column = self.columns.get(found.field or "")
        declared = next((each for each in sheet_fields(self.table) if each.name == found.field), None)
        raw = self.raws[index][column - 1] if column and column <= len(self.raws[index]) else None
        value, message = shown_value(raw), found.message
        if declared is not None and declared.sensitive is not None:
            value, message = mask(declared.sensitive, value), scrubbed(message)
        return CellProblem(
            self.sheet,
            self.numbers[index],
            column_letter(column) if column else "",
            declared.label if declared else "",
            value,
            found.code,
            severity or found.severity,
            *_told_apart(message),
        )

    def whole(self, message: str, advice: str, code: str, severity: Severity = Severity.ERROR) -> CellProblem:
        """A problem of the sheet as a whole."""
        return CellProblem(self.sheet, 0, "", "", "", code, severity, message, advice)


def _told_apart(message: str) -> tuple[str, str]:
    """What is wrong, and what to do: a sentence ends in 请…."""
    found = ADVICE.fullmatch(message)
    return (found[1], found[2]) if found else (message, "")


@dataclass(frozen=True)
class Reader:
    """What is needed to understand the cells of one workbook."""

    coded: Coded
    hamlets: HamletBook
    area: int | None
    villages: Callable[[], Villages]
    report: Report


def read_rows(found: Matched, reader: Reader) -> SheetRows:
    """Type every data row of a sheet; what cannot be understood goes to the report, by its cell."""
    fields = sheet_fields(found.table)
    typed = {each.name for each in fields}
    columns = {name: column for name, column in found.header.columns.items() if name in typed}
    result = SheetRows(found.table, found.sheet.name, columns)
    result.numbers = data_rows(found, columns, reader.report)
    found.sheet.fill_merged(_repeated(found))
    result.raws = [found.sheet.rows[number - 1] for number in result.numbers]
    areas = _areas(found, result, reader)
    cells = [_column(each, result, areas, reader) for each in fields if each.name in columns]
    names = [each.name for each in fields if each.name in columns]
    if names:
        keys = ("area", *names)
        result.rows = [dict(zip(keys, row, strict=True)) for row in zip(areas, *cells, strict=True)]
    if ANSWER in names:
        _settle_ticks(result, reader.report)
    return result


def _settle_ticks(result: SheetRows, report: Report) -> None:
    """Leave out the rows without an answer, which say nothing, and tell those answered 否 from those answered 是."""
    rows, numbers, raws, unsound = result.rows, result.numbers, result.raws, result.unsound
    for index, row in enumerate(rows):
        key = ("area", HAMLET, ANSWER, *result.table.__decl__.natural_key)
        said = row[ANSWER] is not None or ANSWER in unsound.get(index, ())
        if not said and any(row[name] is not None for name in row if name not in key):
            report.add(result.problem(index, Problem(ANSWER, UNANSWERED, code="required")))
    kept = [index for index, row in enumerate(rows) if row[ANSWER] is not None]
    result.withdrawn = {place for place, index in enumerate(kept) if not rows[index][ANSWER]}
    result.numbers, result.raws = [numbers[index] for index in kept], [raws[index] for index in kept]
    result.unsound = {place: unsound[index] for place, index in enumerate(kept) if index in unsound}
    result.rows = [{name: value for name, value in rows[index].items() if name != ANSWER} for index in kept]


def _repeated(found: Matched) -> list[int]:
    """The columns whose merged cells speak for every row: the village, the hamlet, the leading parts of the key."""
    kinds = {each.name: each.kind for each in fields_of(found.table)}
    key = found.table.__decl__.natural_key
    wanted = {*PLACE_NAMES, *key[:-1]}
    return [
        column for name, column in found.header.columns.items() if name in wanted or kinds.get(name) in PLACES
    ]


def _areas(found: Matched, result: SheetRows, reader: Reader) -> list[int]:
    """The village of each row; 0 where it cannot be told, which has then been reported."""
    code, name = (found.header.columns.get(each.name) for each in (VILLAGE_CODE, VILLAGE_NAME))
    if code is None and name is None:
        if reader.area is None and result.numbers:
            reader.report.add(_no_village(result))
            for index in range(len(result.numbers)):
                result.unsound[index] = {"area"}
        return [reader.area or 0] * len(result.numbers)
    columns = [told_apart(cells_at(result.raws, place - 1)) for place in (code, name) if place is not None]
    told = list(zip(*columns, strict=True))
    known = {
        key: _village((_cell(row, code), _cell(row, name)), reader)
        for key, row in dict(zip(told, result.raws, strict=True)).items()
    }
    villages = list(map(known.__getitem__, told))
    for index, village in enumerate(villages):
        if isinstance(village, str):
            _tell_village(result, index, code or name or 1, village, reader.report)
    return [village if isinstance(village, int) else 0 for village in villages]


def _cell(row: Row, column: int | None) -> str:
    if column is None or column > len(row) or is_blank(row[column - 1]):
        return ""
    return plain_text(shown_value(row[column - 1]))


def _village(told: tuple[str, str], reader: Reader) -> int | str:
    """The village, or why it cannot be told."""
    if told == ("", ""):
        if reader.area is not None:
            return reader.area
        called = reader.villages().called
        return f"没有填写{called}，请填写{called}代码或名称"
    try:
        area = reader.villages().resolve(*told)
    except UnknownVillage as error:
        return str(error)
    if reader.area is not None and area != reader.area and level_of(reader.area) is Level.VILLAGE:
        return f"这一行是“{told[1] or told[0]}”的，本次只导入“{reader.villages().names.get(reader.area, '')}”"
    return area


def _tell_village(result: SheetRows, index: int, column: int, message: str, report: Report) -> None:
    result.unsound.setdefault(index, set()).add("area")
    value = shown_value(result.raws[index][column - 1] if column <= len(result.raws[index]) else None)
    report.add(
        CellProblem(
            result.sheet,
            result.numbers[index],
            column_letter(column),
            _place_labels(result)[0 if value.isdigit() else 1],
            value,
            "village",
            Severity.ERROR,
            message,
        )
    )


def _place_labels(result: SheetRows) -> tuple[str, str]:
    """What the columns of the place are called in a sheet of the table: of the code, and of the name."""
    code, name = place_columns(levels_written([result.table]))
    return code.label, name.label


def _no_village(result: SheetRows) -> CellProblem:
    code, name = _place_labels(result)
    return result.whole(
        f"没有说明是哪个{name}的数据", f"请在导入时选择{name}，或在表中加一列“{code}”", "village"
    )


def _column(declared: Field, result: SheetRows, areas: Sequence[int], reader: Reader) -> list[Any]:
    """The values of one column, in order; what is wrong goes to the report."""
    raws = cells_at(result.raws, result.columns[declared.name] - 1)
    if declared.kind in (Kind.HAMLET, Kind.HAMLETS):
        typed = _hamlets(declared, raws, areas, result, reader)
    else:
        typed = type_column(declared, raws, reader.coded)
    for index, each in typed.told.items():
        if each.problem is not None:
            result.unsound.setdefault(index, set()).add(declared.name)
            reader.report.add(result.problem(index, each.problem))
        elif each.warning is not None:
            reader.report.add(result.problem(index, each.warning))
    return typed.values


def _hamlets(
    declared: Field, raws: Sequence[Raw], areas: Sequence[int], result: SheetRows, reader: Reader
) -> Typed:
    """A hamlet's name means something only within its village."""
    book, known = reader.hamlets, dict[tuple[int, Any], Parsed]()
    book.load(set(areas))
    parsed = []
    for index, (key, raw, area) in enumerate(zip(told_apart(raws), raws, areas, strict=True)):
        if (area, key) not in known:
            known[area, key] = _hamlet(declared, raw, area, result.numbers[index], book)
        parsed.append(known[area, key])
    told = {place: each for place, each in enumerate(parsed) if each.problem or each.warning}
    return Typed([each.value for each in parsed], told)


def _hamlet(declared: Field, raw: Raw, area: int, number: int, book: HamletBook) -> Parsed:
    def coded(dictionary: str, text: str) -> str | None:
        return book.key(area, text, number) if dictionary == HAMLETS else None

    parsed = parse(declared, raw, coded) if area else Parsed()
    if parsed.problem is None or parsed.problem.code != "choice":
        return parsed
    offered = book.names(area)
    listed = "、".join(offered[:NAMED_AT_MOST]) + ("等" if len(offered) > NAMED_AT_MOST else "")
    hint = f"本村现有{listed}" if offered else "本村还没有登记自然村"
    message = f"{declared.label}：本村没有“{shown_value(raw)[:20]}”，{hint}；请更正名称，或先登记自然村（也可勾选“自动建号”）"
    return Parsed(problem=Problem(declared.name, message, code="hamlet"))

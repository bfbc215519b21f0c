"""表中各行 the rows of a sheet: which village each belongs to, and what each cell means."""

from collections.abc import Sequence
from typing import Any

from imports.cells import HAMLETS, Parsed, parse
from imports.columns import Typed, cells_at, told_apart, type_column
from imports.data_rows import data_rows
from imports.hamlets import HamletBook
from imports.problems import Report, shown_value
from imports.raw import Raw
from imports.row_places import areas_of
from imports.sets import Matched
from imports.sheet_rows import Reader, SheetRows
from models.fields import Field, Kind, Problem, fields_of
from models.platform.template_layout import PLACE_NAMES
from models.platform.ticks import ANSWER, HAMLET, sheet_fields

PLACES = (Kind.HAMLET,)
NAMED_AT_MOST = 3
UNANSWERED = "写了说明，没有写是否，请填写“是”或“否”，或清除说明"


def read_rows(found: Matched, reader: Reader) -> SheetRows:
    """Type every data row of a sheet; what cannot be understood goes to the report, by its cell."""
    fields = sheet_fields(found.table)
    typed = {each.name for each in fields}
    columns = {name: column for name, column in found.header.columns.items() if name in typed}
    result = SheetRows(found.table, found.sheet.name, columns)
    data = found.sheet.once(found.table, None, lambda: data_rows(found, columns))
    reader.report.extend(data.left_out)
    result.numbers = data.numbers
    rows = found.sheet.filled(_repeated(found))
    result.raws = [rows[number - 1] for number in result.numbers]
    areas = areas_of(found, result, reader)
    cells = [_column(each, found, result, areas, reader) for each in fields if each.name in columns]
    names = [each.name for each in fields if each.name in columns]
    if names:
        keys = ("area", *names)
        result.cells = dict(zip(names, cells, strict=True))
        result.rows = [dict(zip(keys, row, strict=True)) for row in zip(areas, *cells, strict=True)]
    if ANSWER in names:
        _settle_ticks(result, reader.report)
    return result


def _settle_ticks(result: SheetRows, report: Report) -> None:
    """Leave out the rows without an answer, which say nothing, and tell those answered 否 from those answered 是."""
    rows, numbers, raws, unsound = result.rows, result.numbers, result.raws, result.unsound
    result.cells = None
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


def _column(
    declared: Field, found: Matched, result: SheetRows, areas: Sequence[int], reader: Reader
) -> list[Any]:
    """The values of one column, in order; what is wrong goes to the report."""
    words = reader.words

    def cells() -> list[Raw]:
        return cells_at(result.raws, result.columns[declared.name] - 1)

    if declared.kind in (Kind.HAMLET, Kind.HAMLETS):
        typed = _hamlets(declared, cells(), areas, result, reader)
    else:
        what = found.table, declared.name
        typed = found.sheet.once(what, words, lambda: type_column(declared, cells(), words.code))
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

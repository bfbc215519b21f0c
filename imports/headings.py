"""表头识别 headings: which column of a sheet is which field, however the columns were renamed or moved.

A column is never known by its place. The heading row is the best match among the first ten rows; near
misses are only suggested, because a wrong guess would put numbers into the wrong field unseen.
"""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as _field

from imports.heading_names import bare, names_of, normalised, units_in, usual_unit
from imports.problems import CellProblem, ExtraColumn, shown_value
from imports.raw import Row, column_letter, is_blank
from models.fields import Field, Severity
from models.platform.workbook_marks import REASON_HEADING

CLOSE = 0.6
HEADER_SEARCH_ROWS = 10


@dataclass(frozen=True)
class Header:
    """Where the fields of a table stand in a sheet; rows and columns are counted from 1."""

    row: int
    columns: Mapping[str, int]
    extra: tuple[ExtraColumn, ...] = ()
    problems: tuple[CellProblem, ...] = _field(default=())

    @property
    def first_data_row(self) -> int:
        """The row under the headings; a template's row of explanations may still come first."""
        return self.row + 1


@dataclass(frozen=True)
class _Heading:
    """One heading cell: all that it may be known by."""

    column: int
    text: str
    group: str


def find_header(sheet: str, rows: Sequence[Row], fields: Sequence[Field]) -> Header:
    """Match a sheet's headings with the fields; what is missing, doubled or extra is told, never guessed."""
    names = names_of(fields)
    searched = rows[:HEADER_SEARCH_ROWS]
    scores = [
        sum(1 for heading in _headings(searched, place) if _known(heading, names))
        for place in range(len(searched))
    ]
    best = max(scores, default=0)
    if not best:
        return Header(0, {}, problems=(_no_header(sheet, fields),))
    return _matched(sheet, scores.index(best), searched, fields, names)


def _matched(
    sheet: str, place: int, rows: Sequence[Row], fields: Sequence[Field], names: Mapping[str, str]
) -> Header:
    by_name = {field.name: field for field in fields}
    found: dict[str, _Heading] = {}
    extra: list[_Heading] = []
    problems: list[CellProblem] = []
    row = place + 1
    for heading in _headings(rows, place):
        name = _known(heading, names)
        if name is None:
            extra.append(heading)
        elif name in found:
            problems.append(_doubled(sheet, row, heading, found[name], by_name[name]))
        else:
            found[name] = heading
            problems.extend(_unit_problem(sheet, row, heading, by_name[name]))
    missing = [field for field in fields if field.is_typed and field.name not in found]
    problems.extend(_missing(sheet, row, field, extra) for field in missing)
    left_over = (ExtraColumn(sheet, column_letter(each.column), each.text) for each in extra)
    return Header(row, {name: each.column for name, each in found.items()}, tuple(left_over), tuple(problems))


def _known(heading: _Heading, names: Mapping[str, str]) -> str | None:
    keys = (
        normalised(heading.text),
        normalised(heading.group + heading.text),
        bare(heading.text),
        bare(heading.group) + bare(heading.text),
    )
    return next((names[key] for key in keys if key in names), None)


def _headings(rows: Sequence[Row], place: int) -> list[_Heading]:
    """The texts of a row, each with the group over it: the nearest text at or left of it one row above."""
    above = rows[place - 1] if place else []
    group, found = "", []
    for index, value in enumerate(rows[place]):
        if index < len(above) and isinstance(above[index], str) and not is_blank(above[index]):
            group = str(above[index])
        if isinstance(value, str) and not is_blank(value) and value.strip() != REASON_HEADING:
            found.append(_Heading(index + 1, " ".join(value.split()), group))
    return found


def _unit_problem(sheet: str, row: int, heading: _Heading, field: Field) -> list[CellProblem]:
    """A heading that states another unit than ours would change every number of the column."""
    expected = usual_unit(field.unit)
    other = next((unit for unit in units_in(heading.text) if unit != expected), None)
    if other is None or expected is None:
        return []
    message = f"单位应为“{field.unit}”，文件中写的是“{other}”"
    return [
        _problem(
            sheet,
            row,
            heading,
            field,
            "unit",
            message,
            f"请换算成{field.unit}，并把列名改为“{field.heading}”",
        )
    ]


def _doubled(sheet: str, row: int, heading: _Heading, first: _Heading, field: Field) -> CellProblem:
    message = f"列“{heading.text}”与 {column_letter(first.column)} 列“{first.text}”重复"
    return _problem(sheet, row, heading, field, "duplicate_column", message, "请只保留一列")


def _missing(sheet: str, row: int, field: Field, extra: Sequence[_Heading]) -> CellProblem:
    close = difflib.get_close_matches(bare(field.label), [bare(each.text) for each in extra], 1, CLOSE)
    like = next((each for each in extra if close and bare(each.text) == close[0]), None)
    if like is None:
        advice = f"请补上这一列，列名写“{field.heading}”，或重新下载模板"
    else:
        place = f"{column_letter(like.column)} 列“{like.text}”"
        advice = f"{place}是否就是这一列？如果是，请把列名改为“{field.heading}”"
    severity = Severity.ERROR if field.required else Severity.WARNING
    return CellProblem(
        sheet, row, "", field.label, "", "missing_column", severity, f"缺少列“{field.heading}”", advice
    )


def _no_header(sheet: str, fields: Sequence[Field]) -> CellProblem:
    wanted = "、".join(field.heading for field in fields[:3])
    message = f"前 {HEADER_SEARCH_ROWS} 行中没有找到列名（如“{wanted}”）"
    return CellProblem(
        sheet, 0, "", "", "", "no_header", Severity.ERROR, message, "请使用下载的模板，不要删除列名所在的行"
    )


def _problem(
    sheet: str, row: int, heading: _Heading, field: Field, code: str, message: str, advice: str
) -> CellProblem:
    letter = column_letter(heading.column)
    value = shown_value(heading.text)
    return CellProblem(sheet, row, letter, field.label, value, code, Severity.ERROR, message, advice)

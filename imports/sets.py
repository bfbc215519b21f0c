"""工作表匹配 which sheet of a workbook is which table: by name, else by the headings it has."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from imports.heading_names import normalised
from imports.headings import Header, find_header
from imports.problems import CellProblem, Report
from imports.sheets import Sheet, Workbook
from models.base import Record
from models.fields import Field, Severity, fields_of
from models.platform.import_sets import ImportSet
from models.platform.own_level import levels_written
from models.platform.template_layout import INTRODUCTION, OWN_SHEETS, place_columns, sheet_name
from models.platform.ticks import answer_of

NUMBERING = re.compile(r"^(附?表)?[0-9一二三四五六七八九十]+(?:[.\-_、．][0-9]+)*[.、．\s]*")
LIKE = 0.6
FEWEST_COLUMNS = 2


@dataclass(frozen=True)
class Matched:
    """A sheet, the table it fills, and where the fields stand in it."""

    table: type[Record]
    sheet: Sheet
    header: Header


def match_sheets(workbook: Workbook, wanted: ImportSet, report: Report) -> list[Matched]:
    """Find the sheet of every table of the set; what is missing, left over or wrongly headed goes to the report."""
    visible = [sheet for sheet in workbook.sheets if not sheet.hidden and sheet.name not in OWN_SHEETS]
    by_name = dict(_named(visible, wanted.tables))
    left = [sheet for sheet in visible if sheet not in by_name.values()]
    found = []
    for table in wanted.tables:
        sheet = by_name.get(table) or _alike(left, table)
        if sheet is None:
            if answer_of(table) is None or len(wanted.tables) == 1:
                report.add(_missing(table, wanted))
            continue
        if sheet in left:
            left.remove(sheet)
        header = find_header(sheet.name, sheet.rows, columns_of(table))
        report.extend(header.problems)
        report.extra_columns.extend(header.extra)
        if header.row:
            found.append(Matched(table, sheet, header))
    report.ignored_sheets.extend(sheet.name for sheet in left if not sheet.is_empty)
    return found


def columns_of(table: type[Record]) -> tuple[Field, ...]:
    """Every column that a sheet of the table may have: the village of each row, and all fields."""
    answer = answer_of(table)
    return (
        *place_columns(levels_written([table])),
        *fields_of(table),
        *(() if answer is None else (replace(answer, required=True),)),
    )


def _named(sheets: Sequence[Sheet], tables: Sequence[type[Record]]) -> Iterator[tuple[type[Record], Sheet]]:
    names = {_sheet_key(sheet.name): sheet for sheet in reversed(sheets)}
    for table in tables:
        label = table.__decl__.label
        keys = (normalised(sheet_name(label)), _sheet_key(label), _sheet_key(label + "表"))
        sheet = next((names[key] for key in keys if key in names), None)
        if sheet is not None:
            yield table, sheet


def _sheet_key(name: str) -> str:
    return normalised(NUMBERING.sub("", name)).removesuffix("表") or normalised(name)


def _alike(sheets: Sequence[Sheet], table: type[Record]) -> Sheet | None:
    """The sheet, called something else, that has most of the table's headings."""
    fields = fields_of(table)
    needed = [each.name for each in fields if each.is_typed and each.required]
    best, most = None, 0.0
    for sheet in sheets:
        header = find_header(sheet.name, sheet.rows, columns_of(table))
        known = [name for name in header.columns if not name.startswith("__")]
        share = sum(name in header.columns for name in needed) / len(needed) if needed else 0.0
        if len(known) >= FEWEST_COLUMNS and share > most:
            best, most = sheet, share
    return best if most >= LIKE else None


def _missing(table: type[Record], wanted: ImportSet) -> CellProblem:
    label = table.__decl__.label
    name = sheet_name(label)
    several = len(wanted.tables) > 1
    message = f"缺少工作表“{name}”" if several else f"没有找到“{label}”的工作表"
    advice = (
        f"请从{INTRODUCTION}所在的模板中复制这张工作表，没有内容可以不填，但不要删除"
        if several
        else "请使用下载的模板填写，不要改动列名所在的行"
    )
    return CellProblem(name, 0, "", "", "", "missing_sheet", Severity.ERROR, message, advice)

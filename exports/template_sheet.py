"""模板工作表 one sheet of a template: title, headings, explanations, dropdowns and checks, all from the declaration."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from exports.template_lists import CODES, HAMLETS, VILLAGES, Lists, column_letters
from models.base import Record
from models.fields import Field, Kind, Values, rules_of
from models.memory import remembered
from models.platform.dictionary import Dictionaries
from models.platform.import_sets import typed_fields
from models.platform.template_layout import (
    DATA_ROWS,
    FIRST_DATA_ROW,
    HEADING_ROW,
    HINT_MARK,
    HINT_ROW,
    PLACE_COLUMNS,
    REQUIRED_MARK,
    TITLE_ROW,
    VILLAGE_CODE,
    VILLAGE_NAME,
    sheet_name,
)

DIGITS = 15
NARROW, WIDE, WIDEST = 12, 22, 40
LONGEST_MESSAGE, LONGEST_TITLE = 255, 32
YES_NO = ("是", "否")
FIRST_DAY, LAST_DAY = date(1900, 3, 1), date(2100, 12, 31)


@dataclass(frozen=True)
class Places:
    """The village or villages that a template is for, as its dropdowns need them."""

    villages: Mapping[int, str]
    hamlets: Mapping[int, Mapping[str, int]]
    single: int | None

    def hamlet_names(self) -> Mapping[int, str]:
        """The name of every hamlet by its key."""
        return {key: name for names in self.hamlets.values() for name, key in names.items()}


@dataclass(frozen=True)
class Formats:
    """The cell formats of a workbook."""

    title: Any
    heading: Any
    required: Any
    hint: Any
    text: Any
    wrapped: Any
    number: Any
    whole: Any
    day: Any

    @classmethod
    def of(cls, book: Any) -> "Formats":
        """Make them in a new workbook."""
        head = {
            "bold": True,
            "border": 1,
            "bg_color": "#DCE6F1",
            "align": "center",
            "valign": "vcenter",
            "text_wrap": True,
        }
        return cls(
            title=book.add_format({"bold": True, "font_size": 14, "valign": "vcenter"}),
            heading=book.add_format(head),
            required=book.add_format({**head, "font_color": "#C00000"}),
            hint=book.add_format(
                {"font_color": "#595959", "italic": True, "text_wrap": True, "valign": "top", "font_size": 9}
            ),
            text=book.add_format({"num_format": "@"}),
            wrapped=book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
            number=book.add_format({"num_format": "0.######"}),
            whole=book.add_format({"num_format": "0"}),
            day=book.add_format({"num_format": "yyyy-mm-dd"}),
        )

    def of_field(self, declared: Field) -> Any:
        """The format of a column's data cells."""
        if declared.kind is Kind.LONG_TEXT:
            return self.wrapped
        if declared.kind is Kind.DATE:
            return self.day
        if declared.kind in (Kind.INTEGER, Kind.YEAR):
            return self.whole
        return self.number if declared.kind is Kind.DECIMAL else self.text


@dataclass(frozen=True)
class Issue:
    """What every sheet of one template shares."""

    book: Any
    formats: Formats
    lists: Lists
    words: Dictionaries
    places: Places


def add_sheet(issue: Issue, table: type[Record], title: str, rows: Sequence[Values]) -> None:
    """Write the sheet of a table, with rows that are already there if there are any."""
    sheet = issue.book.add_worksheet(sheet_name(table.__decl__.label))
    columns = columns_of(table, single=issue.places.single is not None)
    last = FIRST_DATA_ROW + DATA_ROWS + len(rows) - 2
    sheet.set_row(TITLE_ROW - 1, 24)
    sheet.write_string(TITLE_ROW - 1, 0, title, issue.formats.title)
    sheet.set_row(HEADING_ROW - 1, 32)
    sheet.set_row(HINT_ROW - 1, 48)
    for place, declared in enumerate(columns):
        _column(issue, sheet, table, declared, place, last)
    sheet.freeze_panes(FIRST_DATA_ROW - 1, _frozen(columns))
    _fill(issue, sheet, columns, rows)


@remembered
def columns_of(table: type[Record], *, single: bool) -> tuple[Field, ...]:
    """The columns of a table's sheet; one for many villages begins with the village."""
    return (*(() if single else PLACE_COLUMNS), *typed_fields(table))


def _frozen(columns: Sequence[Field]) -> int:
    """The first columns stay in sight: those that name the row."""
    place = next((index for index, each in enumerate(columns) if each.required), 0)
    return min(place + 1, 3)


def _column(issue: Issue, sheet: Any, table: type[Record], declared: Field, place: int, last: int) -> None:
    formats = issue.formats
    heading = declared.heading + (REQUIRED_MARK if declared.required else "")
    sheet.set_column(place, place, _width(declared), formats.of_field(declared))
    sheet.write_string(
        HEADING_ROW - 1, place, heading, formats.required if declared.required else formats.heading
    )
    advice = hint(declared, issue.words)
    sheet.write_string(HINT_ROW - 1, place, HINT_MARK + advice, formats.hint)
    rules = _rules_about(table, declared)
    told = "\n".join(
        filter(None, (declared.help, declared.pattern.message if declared.pattern else "", *rules))
    )
    if told:
        sheet.write_comment(
            HEADING_ROW - 1, place, told, {"x_scale": 2, "y_scale": 1 + told.count("\n") * 0.4}
        )
    if (check := _check(issue, declared, advice)) is not None:
        sheet.data_validation(FIRST_DATA_ROW - 1, place, last, place, check)


def _width(declared: Field) -> int:
    if declared.kind is Kind.LONG_TEXT:
        return WIDEST
    if declared.kind in (Kind.TEXT, Kind.MULTI_CHOICE, Kind.HAMLET, Kind.HAMLETS):
        return WIDE
    return max(NARROW, min(WIDE, 2 * len(declared.heading) + 4))


@remembered
def _rules_about(table: type[Record], declared: Field) -> tuple[str, ...]:
    """The rules between fields that speak of this one first."""
    shelves = ("__row_rules__", "__group_rules__")
    return tuple(
        each.doc
        for shelf in shelves
        for each in rules_of(table, shelf)
        if each.doc and each.fields[:1] == (declared.name,)
    )


def hint(declared: Field, words: Dictionaries) -> str:
    """What stands under the heading: whether it must be filled in, how, in which unit."""
    parts = [declared.obligation]
    if declared.unit:
        parts.append(f"单位：{declared.unit}")
    if declared.kind is Kind.CHOICE:
        parts.append("从下拉列表选择")
    elif declared.kind is Kind.MULTI_CHOICE:
        labels = [option.label for option in words.options(declared.choices or "")]
        parts.append("可多选，用“、”隔开：" + "、".join(labels))
    elif declared.kind is Kind.HAMLETS:
        parts.append("填自然村名称，多个用“、”隔开")
    elif declared.kind is Kind.DATE:
        parts.append("如 2021-08-01")
    elif declared.kind is Kind.YEAR:
        parts.append("四位年份")
    elif declared.kind is Kind.BOOLEAN:
        parts.append("是 / 否")
    elif declared.is_numeric and declared.required:
        parts.append("没有填 0")
    if declared.length and declared.kind is Kind.TEXT:
        parts.append(f"最多 {declared.length} 字")
    return "；".join(parts)


def _check(issue: Issue, declared: Field, advice: str) -> dict[str, Any] | None:
    """The check that a spreadsheet program makes while a cell is typed."""
    title = declared.label[:LONGEST_TITLE]
    told = {"error_title": title, "error_message": f"{title}：{advice}"[:LONGEST_MESSAGE]}
    if (source := _dropdown(issue, declared)) is not None:
        gentle = {"error_type": "warning"} if declared.kind is Kind.HAMLET or declared is VILLAGE_NAME else {}
        return {"validate": "list", "source": source, **gentle, **told}
    if declared.is_numeric or declared.kind is Kind.YEAR:
        return {
            "validate": "integer" if declared.kind is not Kind.DECIMAL else "decimal",
            **_range(declared),
            **told,
        }
    if declared.kind is Kind.DATE:
        return {"validate": "date", "criteria": "between", "minimum": FIRST_DAY, "maximum": LAST_DAY, **told}
    if declared.kind is Kind.TEXT and declared.length:
        return {"validate": "length", "criteria": "<=", "value": declared.length, **told}
    return None


def _dropdown(issue: Issue, declared: Field) -> list[str] | str | None:
    places, lists = issue.places, issue.lists
    if declared.kind is Kind.BOOLEAN:
        return list(YES_NO)
    if declared.kind is Kind.CHOICE:
        labels = [option.label for option in issue.words.options(declared.choices or "")]
        return lists.source(f"list_{declared.choices}", labels) if labels else None
    if declared is VILLAGE_NAME:
        if not places.villages:
            return None
        lists.named(CODES, [str(area) for area in places.villages])
        return lists.named(VILLAGES, list(places.villages.values()))
    if declared.kind is not Kind.HAMLET:
        return None
    if places.single is not None:
        names = list(places.hamlets.get(places.single, ()))
        return lists.named(HAMLETS, names) if names else None
    if not places.villages or not any(places.hamlets.values()):
        return None
    village = column_letters(PLACE_COLUMNS.index(VILLAGE_NAME))
    return lists.hamlets_of(
        {area: list(names) for area, names in places.hamlets.items()}, FIRST_DATA_ROW, village
    )


def _range(declared: Field) -> dict[str, Any]:
    low = declared.above if declared.above is not None else declared.at_least
    if declared.kind is Kind.YEAR:
        return {"criteria": "between", "minimum": int(low or 1900), "maximum": int(declared.at_most or 2100)}
    if declared.at_most is not None:
        return {"criteria": "between", "minimum": _plain(low or 0), "maximum": _plain(declared.at_most)}
    return {"criteria": ">" if declared.above is not None else ">=", "value": _plain(low or 0)}


def _plain(number: int | Decimal) -> int | float:
    return int(number) if number == int(number) else float(number)


def _fill(issue: Issue, sheet: Any, columns: Sequence[Field], rows: Sequence[Values]) -> None:
    hamlets = issue.places.hamlet_names()
    for number, row in enumerate(rows, FIRST_DATA_ROW - 1):
        for place, declared in enumerate(columns):
            if declared in PLACE_COLUMNS:
                code = declared is VILLAGE_CODE
                value: Any = str(row["area"]) if code else issue.places.villages.get(row["area"], "")
            else:
                value = shown(declared, row.get(declared.name), issue.words, hamlets)
            _cell(sheet, number, place, value, issue.formats.of_field(declared))


def _cell(sheet: Any, row: int, column: int, value: Any, cell_format: Any) -> None:
    """Write a value by its type: a text is never taken for a formula or a number."""
    if value is None:
        return
    if isinstance(value, str):
        sheet.write_string(row, column, value, cell_format)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, cell_format)
    elif isinstance(value, Decimal) and len(value.normalize().as_tuple().digits) > DIGITS:
        sheet.write_string(row, column, f"{value:f}", cell_format)
    else:
        sheet.write_number(row, column, value, cell_format)


def shown(declared: Field, value: Any, words: Dictionaries, hamlets: Mapping[int, str]) -> Any:
    """A stored value as a person would type it."""
    if value is None or value == ():
        return None
    key = declared.choices or ""
    if declared.kind is Kind.CHOICE:
        return words.label(key, value)
    if declared.kind is Kind.MULTI_CHOICE:
        return "、".join(words.label(key, code) for code in value)
    if declared.kind is Kind.HAMLET:
        return hamlets.get(value)
    if declared.kind is Kind.HAMLETS:
        return "、".join(hamlets[each] for each in value if each in hamlets)
    if declared.kind is Kind.BOOLEAN:
        return YES_NO[0] if value else YES_NO[1]
    return value

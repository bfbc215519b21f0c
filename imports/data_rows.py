"""数据行 which rows of a sheet are data: not the explanations, blanks, totals and notes that people leave around them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from imports.problems import CellProblem
from imports.raw import Raw, Row, is_blank
from imports.sets import Matched
from models.fields import Severity
from models.platform.template_layout import HINT_MARK

TOTALS = frozenset({"合计", "小计", "总计", "共计", "累计", "本页小计"})
NOTES = (
    "填表人",
    "制表人",
    "填报人",
    "审核人",
    "负责人签字",
    "填表日期",
    "填报日期",
    "制表日期",
    "填报单位",
    "注：",
    "注:",
    "备注：",
    "备注:",
    "说明：",
    "说明:",
)


class DataRows(NamedTuple):
    """Where the data of a sheet stands, and what was left out that looks like data."""

    numbers: list[int]
    left_out: list[CellProblem]


def data_rows(found: Matched, columns: Mapping[str, int]) -> DataRows:
    """The rows that hold data: below the headings and the explanations, without blanks, totals and notes."""
    first = found.header.first_data_row
    places = sorted(place - 1 for place in columns.values())
    numbers, left_out = [], []
    plain: set[Raw] = set()
    for number, row in enumerate(found.sheet.rows[first - 1 :], first):
        if (number == first and _explains(row)) or _is_empty(row, places):
            continue
        if row[0] not in plain and not _begins_plainly(row[0]):
            word = _first_word(row)
            if word in TOTALS or word.startswith(NOTES):
                left_out.append(_left_out(found.sheet.name, number, word))
                continue
            if word and not is_blank(row[0]):
                plain.add(row[0])
        numbers.append(number)
    return DataRows(numbers, left_out)


def _is_empty(row: Row, places: Sequence[int]) -> bool:
    """Whether no column of ours holds anything; of most rows the first cell already tells."""
    for place in places:  # noqa: SIM110 - of each of 100,000 rows: a generator costs more than the look
        if place < len(row) and not is_blank(row[place]):
            return False
    return True


def _begins_plainly(first: Raw) -> bool:
    """Whether the first cell is a number or a code, which no total and no note is."""
    return isinstance(first, str) and first.isalnum() and first.isascii()


def _explains(row: Row) -> bool:
    return any(isinstance(value, str) and value.startswith(HINT_MARK) for value in row)


def _first_word(row: Row) -> str:
    first = next((value for value in row if not is_blank(value)), None)
    return "".join(first.split()) if isinstance(first, str) else ""


def _left_out(sheet: str, number: int, word: str) -> CellProblem:
    message = f"这一行以“{word[:10]}”开头，按合计行或说明行处理，没有导入"
    return CellProblem(
        sheet, number, "A", "", word[:40], "left_out", Severity.WARNING, message, "如果是数据，请修改首列内容"
    )

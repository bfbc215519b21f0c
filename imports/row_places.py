"""各行所属 which village each row of a sheet belongs to: by its code or its name, else the one the file is for."""

from collections.abc import Sequence
from typing import cast

from imports.columns import cells_at, told_apart
from imports.problems import CellProblem, Report, shown_value
from imports.raw import Raw, Row, column_letter, is_blank
from imports.sets import Matched
from imports.sheet_rows import Reader, SheetRows
from imports.texts import plain_text
from imports.villages import DIGITS, UnknownVillage
from models.fields import Severity
from models.levels import Level
from models.platform.own_level import levels_written
from models.platform.scope import level_of
from models.platform.template_layout import VILLAGE_CODE, VILLAGE_NAME, place_columns


def areas_of(found: Matched, result: SheetRows, reader: Reader) -> list[int]:
    """The village of each row; 0 where it cannot be told, which has then been reported."""
    code, name = (found.header.columns.get(each.name) for each in (VILLAGE_CODE, VILLAGE_NAME))
    if code is None and name is None:
        if reader.area is None and result.numbers:
            reader.report.add(_no_village(result))
            for index in range(len(result.numbers)):
                result.unsound[index] = {"area"}
        return [reader.area or 0] * len(result.numbers)
    if name is None and reader.area is None:
        plain = _plainly_coded(cells_at(result.raws, (code or 1) - 1), reader)
        if plain is not None:
            return plain
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


def _plainly_coded(raws: Sequence[Raw], reader: Reader) -> list[int] | None:
    """The villages of a column of codes, when every one is as it should be; None when one needs a closer look."""
    if set(map(type, raws)) != {str}:
        return None
    texts = cast(Sequence[str], raws)
    together = "".join(texts)
    if not together.isascii() or not together.isdigit() or set(map(len, texts)) != {DIGITS}:
        return None
    codes = list(map(int, texts))
    return codes if reader.villages().names.keys() >= set(codes) else None


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

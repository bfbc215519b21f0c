"""原值成文 raw values as text: a number, date or mark in a column of text, as the clerk meant it."""

import math
from datetime import date, datetime, time

from imports.raw import Raw
from imports.verdict import CellError


def as_text(raw: Raw) -> str:
    """A number, date or mark in a column of text, as the clerk meant it."""
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, (int, float)):
        return digits(raw)
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time() else raw.isoformat(" ", "minutes")
    if isinstance(raw, time):
        return raw.isoformat("minutes")
    if isinstance(raw, date):
        return raw.isoformat()
    raise CellError("type", f"是时长（{raw}），请把单元格设为文本后重新填写")


def digits(raw: float) -> str:
    """A number as the digits that were meant; a number too long to be exact is refused."""
    if not math.isfinite(raw):
        raise CellError("number", "不是有效的数字，请重新填写")
    if abs(raw) >= 10**15:
        raise CellError("long_number", "长号码被存为数值，末位已失真，请把单元格设为文本后重新填写完整号码")
    return str(int(raw)) if raw == int(raw) else f"{raw:.15g}"

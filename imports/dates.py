"""日期解析 dates: the ways in which dates are written in workbooks."""

import re
from datetime import date, datetime, timedelta

from imports.raw import Raw, whole_number
from imports.texts import plain_text
from imports.verdict import CellError, Doubt, Verdict, shown

FIRST_SERIAL, LAST_SERIAL = 20_000, 60_000
SERIAL_ZERO = date(1899, 12, 30)
FIRST_YEAR, LAST_YEAR = 1900, 2100
LARGEST = 10**9
EXPECTED = "请按 2021-08-01 的格式填写"

WRITTEN = re.compile(
    r"(?P<year>[0-9]{4}) ?[-/.年] ?(?P<month>[0-9]{1,2})(?: ?[-/.月] ?(?:(?P<day>[0-9]{1,2}) ?[日号]?)?)?"
    r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
)
COMPACT = re.compile(r"(?P<year>(?:19|20|21)[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})?")
YEAR = re.compile(r"([0-9]{4}) ?年?")
MONTH_NUMBER = re.compile(r"(?P<year>(?:19|20)[0-9]{2})\.(?P<month>[0-9]{1,2})")


def parse_date(raw: Raw) -> Verdict:
    """A day; a month stands for its first day, with a doubt."""
    if isinstance(raw, datetime):
        return _sane(raw.date(), raw)
    if isinstance(raw, date):
        return _sane(raw, raw)
    if isinstance(raw, str):
        return _written(raw)
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return _numeric(raw)
    raise CellError("date", f"“{shown(raw)}”不是日期，{EXPECTED}")


def _sane(day: date, raw: Raw) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR or day < date(1900, 3, 1):
        raise CellError("date", f"“{shown(raw)}”不在 1900 年至 2100 年之间，{EXPECTED}")
    return day


def _written(raw: str) -> Verdict:
    text = plain_text(raw)
    found = WRITTEN.fullmatch(text) or COMPACT.fullmatch(text)
    if found is not None:
        return _built(found, raw)
    if FIRST_SERIAL <= (whole_number(text, 5) or 0) <= LAST_SERIAL:
        return SERIAL_ZERO + timedelta(days=int(text))
    if YEAR.fullmatch(text):
        raise CellError("date", f"“{shown(raw)}”缺少月和日，{EXPECTED}")
    raise CellError("date", f"“{shown(raw)}”不是日期，{EXPECTED}")


def _built(found: re.Match[str], raw: Raw) -> Verdict:
    day = found["day"] if "day" in found.re.groupindex else None
    try:
        built = date(int(found["year"]), int(found["month"]), int(day or 1))
    except ValueError:
        raise CellError("date", f"“{shown(raw)}”不是存在的日期，请核对后重新填写") from None
    sane = _sane(built, raw)
    if day is None:
        return Doubt(sane, "month_only", f"“{shown(raw)}”缺少日，按 {sane.isoformat()} 保存，请核对")
    return sane


def _numeric(raw: float) -> Verdict:
    """20210801, a serial number, or 2021.8; 2021.1 may be January or October."""
    if abs(raw) < LARGEST and raw == int(raw):
        if FIRST_SERIAL <= raw <= LAST_SERIAL:
            return SERIAL_ZERO + timedelta(days=int(raw))
        found = COMPACT.fullmatch(str(int(raw)))
        if found is not None:
            return _built(found, raw)
        if FIRST_YEAR <= raw <= LAST_YEAR:
            raise CellError("date", f"“{int(raw)}”缺少月和日，{EXPECTED}")
    elif FIRST_SERIAL <= raw <= LAST_SERIAL:
        return SERIAL_ZERO + timedelta(days=int(raw))
    elif (month := MONTH_NUMBER.fullmatch(f"{raw:.10g}")) is not None:
        if month["month"] == "1":
            year = month["year"]
            raise CellError(
                "ambiguous_month", f"{raw:g} 可能是 1 月也可能是 10 月，请写成 {year}-01 或 {year}-10"
            )
        return _built(month, raw)
    raise CellError("date", f"“{shown(raw)}”不是日期，{EXPECTED}")


def parse_year(raw: Raw) -> Verdict:
    """A year of four digits; of a full date only the year is taken, with a doubt."""
    if isinstance(raw, (datetime, date)):
        return Doubt(raw.year, "year_of_date", f"“{shown(raw)}”是日期，只取年份 {raw.year}，请核对")
    if isinstance(raw, (int, float)) and not isinstance(raw, bool) and abs(raw) < LARGEST and raw == int(raw):
        raw = str(int(raw))
    if isinstance(raw, str):
        text = plain_text(raw)
        if (found := YEAR.fullmatch(text)) is not None:
            return int(found[1])
        if (written := WRITTEN.fullmatch(text)) is not None:
            year = int(written["year"])
            return Doubt(year, "year_of_date", f"“{shown(raw)}”是日期，只取年份 {year}，请核对")
    raise CellError("year", f"“{shown(raw)}”不是年份，请填写四位年份，如 2021")

"""数字解析 numbers: exact decimals from what was typed or stored."""

import math
import re
from decimal import ROUND_HALF_UP, Decimal

from imports.raw import Percent, Raw
from imports.texts import plain_text
from imports.verdict import CellError, Doubt, Verdict, shown
from models.fields import Field

NUMBER = re.compile(r"([+-]?)((?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)(%?)")
LONGEST = 40
EXACT = 10**15
DIGITS = 15
LARGEST = 10**27


def parse_integer(field: Field, raw: Raw) -> Verdict:
    """A whole number; 3.0 is one, 3.5 is not."""
    exact = _exact(field, raw)
    if exact != exact.to_integral_value():
        raise CellError("integer", f"“{shown(raw)}”不是整数，请填写整数")
    return int(exact)


def parse_decimal(field: Field, raw: Raw) -> Verdict:
    """An exact decimal; more places than the column keeps are rounded, and the clerk is told."""
    if raw.__class__ is float and field.unit != "%" and (plain := _plain(raw, field.scale)) is not None:
        return plain
    exact = _exact(field, raw)
    doubt = _percent_doubt(raw, exact) if field.unit == "%" else None
    if field.scale is None or -int(exact.as_tuple().exponent) <= field.scale:
        return doubt or exact
    rounded = exact.quantize(Decimal(1).scaleb(-field.scale), rounding=ROUND_HALF_UP)
    if doubt or rounded == exact:
        return Doubt(rounded, doubt.code, doubt.message) if doubt else rounded
    return Doubt(rounded, "rounded", f"保留 {field.scale} 位小数，“{shown(raw)}”按 {rounded} 保存，请核对")


def _plain(raw: float, scale: int | None) -> Decimal | None:
    """The usual case, quickly: a stored number with no more places than are kept."""
    text = f"{raw:.{DIGITS}g}"
    if "e" in text or "n" in text or (scale is not None and len(text.partition(".")[2]) > scale):
        return None
    return Decimal(text)


def _percent_doubt(raw: Raw, exact: Decimal) -> Doubt | None:
    """A bare 0.125 in a column of percentages may mean 12.5: ask."""
    marked = isinstance(raw, Percent) or (isinstance(raw, str) and plain_text(raw).endswith("%"))
    if marked or not 0 < exact < 1:
        return None
    return Doubt(exact, "percent", f"按 {exact}% 保存；如果是 {exact * 100}%，请填写 {exact * 100}")


def _exact(field: Field, raw: Raw) -> Decimal:
    if isinstance(raw, str):
        return _typed(field, raw)
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        raise CellError("number", f"“{shown(raw)}”不是数字，请填写数字")
    if not math.isfinite(raw):
        raise CellError("number", "不是有效的数字，请重新填写")
    if abs(raw) >= EXACT:
        raise CellError("long_number", "数字过长，超过 15 位的部分已失真，请核对后重新填写")
    text = f"{raw:.{DIGITS}g}"
    if isinstance(raw, Percent) and field.unit == "%":
        return _shortest(Decimal(text) * 100)
    return _shortest(Decimal(text)) if "e" in text else Decimal(text)


def _typed(field: Field, raw: str) -> Decimal:
    text = plain_text(raw)
    bare = text.removesuffix(plain_text(field.unit)).rstrip() if field.unit != "%" else text
    found = NUMBER.fullmatch(bare.replace(" %", "%"))
    if found is None or len(bare) > LONGEST:
        raise CellError("number", f"“{shown(raw)}”不是数字，请只填写数字{_unit_hint(field)}")
    exact = Decimal(found[1] + found[2].replace(",", ""))
    if found[3] and field.unit != "%":
        exact /= 100
    return _shortest(exact)


def _shortest(exact: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent."""
    if exact == exact.to_integral_value():
        return exact.quantize(Decimal(1)) + 0 if abs(exact) < LARGEST else exact
    return exact.normalize()


def _unit_hint(field: Field) -> str:
    return f"（单位：{field.unit}，不必写单位）" if field.unit else ""

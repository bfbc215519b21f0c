"""查询文字 what stands in an address, read at the door: nonsense is a sentence, never an error."""

from collections.abc import Collection, Iterable
from datetime import date

from models.levels import SPANS
from models.platform.refusal import Refusal


class BadQuery(Refusal):
    """A query that no page of ours would send."""

    status = 400


def require_known(asked: Iterable[str], known: Collection[str]) -> None:
    """Refuse a condition that the page does not offer."""
    if unknown := set(asked) - set(known):
        raise BadQuery(f"不支持按“{min(unknown)[:30]}”查询，请使用页面上的查询条件")


def read_area(text: str) -> int:
    """A division code as it stands in an address."""
    if not (text.isascii() and text.isdigit() and len(text) == 12):
        raise BadQuery("行政区划代码应为 12 位数字，请重新选择行政区划")
    area = int(text)
    if not any(area % span == 0 for span in SPANS.values()):
        raise BadQuery("行政区划代码无效，请重新选择行政区划")
    return area


def read_date(text: str) -> date:
    """A date as it stands in an address."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadQuery("日期应写成 2026-01-31 的样子，请重新选择") from error

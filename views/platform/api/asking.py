"""问什么 what a request of another system asks, read strictly: what is not known is told, never passed over."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from flask import request
from sqlalchemy.orm import Session

from models.platform.clock import CHINA
from models.platform.division import fetch_division
from models.platform.scope import actor_of, area_bounds
from views.query_texts import BadQuery, read_area

USUAL_SIZE, LARGEST_SIZE = 50, 100
FARTHEST = 1_000_000
PAGING = ("page", "page_size")
DIGITS = re.compile(r"[0-9]{1,7}")
MOMENT = re.compile(
    r"\d{4}-\d{2}-\d{2}([Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?([Zz]|[+\- ]\d{2}:\d{2})?)?", re.ASCII
)


@dataclass(frozen=True)
class Paging:
    """Which page of how many."""

    page: int
    size: int

    @property
    def offset(self) -> int:
        """How many come before it."""
        return (self.page - 1) * self.size

    def told(self, total: int) -> dict[str, Any]:
        """What every list says beside its data; ``next`` is the address of the following page."""
        more = self.offset + self.size < total
        following = {**request.args.to_dict(), "page": self.page + 1, "page_size": self.size}
        return {
            "total": total,
            "page": self.page,
            "page_size": self.size,
            "next": f"{request.path}?{urlencode(following)}" if more else None,
        }


def asked(known: Collection[str]) -> Mapping[str, str]:
    """The parameters of the address; one that is not known, comes twice or is empty is refused."""
    for name, texts in request.args.lists():
        if name not in known:
            raise BadQuery(f"没有“{name[:30]}”这个查询参数，请改用：{'、'.join(known) or '（无）'}")
        if len(texts) > 1 or not texts[0]:
            raise BadQuery(f"查询参数 {name} 应只写一次，并且不能为空，请改正后重试")
    return request.args


def paging(given: Mapping[str, str]) -> Paging:
    """The page that is asked for."""
    return Paging(
        _whole(given.get("page"), "page", 1, FARTHEST),
        _whole(given.get("page_size"), "page_size", USUAL_SIZE, LARGEST_SIZE),
    )


def _whole(text: str | None, name: str, usual: int, most: int) -> int:
    if text is None:
        return usual
    if not DIGITS.fullmatch(text) or not 1 <= int(text) <= most:
        raise BadQuery(f"查询参数 {name} 应为 1 至 {most} 的整数，请改正后重试")
    return int(text)


def bounds(session: Session, given: Mapping[str, str]) -> tuple[int, int] | None:
    """The range of codes of the division that is asked for; a division that is not the account's does not exist."""
    text = given.get("area")
    return None if text is None else area_bounds(fetch_division(session, read_area(text)).area)


def asked_area(session: Session, given: Mapping[str, str]) -> int:
    """The division that is asked for, else the account's own."""
    text = given.get("area")
    area = read_area(text) if text is not None else actor_of(session).area
    return fetch_division(session, area or 0).area


def moment(given: Mapping[str, str], name: str) -> datetime | None:
    """A moment of the address, in the province's own time; a day alone means its beginning."""
    text = given.get(name)
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(_sound(text))
        return found.astimezone(CHINA).replace(tzinfo=None) if found.tzinfo else found
    except (ValueError, OverflowError) as error:
        raise BadQuery(f"查询参数 {name} 应写成 2026-01-31T08:00:00+08:00 的样子，请改正后重试") from error


def _sound(text: str) -> str:
    """The text of a moment; a plus sign that an address has turned into a space is one again."""
    if not MOMENT.fullmatch(text):
        raise ValueError(text)
    return re.sub(r" (\d{2}:\d{2})$", r"+\1", text) if text.count(":") > 1 else text

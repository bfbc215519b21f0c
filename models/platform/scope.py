"""范围 scope: who is acting, in which part of the tree, with what rights; what confines it is :mod:`models.platform.confinement`."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy.orm import Session

from models.levels import ROWLESS_KINDS, SPANS, AccountKind, Level
from models.registry import TABLES, lent_tables

Right = tuple[str, str]
"""A permission and the table (or page) it is on: ``("can_add", "hometown_road")``."""


@dataclass(frozen=True)
class Actor:
    """Who is acting: the account, the part of the tree it works in, and its rights."""

    account_id: int | None
    name: str
    unit: str
    kind: AccountKind | None = None
    area: int | None = None
    hamlet_id: int | None = None
    rights: frozenset[Right] = frozenset()
    unconfined: bool = False
    on_behalf_of: int | None = None
    """代填: the account under which it works; kind, area and rights are that account's (001-028)."""
    on_behalf_name: str = ""

    @property
    def level(self) -> Level | None:
        """The level of the tree it works at."""
        return self.kind.level if self.kind else None

    def reach(self) -> tuple[int, int] | None:
        """The half-open range of codes of its part of the tree; what it may see there is another question."""
        return None if self.area is None else area_bounds(self.area)

    def reaches(self, area: int | None) -> bool:
        """Whether a division lies in its own part of the tree."""
        return self.unconfined or _within(self.reach(), area)

    def bounds(self) -> tuple[int, int] | None:
        """The half-open range of codes whose rows it may see; None when it may see no row (R18)."""
        return None if self.kind in ROWLESS_KINDS else self.reach()

    def lender(self) -> int | None:
        """The prefecture above whose lent rows it reads; None unless its kind reads every table that is lent."""
        if self.area is None or self.kind is None or not _borrows(self.kind, len(TABLES)):
            return None
        above = self.area - self.area % Level.PREFECTURE.span
        return None if above == self.area else above

    def covers(self, area: int | None) -> bool:
        """Whether it may see the rows of a division."""
        return self.unconfined or _within(self.bounds(), area)

    def may(self, permission: str, table: str) -> bool:
        """Whether it has a right; the system has all of them."""
        return self.unconfined or (permission, table) in self.rights


def _within(bounds: tuple[int, int] | None, area: int | None) -> bool:
    return bounds is not None and area is not None and bounds[0] <= area < bounds[1]


SYSTEM = Actor(None, "后台任务", "系统", unconfined=True)
"""The command line and the loaders: sees everything."""
NOBODY = Actor(None, "无账号", "未登录")
"""Whoever has not been named: sees nothing."""
UPWARD = sorted(set(SPANS.values()))
MOST_REMEMBERED = 1 << 15
"""More codes than a province has."""


@lru_cache
def _borrows(kind: AccountKind, _declared: int) -> bool:
    """Whether a kind of account reads every lent table, and none holds business rows back from it."""
    lent = lent_tables()
    return kind not in ROWLESS_KINDS and bool(lent) and all(kind in each.__decl__.read_by for each in lent)


@lru_cache(MOST_REMEMBERED)
def level_of(area: int) -> Level:
    """The level of a code, read from its trailing zeros."""
    return next(level for level, span in SPANS.items() if area % span == 0)


def area_bounds(area: int) -> tuple[int, int]:
    """The half-open range of codes at and under a division."""
    return area, area + level_of(area).span


def parent_of(area: int) -> int | None:
    """The division directly above; None above the province."""
    own = level_of(area).span
    return next((area - area % span for span in UPWARD if span > own), None)


def actor_of(session: Session) -> Actor:
    """Who is acting in a session; nobody until somebody is named."""
    actor: Actor = session.info.get("actor", NOBODY)
    return actor


@contextmanager
def acting_as(session: Session, actor: Actor) -> Iterator[Session]:
    """Name who is acting for the length of a block."""
    before = session.info.get("actor", NOBODY)
    session.info["actor"] = actor
    try:
        yield session
    finally:
        session.info["actor"] = before

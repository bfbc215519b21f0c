"""范围 scope: every account is confined to its own part of the tree, on every path, failing closed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Executable, and_, event, false, inspect, or_
from sqlalchemy.orm import (
    ORMExecuteState,
    Session,
    UOWTransaction,
    with_loader_criteria,
)
from sqlalchemy.orm.interfaces import ORMOption

from models.base import AreaScoped, Base
from models.levels import ROWLESS_KINDS, SPANS, AccountKind, Level
from models.platform.refusal import Forbidden
from models.registry import TABLES, lent_tables

Statement = TypeVar("Statement", bound=Executable)
Right = tuple[str, str]
"""A permission and the table (or page) it is on: ``("can_add", "hometown_road")``."""


class ScopeViolation(Forbidden):
    """A row outside the account's area was about to be written; nothing was."""

    def __init__(self) -> None:
        super().__init__("只能填报本账号所属行政区划内的数据，请核对所选的行政区划")


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


SYSTEM = Actor(None, "system", "系统", unconfined=True)
"""The command line and the loaders: sees everything."""
NOBODY = Actor(None, "nobody", "未登录")
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


def confined(actor: Actor, table: Any) -> Any:
    """The condition that confines a table (or its alias) to the actor's part of the tree, and what is lent to it."""
    bounds, lender = actor.bounds(), actor.lender()
    if bounds is None:
        return false()
    low, high = bounds
    own = and_(table.area >= low, table.area < high)
    return own if lender is None else _with_lent(table, own, table.area == lender)


def _with_lent(table: Any, own: Any, lenders: Any) -> Any:
    """The own rows, and those of the prefecture above that the table lends.

    SQLAlchemy asks once with the bare base class to learn the values that differ from account to account; no statement
    is ever made of that answer.
    """
    if not hasattr(table, "__mapper__"):
        return or_(own, lenders)
    lent = table.lent()
    return own if lent is None else or_(own, and_(lenders, lent))


def made_once(statement: Statement) -> Statement:
    """A statement that is kept and executed often: what confines it is then added once for each part of the tree.

    SQLAlchemy looks a statement up among its compiled ones by a key that it works out once for each object, which for a
    large one takes longer than to send it.
    """
    return statement.execution_options(made_once=True)


@event.listens_for(Session, "do_orm_execute")
def _confine_statements(state: ORMExecuteState) -> None:
    actor = actor_of(state.session)
    if actor.unconfined or (state.is_select and state.is_column_load):
        return
    if not state.is_select and state.execution_options.get("authorised") is not actor:
        if any(issubclass(mapper.class_, AreaScoped) for mapper in state.all_mappers):
            raise ScopeViolation
        return
    if actor.kind in ROWLESS_KINDS:
        state.statement = state.statement.options(*_criteria_of_officer(actor))
    else:
        confine = _confined_once if state.execution_options.get("made_once") else _confined
        state.statement = confine(state.statement, actor.bounds(), actor.lender())


def _confined(statement: Any, bounds: tuple[int, int] | None, lender: int | None) -> Any:
    return statement.options(_criteria(bounds, lender))


_confined_once = lru_cache(maxsize=1024)(_confined)


@lru_cache(maxsize=1024)
def _criteria(bounds: tuple[int, int] | None, lender: int | None) -> ORMOption:
    """What confines every area-scoped table of a statement to a range of codes; none lets nothing through."""
    if bounds is None:
        return with_loader_criteria(AreaScoped, lambda _cls: false(), include_aliases=True)
    low, high = bounds
    if lender is None:
        return with_loader_criteria(
            AreaScoped, lambda cls: and_(cls.area >= low, cls.area < high), include_aliases=True
        )
    return with_loader_criteria(
        AreaScoped,
        lambda cls: _with_lent(cls, and_(cls.area >= low, cls.area < high), cls.area == lender),
        include_aliases=True,
    )


def _criteria_of_officer(actor: Actor) -> Iterator[ORMOption]:
    """Nothing of any area-scoped table, but for the tables that are there for this kind of account."""
    low, high = actor.reach() or (0, 0)
    for mapper in Base.registry.mappers:
        table = mapper.class_
        if issubclass(table, AreaScoped):
            mine = actor.kind in table.open_to
            wanted = and_(table.area >= low, table.area < high) if mine else false()
            yield with_loader_criteria(table, wanted, include_aliases=True)


@event.listens_for(Session, "before_flush")
def _refuse_foreign_rows(session: Session, _context: UOWTransaction, _instances: Any) -> None:
    actor = actor_of(session)
    if actor.unconfined:
        return
    for row in (*session.new, *session.dirty, *session.deleted):
        if isinstance(row, AreaScoped) and not _may_write(actor, row):
            raise ScopeViolation


def _may_write(actor: Actor, row: AreaScoped) -> bool:
    history = inspect(row).attrs.area.history
    areas = [
        *(history.added or ()),
        *(history.unchanged or ()),
        *(history.deleted or ()),
    ]
    allowed = actor.reaches if actor.kind in ROWLESS_KINDS and row.open_to else actor.covers
    return bool(areas) and all(allowed(area) for area in areas)

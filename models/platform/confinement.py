"""范围约束 what confines every statement and every flush to the account's part of the tree; always on, failing closed."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Executable, and_, event, false, inspect, or_
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria
from sqlalchemy.orm.interfaces import ORMOption

from models.base import AreaScoped, Base
from models.levels import ROWLESS_KINDS
from models.platform.refusal import Forbidden
from models.platform.scope import Actor, actor_of

Statement = TypeVar("Statement", bound=Executable)


class ScopeViolation(Forbidden):
    """A row outside the account's area was about to be written; nothing was."""

    def __init__(self) -> None:
        super().__init__("只能填报本账号所属行政区划内的数据，请核对所选的行政区划")


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

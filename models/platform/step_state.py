"""步骤状态 the state of steps: who completed which, when, and how far a division has come (001-126)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Boolean, DateTime, Integer, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import AreaScoped, Base
from models.platform.division import ancestors_of
from models.platform.refusal import NotFound
from models.platform.scope import actor_of
from models.platform.steps import Step
from models.types import AREA

LONGEST_REASON = 300


class StepState(AreaScoped, Base):
    """Whether a step of a division is done, and who said so. Written by the verbs below alone."""

    __tablename__ = "platform_step_state"
    __table_args__ = (UniqueConstraint("area", "step"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    area: Mapped[int] = mapped_column(AREA, nullable=False, index=True)
    step: Mapped[str] = mapped_column(String(20), nullable=False)
    is_done: Mapped[bool] = mapped_column(Boolean, nullable=False)
    done_by: Mapped[int | None] = mapped_column(Integer)
    done_on: Mapped[datetime | None] = mapped_column(DateTime)
    reopened_by: Mapped[int | None] = mapped_column(Integer)
    reopened_on: Mapped[datetime | None] = mapped_column(DateTime)
    reason: Mapped[str | None] = mapped_column(String(LONGEST_REASON))
    version: Mapped[int] = mapped_column(Integer, nullable=False, default=1)


READ_ONCE = "progress read once"
"""Where a session that only reads keeps what it was told, as a dictionary by division."""


@dataclass(frozen=True)
class Standing:
    """One state as read: which row, whether done, since when, at which version."""

    id: int
    is_done: bool
    done_on: datetime | None
    version: int


@dataclass(frozen=True)
class Progress:
    """Every state that counts for one division: its own and those of the divisions above it."""

    area: int
    standings: Mapping[tuple[int, str], Standing]

    def standing(self, step: Step) -> Standing | None:
        """The state of a step, at the level it is completed at."""
        return self.standings.get((step.place(self.area), step.key))

    def is_done(self, step: Step) -> bool:
        """Whether the step is completed."""
        found = self.standing(step)
        return found is not None and found.is_done

    def done_in(self, steps: Iterable[Step]) -> int:
        """How many of the steps are completed."""
        return sum(self.is_done(step) for step in steps)

    def current(self, steps: Sequence[Step]) -> Step:
        """The first step that is not completed; the last one when all are."""
        return next((step for step in steps if not self.is_done(step)), steps[-1])


def progress_of(session: Session, area: int) -> Progress:
    """The states that count for a division that the account covers.

    A village is told whether its county's steps are done, which lie above its own rows: so the table is
    asked outside the confinement, for this division and those above it alone. A page that only reads
    (:data:`READ_ONCE`) is told the same each time it asks.
    """
    kept: dict[int, Progress] | None = session.info.get(READ_ONCE)
    if kept is not None and area in kept and not session.info.get("in_transaction"):
        return kept[area]
    require_own(session, area)
    table = StepState.__table__
    rows = session.execute(
        select(
            table.c.area,
            table.c.step,
            table.c.id,
            table.c.is_done,
            table.c.done_on,
            table.c.version,
        ).where(table.c.area.in_(ancestors_of(area)))
    )
    found = Progress(area, {(at, key): Standing(*rest) for at, key, *rest in rows})
    if kept is not None:
        kept[area] = found
    return found


def progress_of_many(session: Session, areas: Sequence[int]) -> dict[int, Progress]:
    """The same for many divisions that the account covers, in one query."""
    require_own_of_many(session, areas)
    if not areas:
        return {}
    table = StepState.__table__
    columns = [table.c[name] for name in ("area", "step", "id", "is_done", "done_on", "version")]
    highest = ancestors_of(min(areas))[0]
    rows = session.execute(select(*columns).where(table.c.area.between(highest, max(areas))))
    standings = {(at, key): Standing(*rest) for at, key, *rest in rows}
    return {area: Progress(area, standings) for area in areas}


def completed_at(session: Session, keys: Iterable[str], areas: Collection[int]) -> dict[str, set[int]]:
    """For each of these steps the divisions that have completed it, among these, those above and those between."""
    found: dict[str, set[int]] = {key: set() for key in keys}
    table, highest = StepState.__table__, ancestors_of(min(areas))[0]
    wanted = select(table.c.step, table.c.area).where(
        table.c.area.between(highest, max(areas)), table.c.step.in_(sorted(found)), table.c.is_done
    )
    for key, area in session.execute(wanted).all():
        found[key].add(area)
    return found


def progress_of_page(session: Session, areas: Sequence[int]) -> dict[int, Progress]:
    """The same for the few divisions of a page, wherever they lie: nothing between them is read."""
    for area in areas:
        require_own(session, area)
    table = StepState.__table__
    columns = [table.c[name] for name in ("area", "step", "id", "is_done", "done_on", "version")]
    chains = sorted({each for area in areas for each in ancestors_of(area)})
    rows = session.execute(select(*columns).where(table.c.area.in_(chains))) if chains else ()
    standings = {(at, key): Standing(*rest) for at, key, *rest in rows}
    return {area: Progress(area, standings) for area in areas}


def completed_of(session: Session, areas: Sequence[int]) -> dict[int, set[str]]:
    """The completed steps of many divisions, in one query."""
    found: dict[int, set[str]] = {area: set() for area in areas}
    rows = session.execute(
        select(StepState.area, StepState.step).where(StepState.area.in_(areas), StepState.is_done)
    )
    for area, key in rows:
        found[area].add(key)
    return found


def require_own(session: Session, area: int) -> None:
    """Refuse a division that is not the account's, as if it did not exist."""
    if not actor_of(session).covers(area):
        raise NotFound("没有找到这个行政区划，或不在本账号范围内，请重新选择")


def require_own_of_many(session: Session, areas: Iterable[int]) -> None:
    """The same of many divisions."""
    covers = actor_of(session).covers
    for area in areas:
        if not covers(area):
            require_own(session, area)

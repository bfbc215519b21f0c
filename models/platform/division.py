"""行政区划 divisions: the tree, whose code is the path (001-031)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, and_, bindparam, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.levels import Level
from models.platform.confinement import made_once
from models.platform.kept import database_of
from models.platform.refusal import NotFound
from models.platform.scope import UPWARD, actor_of, area_bounds, level_of
from models.types import AREA

_names: dict[str, tuple[int, dict[int, str]]] = {}


class Division(Base):
    """One division, from the province to the village; its key is the national 12-digit code."""

    __tablename__ = "platform_division"

    area: Mapped[int] = mapped_column(AREA, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(String(60), nullable=False)
    level: Mapped[str] = mapped_column(String(12), nullable=False, index=True)
    parent: Mapped[int | None] = mapped_column(AREA, index=True)


PATH = made_once(
    select(Division.area, Division.name, Division.level)
    .where(Division.area.in_(bindparam("chain", expanding=True)))
    .order_by(Division.area)
)


@dataclass(frozen=True)
class Place:
    """A division as it is shown."""

    area: int
    name: str
    level: Level


def ancestors_of(area: int) -> list[int]:
    """The codes from the province down to the division itself."""
    own = level_of(area).span
    return [*(area - area % span for span in reversed(UPWARD) if span > own), area]


def path_of(session: Session, area: int, epoch: int | None = None) -> list[Place]:
    """The division and all above it, top down; empty when there is no such division.

    With the ``epoch`` of the divisions without a query for those that were asked for before.
    """
    chain = ancestors_of(area)
    if epoch is not None:
        names = _kept_names(session, set(chain), epoch)
        return [Place(code, names[code], level_of(code)) for code in chain if code in names]
    rows = session.execute(PATH, {"chain": chain})
    return [Place(code, name, Level(level)) for code, name, level in rows]


def full_name(session: Session, area: int) -> str:
    """The names from the prefecture down, as the manual writes them: 普洱市景东彝族自治县文井镇."""
    places = path_of(session, area)
    return "".join(place.name for place in (places[1:] or places))


def names_of(session: Session, areas: Iterable[int], epoch: int | None = None) -> dict[int, dict[Level, str]]:
    """For each division the names of all levels above and at it, in one query.

    With the ``epoch`` of the divisions, in none for those that were asked for before.
    """
    wanted = {area: ancestors_of(area) for area in set(areas)}
    codes = {code for chain in wanted.values() for code in chain}
    if not codes:
        return {}
    names = _read_names(session, codes) if epoch is None else _kept_names(session, codes, epoch)
    return {
        area: {level_of(code): names[code] for code in chain if code in names}
        for area, chain in wanted.items()
    }


def _kept_names(session: Session, codes: set[int], epoch: int) -> dict[int, str]:
    key = database_of(session)
    kept_epoch, names = _names.get(key, (None, {}))
    if kept_epoch != epoch:
        names = {}
    if missing := codes - names.keys():
        names = names | _read_names(session, missing)
        _names[key] = epoch, names
    return names


def _read_names(session: Session, codes: set[int]) -> dict[int, str]:
    return dict(session.execute(select(Division.area, Division.name).where(Division.area.in_(codes))).all())


def fetch_division(session: Session, area: int) -> Place:
    """A division that the account may see: its own, those under it, and those above it."""
    actor = actor_of(session)
    above = actor.area is not None and area in ancestors_of(actor.area)
    row = session.get(Division, area) if actor.reaches(area) or above else None
    if row is None:
        raise NotFound("没有找到这个行政区划，或不在本账号范围内，请重新选择")
    return Place(row.area, row.name, Level(row.level))


def children(session: Session, area: int) -> list[Place]:
    """The divisions directly under one, as far as the account may see them."""
    rows = session.execute(
        select(Division.area, Division.name, Division.level)
        .where(Division.parent == area, *_visible(session))
        .order_by(Division.area)
    )
    return [Place(code, name, Level(level)) for code, name, level in rows]


def search(session: Session, words: str, level: Level | None = None, limit: int = 20) -> list[Place]:
    """The divisions whose name holds the words, within the account's part of the tree."""
    text = words.strip()
    if not text:
        return []
    pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    wanted = [Division.name.like(pattern, escape="\\"), *_inside(session)]
    if level is not None:
        wanted.append(Division.level == level.value)
    rows = session.execute(
        select(Division.area, Division.name, Division.level)
        .where(*wanted)
        .order_by(Division.area)
        .limit(limit)
    )
    return [Place(code, name, Level(at)) for code, name, at in rows]


def villages_under(session: Session, area: int) -> Sequence[int]:
    """The codes of all villages at or under a division that the account may see."""
    return divisions_under(session, area, (Level.VILLAGE,))


def divisions_under(session: Session, area: int, levels: Sequence[Level]) -> Sequence[int]:
    """The codes of all divisions of some levels at or under one that the account may see."""
    low, high = area_bounds(area)
    return session.scalars(
        select(Division.area)
        .where(
            Division.area >= low,
            Division.area < high,
            Division.level.in_([level.value for level in levels]),
            *_inside(session),
        )
        .order_by(Division.area)
    ).all()


def _inside(session: Session) -> list[Any]:
    actor = actor_of(session)
    if actor.unconfined:
        return []
    low, high = actor.reach() or (0, 0)
    return [Division.area >= low, Division.area < high]


def _visible(session: Session) -> list[Any]:
    inside = _inside(session)
    actor = actor_of(session)
    if not inside or actor.area is None:
        return inside
    return [or_(and_(*inside), Division.area.in_(ancestors_of(actor.area)))]

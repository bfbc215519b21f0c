"""行政村辨认 villages as a sheet names them: by code, or by name within the area that the file is for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.levels import Level
from models.platform.dictionary import normalised
from models.platform.division import Division, names_of
from models.platform.scope import actor_of, area_bounds
from models.platform.template_layout import place_columns

DIGITS = 12
TAILS = ("村民委员会", "居民委员会", "村委会", "居委会", "社区", "村")


class UnknownVillage(ValueError):
    """A village that cannot be told; the message says why and what to do."""


@dataclass(frozen=True)
class Villages:
    """The villages that a file may speak of: all of the area it is for, as far as the account reaches."""

    names: Mapping[int, str]
    place: str
    session: Session
    called: str = "行政村"

    def resolve(self, code: str, name: str) -> int:
        """The village of a row. Raises :class:`UnknownVillage`."""
        if code:
            return self._by_code(code, name)
        found = self.by_name.get(normalised(name), ())
        if len(found) == 1:
            return found[0]
        if found:
            raise UnknownVillage(
                f"{self.place}有 {len(found)} 个“{name}”，请填写{self.called}代码，或写成“上级＋名称”"
            )
        raise UnknownVillage(f"{self.place}没有“{name}”，请从下拉列表中选择，或填写{self.called}代码")

    def _by_code(self, code: str, name: str) -> int:
        area = int(code) if code.isascii() and code.isdigit() and len(code) == DIGITS else 0
        if area not in self.names:
            raise UnknownVillage(f"“{code}”不是{self.place}的{self.called}代码，请填写 12 位代码")
        if name and area not in self.by_name.get(normalised(name), (area,)):
            raise UnknownVillage(f"代码 {code} 是“{self.names[area]}”，与{self.called}“{name}”不符，请核对")
        return area

    @cached_property
    def by_name(self) -> Mapping[str, tuple[int, ...]]:
        """The villages of each name, with and without the township before it; made only when a name is met."""
        townships = _townships(self.session, self.names)
        found: dict[str, set[int]] = {}
        for code, name in self.names.items():
            for called in _called(name):
                found.setdefault(normalised(called), set()).add(code)
                found.setdefault(normalised(townships.get(code // 1000, "") + called), set()).add(code)
        return {key: tuple(sorted(codes)) for key, codes in found.items()}


def villages_of(session: Session, area: int | None, levels: Sequence[Level] = (Level.VILLAGE,)) -> Villages:
    """Every village (or division of these levels) at or under ``area`` that the account may see; None: anywhere."""
    actor = actor_of(session)
    named = [level.value for level in levels]
    wanted = select(Division.area, Division.name).where(Division.level.in_(named))
    for low, high in filter(None, (actor.bounds(), area_bounds(area) if area else None)):
        wanted = wanted.where(Division.area >= low, Division.area < high)
    if actor.bounds() is None and not actor.unconfined:
        wanted = wanted.where(Division.area < 0)
    shown = place_name(session, area) if area else "本账号范围内"
    called = place_columns(levels)[1].label
    return Villages(dict(session.execute(wanted).all()), shown, session, called)


def place_name(session: Session, area: int) -> str:
    """What a division is called in a sentence; its code when it is not known."""
    names = list(names_of(session, [area])[area].values())
    return names[-1] if names else str(area)


def _called(name: str) -> set[str]:
    """A village's name, and without what is often left out: 中所村委会, 中所村, 中所."""
    short = next((name.removesuffix(tail) for tail in TAILS if name.endswith(tail) and name != tail), name)
    return {name, short, short + "村", short + "社区", short + "村委会", short + "村民委员会"}


def _townships(session: Session, names: Mapping[int, str]) -> dict[int, str]:
    if not names:
        return {}
    wanted = select(Division.area, Division.name).where(
        Division.level == Level.TOWNSHIP.value, Division.area.between(min(names) // 1000 * 1000, max(names))
    )
    return {code // 1000: name for code, name in session.execute(wanted)}

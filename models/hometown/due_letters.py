"""发函名单 who is to be written to and whether they have been: read from the roster, never copied (001-114, 116)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.hometown.letter import IS_DUE, Letter
from models.hometown.roster_member import RosterMember
from models.platform.scope import area_bounds


@dataclass(frozen=True)
class Asked:
    """What the list is asked for."""

    area: int | None = None
    unit: str = ""
    is_sent: bool | None = None
    batch_no: str = ""

    def conditions(self) -> list[Any]:
        """The rows asked for among those due."""
        found: list[Any] = [*IS_DUE]
        if self.area is not None:
            low, high = area_bounds(self.area)
            found += [RosterMember.area >= low, RosterMember.area < high]
        if self.unit:
            found.append(RosterMember.unit_name.contains(self.unit, autoescape=True))
        if self.is_sent is not None:
            found.append(func.coalesce(Letter.is_sent, False) == self.is_sent)
        if self.batch_no:
            found += [Letter.batch_no == self.batch_no, Letter.is_sent]
        return found


@dataclass(frozen=True)
class Due:
    """Somebody to be written to, and the letter if there has been one."""

    member: RosterMember
    letter: Letter | None

    @property
    def is_sent(self) -> bool:
        """是否发函."""
        return self.letter is not None and self.letter.is_sent


def _joined(wanted: Any, asked: Asked) -> Any:
    return wanted.outerjoin(Letter, Letter.member_id == RosterMember.id).where(*asked.conditions())


def count_due(session: Session, asked: Asked) -> int:
    """How many the list has."""
    return int(session.scalar(_joined(select(func.count()).select_from(RosterMember), asked)) or 0)


def due(session: Session, asked: Asked, limit: int | None = None, offset: int = 0) -> list[Due]:
    """The list, or one page of it, sorted by unit (001-114)."""
    wanted = _joined(select(RosterMember, Letter).select_from(RosterMember), asked)
    ordered = wanted.order_by(RosterMember.unit_name, RosterMember.area, RosterMember.id)
    return [Due(member, letter) for member, letter in session.execute(ordered.limit(limit).offset(offset))]


def due_of(session: Session, member_ids: Sequence[int]) -> list[Due]:
    """Those of the list that were chosen, sorted by unit."""
    wanted = _joined(select(RosterMember, Letter).select_from(RosterMember), Asked())
    ordered = wanted.order_by(RosterMember.unit_name, RosterMember.area, RosterMember.id)
    found = session.execute(ordered.where(RosterMember.id.in_(member_ids)))
    return [Due(member, letter) for member, letter in found]

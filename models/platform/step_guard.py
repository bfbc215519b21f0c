"""步骤条件 the conditions of a step and the reasons that it gives: what refuses is what explains (E.3; 001-124, 126)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy.orm import Session


class Gate(StrEnum):
    """What an unfinished step in front means: refused, told, or nothing."""

    HARD = "hard"
    SOFT = "soft"
    OPEN = "open"


RECORD, NOWHERE = "record", "nowhere"
"""Where what a reason names is mended: on the record's own form; by nobody who reads it here, at no page of the system."""


@dataclass(frozen=True)
class Reason:
    """Why something may not be done: what is missing, who can see to it, and on which tab of which step."""

    text: str
    who: str = ""
    step: str = ""
    tab: str = ""
    at: str = ""
    """``RECORD`` or ``NOWHERE``; else the step says it."""

    @property
    def told(self) -> str:
        """The reason with who can see to it, in one line."""
        return f"{self.text}（由{self.who}处理）" if self.who else self.text


JudgeMany = Callable[[Session, Sequence[int]], Mapping[int, Iterable[Reason]]]


@dataclass(frozen=True)
class Guard:
    """A named condition of a step. The very object that refuses is the one that explains.

    ``locks`` also keeps the step's tables shut; otherwise the guard is asked only on completion.
    ``advises`` is told beside the switch and refuses nothing. ``judge_many`` answers for many divisions
    at once, in the same number of statements; without it they are asked one by one.
    """

    key: str
    judge: Callable[[Session, int], Iterable[Reason]]
    locks: bool = False
    advises: bool = False
    judge_many: JudgeMany | None = None

    @classmethod
    def together(cls, key: str, judge_many: JudgeMany, *, advises: bool = False) -> "Guard":
        """A guard that judges many at once, and one of them by the very same rule."""
        return cls(
            key,
            lambda session, area: judge_many(session, [area]).get(area, ()),
            advises=advises,
            judge_many=judge_many,
        )

    def of_many(self, session: Session, areas: Sequence[int]) -> Mapping[int, Iterable[Reason]]:
        """The reasons against each of the divisions."""
        if self.judge_many is not None:
            return self.judge_many(session, areas)
        return {area: self.judge(session, area) for area in areas}

"""流程用语 the words a review is declared in: kinds of state, kinds of act, who sits at a desk."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.orm import Session

from models.levels import AccountKind, Level
from models.platform.scope import level_of, parent_of
from models.platform.step_guard import NOWHERE, RECORD, Reason

INITIAL = "draft"
"""The key of every flow's first state: what a record is in before anybody has submitted it."""


class Kind(StrEnum):
    """What a state means for the record: who may write it, and who has to do something."""

    DRAFT = "draft"
    WAITING = "waiting"
    RETURNED = "returned"
    PASSED = "passed"
    CLOSED = "closed"
    """Ended without having passed: 审核不通过."""

    @property
    def is_open(self) -> bool:
        """Whether whoever fills the record in may change it (I5)."""
        return self in (Kind.DRAFT, Kind.RETURNED)


class Act(StrEnum):
    """What a transition is. The last three belong to the engine: every flow has them without declaring them."""

    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    MOVE = "move"
    """Neither of the three: 发函, 作废."""
    WITHDRAW = "withdraw"
    UNDO = "undo"
    HAND_OVER = "hand_over"

    @property
    def decides(self) -> bool:
        """Whether a reviewer does it to what waits for him."""
        return self in (Act.APPROVE, Act.RETURN, Act.MOVE)

    @property
    def is_the_engines(self) -> bool:
        """Whether every flow has it without declaring it."""
        return self in (Act.WITHDRAW, Act.UNDO, Act.HAND_OVER)


class Opinion(StrEnum):
    """Whether 审核意见 is asked for."""

    REQUIRED = "required"
    OPTIONAL = "optional"
    NONE = "none"


class Resubmission(StrEnum):
    """Where a record goes that is submitted again after a return."""

    RESTART = "restart"
    """从头: the whole way once more."""
    RESUME = "resume"
    """To the very reviewer who returned it."""


@dataclass(frozen=True)
class Desk:
    """Who has to act on a record that waits: the accounts of a kind at the division of a level above it."""

    kind: AccountKind
    level: Level | None = None
    """The level of the account's kind, unless said otherwise."""
    called: str = ""
    """What the manual calls the account where it is chosen; the name of its kind, unless said otherwise."""

    @property
    def words(self) -> str:
        """What the account is called where it is chosen."""
        return self.called or self.kind.label

    def place(self, area: int) -> int | None:
        """The division whose accounts sit at the desk, for a record of an area; None when it lies above that level."""
        wanted = self.level or self.kind.level
        at: int | None = area
        while at is not None and level_of(at).span < wanted.span:
            at = parent_of(at)
        return at if at is not None and level_of(at).span == wanted.span else None


@dataclass(frozen=True)
class Guard:
    """A named condition of a transition. The very object that refuses is the one that explains.

    ``judge_many`` answers for many records at once, by their id; without it they are asked one by one. ``mended`` says
    where: a step's page, the record's own form (``RECORD``), or expressly ``NOWHERE``; every reason leads there.
    """

    key: str
    judge: Callable[[Session, Any], Sequence[Reason]]
    judge_many: Callable[[Session, Sequence[Any]], Mapping[int, Sequence[Reason]]] | None = None
    mended: str = ""

    def of_one(self, session: Session, record: Any) -> list[Reason]:
        """The reasons against a record."""
        return [self._placed(each) for each in self.judge(session, record)]

    def of_many(self, session: Session, records: Sequence[Any]) -> Mapping[int, Sequence[Reason]]:
        """The reasons against each of the records, by id."""
        if self.judge_many is None:
            return {record.id: self.of_one(session, record) for record in records}
        found = self.judge_many(session, records)
        return {key: [self._placed(each) for each in reasons] for key, reasons in found.items()}

    def _placed(self, reason: Reason) -> Reason:
        if self.mended in (RECORD, NOWHERE):
            return replace(reason, at=self.mended)
        return reason if reason.step else replace(reason, step=self.mended)


def barred(text: str, who: str = "") -> Reason:
    """A reason that leads nowhere: it is not this account's to do, or the record has gone on; another acts."""
    return Reason(text, who, at=NOWHERE)


@dataclass(frozen=True)
class Decision:
    """A transition that has just taken place, as its effects are told of it."""

    key: str
    kind: Act
    source: str
    target: str
    opinion: str
    approver_id: int | None
    account_id: int | None
    at: datetime


Effect = Callable[[Session, Any, Decision], None]
EffectOfMany = Callable[[Session, Sequence[Any], Decision], None]

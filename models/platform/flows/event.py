"""审核记录 what happened to a record under review, each with a snapshot of what it then held (I3)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    ColumnElement,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    exists,
    func,
    not_,
    select,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from models.base import AreaScoped, Base
from models.levels import AccountKind
from models.platform.flows.words import Act
from models.types import AREA

LONGEST_TITLE = 200
DIGEST = 64


class ReviewEvent(AreaScoped, Base):
    """One submission, decision, withdrawal … of a record. Written by the engine alone, and only ever added."""

    __tablename__ = "platform_review_event"
    __table_args__ = (
        Index("ix_platform_review_event_row", "table_name", "row_id", "id"),
        Index("ix_platform_review_event_account", "account_id", "at", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    area: Mapped[int] = mapped_column(AREA, nullable=False, index=True)
    table_name: Mapped[str] = mapped_column(String(80), nullable=False)
    row_id: Mapped[int] = mapped_column(Integer, nullable=False)
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE), nullable=False)
    act: Mapped[str] = mapped_column(String(12), nullable=False)
    transition: Mapped[str] = mapped_column(String(40), nullable=False)
    label: Mapped[str] = mapped_column(String(40), nullable=False)
    source: Mapped[str] = mapped_column(String(40), nullable=False)
    target: Mapped[str] = mapped_column(String(40), nullable=False)
    round: Mapped[int] = mapped_column(Integer, nullable=False)
    at: Mapped[datetime] = mapped_column(DateTime, nullable=False)
    account_id: Mapped[int | None] = mapped_column(Integer)
    account_name: Mapped[str] = mapped_column(String(100), nullable=False)
    unit: Mapped[str] = mapped_column(String(200), nullable=False)
    kind: Mapped[str | None] = mapped_column(String(20))
    on_behalf_name: Mapped[str | None] = mapped_column(String(200))
    opinion: Mapped[str | None] = mapped_column(Text)
    handler_id: Mapped[int | None] = mapped_column(Integer)
    """The approver it was handed to, where one was chosen."""
    handler_before: Mapped[int | None] = mapped_column(Integer)
    since_before: Mapped[datetime | None] = mapped_column(DateTime)
    undoes: Mapped[int | None] = mapped_column(BigInteger)
    """The event that this one takes back."""
    version: Mapped[int] = mapped_column(Integer, nullable=False)
    """The record's version right after."""
    content: Mapped[bytes] = mapped_column(LargeBinary, nullable=False, deferred=True)
    digest: Mapped[str] = mapped_column(String(DIGEST), nullable=False)
    is_unchanged: Mapped[bool] = mapped_column(Boolean, nullable=False)
    """A resubmission of the very content that was returned."""

    @property
    def kind_of_act(self) -> Act:
        """What it was."""
        return Act(self.act)

    @property
    def who(self) -> str:
        """The unit and the account, with for whom it worked."""
        unit = f"{self.on_behalf_name}（{self.unit} 代填）" if self.on_behalf_name else self.unit
        return f"{unit} {self.account_name}"

    @property
    def account_kind(self) -> AccountKind | None:
        """The kind of account that did it."""
        return AccountKind(self.kind) if self.kind else None


def happened(event: ReviewEvent) -> str:
    """Who did what and when: 普洱市自然资源和规划局 普洱老周 在 2026-03-01 09:30:00 已打回."""
    return f"{event.who} 在 {event.at:%Y-%m-%d %H:%M:%S} 已{event.label}"


def events_of(session: Session, table_name: str, row_id: int) -> list[ReviewEvent]:
    """Everything that happened to a record, in order, as far as the account may see it."""
    mine = ReviewEvent.table_name == table_name, ReviewEvent.row_id == row_id
    return list(session.scalars(select(ReviewEvent).where(*mine).order_by(ReviewEvent.id)))


def is_standing(event: Any = ReviewEvent) -> ColumnElement[bool]:
    """The condition that an event was not taken back."""
    later = aliased(ReviewEvent)
    same = later.table_name == event.table_name, later.row_id == event.row_id
    return not_(exists().where(*same, later.undoes == event.id))


def last_event(session: Session, record: Any) -> ReviewEvent | None:
    """What happened to a record last."""
    return last_events(session, type(record).__tablename__, [record.id]).get(record.id)


def last_effective(session: Session, table_name: str, ids: Sequence[int]) -> dict[int, ReviewEvent]:
    """What happened last and still stands: neither taken back, nor the taking back, nor a handing over."""
    counted = ReviewEvent.act.not_in([Act.UNDO.value, Act.HAND_OVER.value])
    return last_events(session, table_name, ids, counted, is_standing())


def last_events(
    session: Session, table_name: str, ids: Sequence[int], *conditions: Any
) -> dict[int, ReviewEvent]:
    """What happened last to each of these records, of what meets the conditions; one query."""
    newest = (
        select(func.max(ReviewEvent.id))
        .where(ReviewEvent.table_name == table_name, ReviewEvent.row_id.in_(ids), *conditions)
        .group_by(ReviewEvent.row_id)
    )
    rows = session.scalars(select(ReviewEvent).where(ReviewEvent.id.in_(newest)))
    return {row.row_id: row for row in rows}

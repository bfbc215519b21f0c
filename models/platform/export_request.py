"""导出申请 a large list leaves as a file only when a second person of the same or a higher division agrees (R27, R45).

So does any list with whole numbers in it. Whoever asks says why; somebody else decides, once; then a job makes the
file, and whoever asked may take it once within a day.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Boolean, DateTime, Index, Integer, String, Text, false, select
from sqlalchemy.orm import Mapped, column_property, mapped_column

from models.base import AreaScoped, Base
from models.levels import BUSINESS_KINDS, AccountKind
from models.platform.clock import now
from models.platform.file_use import file_digest
from models.platform.jobs import Job, JobState
from models.platform.rights import Permission, grant
from models.types import AREA

PAGE = "platform_export_request"
GOOD_FOR = timedelta(hours=24)
DECIDERS = BUSINESS_KINDS - {AccountKind.VILLAGE, AccountKind.TOWNSHIP}
grant(Permission.VIEW, PAGE, *BUSINESS_KINDS)
grant(Permission.COMPLETE, PAGE, *DECIDERS)


class RequestState(StrEnum):
    """How far a request has come."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        """The word on screen."""
        return STATE_LABELS[self]


STATE_LABELS = {
    RequestState.WAITING: "待审批",
    RequestState.APPROVED: "已同意",
    RequestState.REFUSED: "未同意",
}


class ExportRequest(AreaScoped, Base):
    """One list that somebody wants as a file. ``area`` is that of the account that asks."""

    __tablename__ = PAGE
    __table_args__ = (Index("ix_platform_export_request_account", "account_id", "id"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    area: Mapped[int] = mapped_column(AREA, nullable=False, index=True)
    account_id: Mapped[int] = mapped_column(Integer, nullable=False)
    account_name: Mapped[str] = mapped_column(String(100), nullable=False)
    table_name: Mapped[str] = mapped_column(String(80), nullable=False)
    label: Mapped[str] = mapped_column(String(100), nullable=False)
    query: Mapped[str] = mapped_column(Text, nullable=False)
    count: Mapped[int] = mapped_column(Integer, nullable=False)
    reason: Mapped[str] = mapped_column(String(200), nullable=False)
    state: Mapped[str] = mapped_column(String(12), nullable=False)
    asked_on: Mapped[datetime] = mapped_column(DateTime, nullable=False)
    decided_by: Mapped[int | None] = mapped_column(Integer)
    decided_name: Mapped[str] = mapped_column(String(100), nullable=False, default="")
    decided_on: Mapped[datetime | None] = mapped_column(DateTime)
    is_unmasked: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False, server_default=false())
    as_kind: Mapped[str | None] = mapped_column(String(20))
    on_behalf_of: Mapped[int | None] = mapped_column(Integer)
    job_id: Mapped[int | None] = mapped_column(Integer)
    digest: Mapped[str | None] = file_digest(nullable=True)
    file_name: Mapped[str] = mapped_column(String(150), nullable=False, default="", server_default="")
    taken_on: Mapped[datetime | None] = mapped_column(DateTime)
    failure: Mapped[str | None] = column_property(
        select(Job.message)
        .where(Job.id == job_id, Job.state.in_((JobState.FAILED.value, JobState.CANCELLED.value)))
        .scalar_subquery()
    )
    """Why the file could not be made, once the job has been given up; it may be asked for again."""

    @property
    def standing(self) -> RequestState:
        """The state as an enumeration."""
        return RequestState(self.state)

    @property
    def is_usable(self) -> bool:
        """Whether the file may still be taken, once it is made."""
        is_agreed = self.standing is RequestState.APPROVED and self.failure is None and self.taken_on is None
        return is_agreed and self.decided_on is not None and now() - self.decided_on < GOOD_FOR

    @property
    def is_ready(self) -> bool:
        """Whether the file is there to be taken."""
        return self.is_usable and self.digest is not None

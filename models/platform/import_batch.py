"""导入记录 import batches: one file that came in, what it would do or did, and who sent it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Integer, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import AreaScoped, Base
from models.platform.clock import now
from models.platform.file_use import file_digest
from models.platform.refusal import NotFound, Refusal
from models.platform.scope import actor_of


class BatchState(StrEnum):
    """How far a file has come."""

    WAITING = "waiting"
    CHECKING = "checking"
    REFUSED = "refused"
    READY = "ready"
    WRITING = "writing"
    IMPORTED = "imported"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        """The word on screen."""
        return STATE_LABELS[self]

    @property
    def is_busy(self) -> bool:
        """Whether a worker has it, or will."""
        return self in (BatchState.WAITING, BatchState.CHECKING, BatchState.WRITING)


STATE_LABELS = {
    BatchState.WAITING: "等待校验",
    BatchState.CHECKING: "正在校验",
    BatchState.REFUSED: "有错误",
    BatchState.READY: "待导入",
    BatchState.WRITING: "正在导入",
    BatchState.IMPORTED: "已导入",
    BatchState.FAILED: "失败",
    BatchState.CANCELLED: "已取消",
}


class ImportBatch(AreaScoped, Base):
    """A file of an import. ``area`` is whom it is for, as far as that is known, else the account's own area."""

    __tablename__ = "platform_import_batch"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    set_key: Mapped[str] = mapped_column(String(80), nullable=False, index=True)
    file_name: Mapped[str] = mapped_column(String(200), nullable=False)
    sha256: Mapped[str | None] = file_digest(nullable=True)
    """The workbook, as long as it is kept."""
    account_id: Mapped[int | None] = mapped_column(Integer, index=True)
    account_name: Mapped[str] = mapped_column(String(100), nullable=False, default="")
    rows_new: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    rows_changed: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    rows_same: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    problems: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    state: Mapped[str] = mapped_column(String(12), nullable=False)
    started: Mapped[datetime] = mapped_column(DateTime, nullable=False)
    finished: Mapped[datetime | None] = mapped_column(DateTime)
    message: Mapped[str | None] = mapped_column(String(500))
    plan_digest: Mapped[str | None] = mapped_column(String(64))
    options: Mapped[dict[str, Any]] = mapped_column(JSON, nullable=False, default=dict)
    preview: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    job_id: Mapped[int | None] = mapped_column(Integer, index=True)

    @property
    def standing(self) -> BatchState:
        """The state as an enumeration."""
        return BatchState(self.state)

    @property
    def workbook(self) -> str:
        """The digest of the workbook; :class:`Refusal` once it is no longer kept."""
        if self.sha256 is None:
            raise Refusal("这份文件没有保存，或已超过保存期限清除，请重新上传")
        return self.sha256


def open_batch(
    session: Session,
    set_key: str,
    file_name: str,
    sha256: str | None,
    area: int,
    options: dict[str, Any] | None = None,
) -> ImportBatch:
    """Enter a file that has come in."""
    actor = actor_of(session)
    batch = ImportBatch(
        set_key=set_key,
        file_name=file_name[-200:],
        sha256=sha256,
        area=area,
        options=options or {},
        account_id=actor.account_id,
        account_name=actor.name,
        state=BatchState.WAITING.value,
        started=now(),
    )
    session.add(batch)
    session.flush()
    return batch


def fetch_batch(session: Session, batch_id: int) -> ImportBatch:
    """The batch, if the account may see it: it lies in its area, and it sent it or administers all of it."""
    batch = session.scalars(select(ImportBatch).where(ImportBatch.id == batch_id)).one_or_none()
    if batch is None:
        raise NotFound("没有找到这次导入，请从导入记录中选择")
    return batch


def batches_of_job(session: Session, job_id: int) -> list[ImportBatch]:
    """The files of one upload, in the order sent."""
    return list(
        session.scalars(select(ImportBatch).where(ImportBatch.job_id == job_id).order_by(ImportBatch.id))
    )

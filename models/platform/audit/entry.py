"""操作记录 the lines of the operation log: what is kept of one thing that was done, refused or failed (R21, E.2)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, FetchedValue, Index, Integer, String, Text, event, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import AreaScoped, Base
from models.levels import AccountKind
from models.platform.audit.changes import Changes, readable
from models.platform.audit.content import CONTENT, content_of
from models.platform.audit.seal import sign_line
from models.platform.audit.watch import watch_of
from models.platform.clock import now
from models.platform.scope import Actor, actor_of
from models.types import AREA

LONGEST_SUMMARY, LONGEST_REASON, LONGEST_AGENT = 300, 500, 120


class Result(StrEnum):
    """How it ended."""

    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"

    @property
    def label(self) -> str:
        """The word on screen."""
        return RESULT_LABELS[self]


RESULT_LABELS = {Result.DONE: "成功", Result.REFUSED: "拒绝", Result.FAILED: "失败"}


class AuditEntry(AreaScoped, Base):
    """One thing done. Rows are only ever added: the database refuses to change or delete them."""

    __tablename__ = "platform_audit_entry"
    open_to = frozenset({AccountKind.AUDITOR})
    __table_args__ = (
        Index("ix_platform_audit_entry_at", "at", "id"),
        Index("ix_platform_audit_entry_account", "account_id", "at", "id"),
        Index("ix_platform_audit_entry_row", "table_name", "row_id", "id"),
        Index(
            "ix_platform_audit_entry_result",
            "result",
            "at",
            "id",
            sqlite_where=text("result <> 'done'"),
            postgresql_where=text("result <> 'done'"),
        ),
        Index(
            "ix_platform_audit_entry_xact",
            "xact",
            "id",
            sqlite_where=text("xact IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    area: Mapped[int] = mapped_column(AREA, nullable=False, index=True)
    at: Mapped[datetime] = mapped_column(DateTime, nullable=False)
    account_id: Mapped[int | None] = mapped_column(Integer)
    account_name: Mapped[str] = mapped_column(String(100), nullable=False)
    unit: Mapped[str] = mapped_column(String(200), nullable=False)
    kind: Mapped[str | None] = mapped_column(String(20))
    on_behalf_of: Mapped[int | None] = mapped_column(Integer)
    on_behalf_name: Mapped[str | None] = mapped_column(String(200))
    origin: Mapped[str | None] = mapped_column(String(64))
    request_id: Mapped[str | None] = mapped_column(String(32))
    agent: Mapped[str | None] = mapped_column(String(LONGEST_AGENT))
    action: Mapped[str] = mapped_column(String(40), nullable=False)
    table_name: Mapped[str] = mapped_column(String(80), nullable=False)
    row_id: Mapped[int | None] = mapped_column(Integer)
    summary: Mapped[str] = mapped_column(String(LONGEST_SUMMARY), nullable=False, default="")
    opinion: Mapped[str | None] = mapped_column(Text)
    changes: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    result: Mapped[str] = mapped_column(
        String(8), nullable=False, default=Result.DONE.value, server_default=Result.DONE.value
    )
    reason: Mapped[str | None] = mapped_column(String(LONGEST_REASON))
    times: Mapped[int] = mapped_column(Integer, nullable=False, default=1, server_default="1")
    mac: Mapped[str | None] = mapped_column(String(48))
    xact: Mapped[int | None] = mapped_column(BigInteger, FetchedValue())
    """The transaction that wrote it, which PostgreSQL fills in by itself; the chain follows its order."""

    @property
    def identity(self) -> str:
        """The kind of account, as shown."""
        return AccountKind(self.kind).label if self.kind else ""

    @property
    def outcome(self) -> Result:
        """The result as an enumeration."""
        return Result(self.result)


@dataclass(frozen=True)
class Subject:
    """What an entry is about."""

    table_name: str
    area: int
    row_id: int | None = None
    summary: str = ""


@dataclass(frozen=True)
class Outcome:
    """How it ended, why if not well, and how many times the same happened."""

    result: Result = Result.DONE
    reason: str | None = None
    times: int = 1


DONE = Outcome()


def log(
    session: Session,
    action: str,
    subject: Subject,
    changes: Changes | None = None,
    opinion: str | None = None,
    outcome: Outcome = DONE,
    who: Actor | None = None,
) -> AuditEntry:
    """Add an entry; ``action`` is what the page says was done (登记, 编辑, 删除, 导入, 完成 …).

    ``who`` names somebody else than the session's actor: an account that is only signing in.
    """
    actor = who or actor_of(session)
    entry = AuditEntry(
        **by_whom(session, actor),
        action=action,
        table_name=subject.table_name,
        row_id=subject.row_id,
        area=subject.area or actor.area or 0,
        summary=subject.summary[:LONGEST_SUMMARY],
        opinion=opinion,
        changes=readable(changes, subject.table_name),
        result=outcome.result.value,
        reason=outcome.reason[:LONGEST_REASON] if outcome.reason else None,
        times=outcome.times,
    )
    session.add(entry)
    watch_of(session).named.add((subject.table_name, subject.row_id))
    return entry


def by_whom(session: Session, actor: Actor) -> dict[str, Any]:
    """When, who, for whom and from where, as every line of the log has it."""
    info = session.info
    agent = info.get("agent")
    return {
        "at": now(),
        "account_id": actor.account_id,
        "account_name": actor.name,
        "unit": actor.unit,
        "kind": actor.kind.value if actor.kind else None,
        "on_behalf_of": actor.on_behalf_of,
        "on_behalf_name": actor.on_behalf_name or None,
        "origin": info.get("origin"),
        "request_id": info.get("request_id"),
        "agent": agent[:LONGEST_AGENT] if agent else None,
    }


@event.listens_for(AuditEntry, "before_insert")
def _sign(_mapper: Any, _connection: Any, entry: AuditEntry) -> None:
    entry.mac = sign_line(content_of([getattr(entry, name) for name in CONTENT]))

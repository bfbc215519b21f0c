"""操作记录 the operation log: who did what to which row, in the same commit as the change (001-155, E.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Integer, String, Text, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import AreaScoped, Base
from models.platform.clock import now
from models.platform.scope import actor_of
from models.types import AREA

Changes = Mapping[str, tuple[Any, Any]]


class AuditEntry(AreaScoped, Base):
    """One thing done. Rows are only ever added."""

    __tablename__ = "platform_audit_entry"

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    area: Mapped[int] = mapped_column(AREA, nullable=False, index=True)
    at: Mapped[datetime] = mapped_column(DateTime, nullable=False)
    account_id: Mapped[int | None] = mapped_column(Integer)
    account_name: Mapped[str] = mapped_column(String(100), nullable=False)
    unit: Mapped[str] = mapped_column(String(200), nullable=False)
    origin: Mapped[str | None] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(40), nullable=False)
    table_name: Mapped[str] = mapped_column(String(80), nullable=False, index=True)
    row_id: Mapped[int | None] = mapped_column(Integer, index=True)
    summary: Mapped[str] = mapped_column(String(300), nullable=False, default="")
    opinion: Mapped[str | None] = mapped_column(Text)
    changes: Mapped[dict[str, Any] | None] = mapped_column(JSON)


@dataclass(frozen=True)
class Subject:
    """What an entry is about."""

    table_name: str
    area: int
    row_id: int | None = None
    summary: str = ""


def log(
    session: Session,
    action: str,
    subject: Subject,
    changes: Changes | None = None,
    opinion: str | None = None,
) -> AuditEntry:
    """Add an entry; ``action`` is what the page says was done (登记, 编辑, 删除, 导入, 完成 …)."""
    actor = actor_of(session)
    entry = AuditEntry(
        at=now(),
        account_id=actor.account_id,
        account_name=actor.name,
        unit=actor.unit,
        origin=session.info.get("origin"),
        action=action,
        table_name=subject.table_name,
        row_id=subject.row_id,
        area=subject.area,
        summary=subject.summary[:300],
        opinion=opinion,
        changes=readable(changes),
    )
    session.add(entry)
    return entry


def history(session: Session, table_name: str, row_id: int) -> list[AuditEntry]:
    """What was done to one row, newest first."""
    wanted = AuditEntry.table_name == table_name, AuditEntry.row_id == row_id
    return list(session.scalars(select(AuditEntry).where(*wanted).order_by(AuditEntry.id.desc())))


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The values that differ, by name: (before, after)."""
    return {name: (before.get(name), after[name]) for name in after if before.get(name) != after[name]}


def readable(changes: Changes | None) -> dict[str, Any] | None:
    """The changes as the log keeps them, in plain JSON."""
    if changes is None:
        return None
    return {name: [_plain(old), _plain(new)] for name, (old, new) in changes.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, (Decimal, date, datetime)):
        return str(value)
    return list(value) if isinstance(value, tuple) else value

"""行的操作记录 what was done to one row, as the page tells it (001-155, 001-184)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.platform.audit.entry import AuditEntry, Result


def history(session: Session, table_name: str, row_id: int) -> list[AuditEntry]:
    """What was done to one row, newest first; what was refused is the auditor's business."""
    wanted = AuditEntry.table_name == table_name, AuditEntry.row_id == row_id
    done = AuditEntry.result == Result.DONE.value
    return list(session.scalars(select(AuditEntry).where(*wanted, done).order_by(AuditEntry.id.desc())))


def sentence(entry: AuditEntry) -> tuple[str, str, str]:
    """Who, when and what, in the manual's form: 西翥街道办事处 在 2021-08-11 16:38:07 已提交."""
    who = entry.on_behalf_name or entry.unit
    if entry.on_behalf_name:
        who = f"{who}（{entry.unit} 代填）"
    return who, f"{entry.at:%Y-%m-%d %H:%M:%S}", f"已{entry.action}"

"""封存链现场 lines to seal, and hands laid on them."""

from pathlib import Path

from sqlalchemy.orm import Session

from models.platform import audit
from models.platform.audit import Subject
from models.platform.audit.verify import Verdict, verify
from models.platform.transaction import transaction
from tests.people import ZHONGSUO

TRIGGERS = (
    "entry_delete",
    "entry_update",
    "block_delete",
    "block_update",
    "archive_delete",
    "archive_update",
)


def write(session: Session, count: int = 1) -> list[int]:
    with transaction(session):
        lines = [
            audit.log(session, "登记", Subject("hometown_road", ZHONGSUO, number), {"name": (None, "村道")})
            for number in range(count)
        ]
    return [line.id for line in lines]


def judge(session: Session, folder: Path) -> Verdict:
    session.rollback()
    return verify(session, folder / "anchors", folder / "archives")


def tamper(session: Session, *statements: str) -> int:
    """Somebody with the database's own rights: takes the triggers away, then does as told; returns how many rows."""
    session.rollback()
    with session.get_bind().engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            for name in TRIGGERS:
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS audit_{name}")
        else:
            for table in ("entry", "block", "archive"):
                connection.exec_driver_sql(f"ALTER TABLE platform_audit_{table} DISABLE TRIGGER USER")
        told = {"no_parameters": True}
        changed = [connection.exec_driver_sql(each, execution_options=told).rowcount for each in statements]
    if session.get_bind().dialect.name == "postgresql":
        with session.get_bind().engine.begin() as connection:
            for table in ("entry", "block", "archive"):
                connection.exec_driver_sql(f"ALTER TABLE platform_audit_{table} ENABLE TRIGGER USER")
    return min(changed)


COLUMNS = (
    "area, at, account_id, account_name, unit, kind, on_behalf_of, on_behalf_name, origin, request_id, agent, action, "
    "table_name, row_id, summary, opinion, changes, result, reason, times"
)
KINDS = {
    "update": (
        "UPDATE platform_audit_entry SET summary = '没有这回事' WHERE id = {third}",
        "第 {third} 条操作记录被改动",
    ),
    "delete": ("DELETE FROM platform_audit_entry WHERE id = {third}", "第 {third} 条操作记录被删除"),
    "reorder": (
        """UPDATE platform_audit_entry SET id = -1 WHERE id = {second};
        UPDATE platform_audit_entry SET id = {second} WHERE id = {third};
        UPDATE platform_audit_entry SET id = {third} WHERE id = -1""",
        "第 {second} 条操作记录被改动或调换",
    ),
    "insert": (
        f"INSERT INTO platform_audit_entry (id, mac, {COLUMNS}) SELECT 900, 'k1.00', {COLUMNS} FROM platform_audit_entry WHERE id = {{third}}",
        "第 900 条操作记录不是系统写入的",
    ),
    "copy": (
        f"INSERT INTO platform_audit_entry (id, mac, {COLUMNS}) SELECT 900, mac, {COLUMNS} FROM platform_audit_entry WHERE id = {{third}}",
        "第 900 条操作记录是另一条的复制",
    ),
    "cut tail of entries": (
        "DELETE FROM platform_audit_entry WHERE id >= {fifth}",
        "第 {fifth} 条操作记录被删除",
    ),
    "cut tail of both": (
        "DELETE FROM platform_audit_block WHERE seq >= 3; DELETE FROM platform_audit_entry WHERE id >= {fifth}",
        "封存链被截断或重做",
    ),
    "block removed": ("DELETE FROM platform_audit_block WHERE seq = 2", "第 2 个封存块不见了"),
    "block changed": (
        "UPDATE platform_audit_block SET entries = entries + 1 WHERE seq = 2",
        "第 2 个封存块被改动",
    ),
}

"""日志概要 what the system operator sees of the operation log: when, who, what kind of thing, how it ended; no contents.

The contents are the auditor's (:mod:`models.platform.audit.search`). What was written, before and after, for which
village and why is not among the columns that are read here at all.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform.audit.entry import AuditEntry
from models.platform.clock import now
from models.platform.refusal import Forbidden
from models.platform.rights import Permission, grant
from models.platform.scope import SYSTEM, acting_as, actor_of
from models.registry import TABLES

PAGE = "console_audit"
DAYS = 30
READABLE = (
    AuditEntry.id,
    AuditEntry.at,
    AuditEntry.account_id,
    AuditEntry.account_name,
    AuditEntry.kind,
    AuditEntry.action,
    AuditEntry.table_name,
    AuditEntry.result,
    AuditEntry.times,
)
"""The columns that are read; every other one stays in the database."""
SYSTEM_TABLES = {
    "ab_user": "登录账号",
    "ledger": "台账",
    "platform_account": "账号",
    "platform_attachment": "附件",
    "platform_audit": "审计日志",
    "platform_audit_archive": "操作记录归档",
    "platform_credential": "登录凭据",
    "platform_dictionary_item": "字典",
    "platform_import_batch": "导入",
    "platform_job": "后台任务",
    "platform_security_key": "安全密钥",
    "platform_session": "登录会话",
}
grant(Permission.VIEW, PAGE, AccountKind.SYSTEM_OPERATOR)


@contextmanager
def reading(session: Session) -> Iterator[Session]:
    """Let the operator read :data:`READABLE` for the length of a block; :class:`Forbidden` for anybody else."""
    if not actor_of(session).may(Permission.VIEW.value, PAGE):
        raise Forbidden("日志概要只供系统管理账号查看")
    with acting_as(session, SYSTEM):
        yield session


def lately() -> Any:
    """The lines that are shown: those of the last thirty days."""
    return AuditEntry.at >= now() - timedelta(days=DAYS)


def subject_label(table_name: str) -> str:
    """What a line is about, in Chinese; never which row."""
    if table_name in TABLES:
        return str(TABLES[table_name].__decl__.label)
    return SYSTEM_TABLES.get(table_name, "其他")

"""查看完整号码 showing one record's numbers whole, with a reason, to whom it is allowed; a file never does (R43, R45).

A village sees its own records whole anyway. A county asks for one record at a time, says why, and no more than so many
a day; township, prefecture and province see masked numbers, the officers none.
"""

from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.platform import audit
from models.platform.account import Account
from models.platform.clock import today
from models.platform.masking import scrubbed, sees_row, sensitive_fields
from models.platform.records import subject_of
from models.platform.refusal import Forbidden, Refusal
from models.platform.rights import Permission
from models.platform.scope import SYSTEM, acting_as, actor_of
from models.platform.submission import claim

ACTION = "查看完整号码"
SHORTEST_REASON, LONGEST_REASON = 4, 200


@dataclass(frozen=True)
class Limits:
    """What the operator has decided about giving data out."""

    unmask_daily: int = 50
    """So many records a day may one account see whole."""
    export_rows: int = 1000
    """A list of more rows leaves as a file only with a second person's consent."""


def may_disclose(session: Session, row: Any) -> bool:
    """Whether the account may ask for this record's numbers: it has the right, and they are hidden from it."""
    actor, table = actor_of(session), type(row)
    hidden = bool(sensitive_fields(table)) and not sees_row(actor, row)
    return (
        hidden
        and actor.covers(getattr(row, "area", None))
        and actor.may(Permission.UNMASK, table.__tablename__)
    )


def sound_reason(text: str) -> str:
    """What was typed as a reason, without numbers of persons; :class:`Refusal` where it says nothing."""
    reason = " ".join(text.split())
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise Refusal(f"请填写理由，{SHORTEST_REASON} 至 {LONGEST_REASON} 个字")
    return scrubbed(reason)


def disclose(session: Session, row: Any, reason: str, key: str, limits: Limits) -> None:
    """Let the account see the numbers of a record once, inside the caller's transaction, and keep that it has."""
    subject = subject_of(row)
    with audit.watched(ACTION, subject):
        if not may_disclose(session, row):
            raise Forbidden("本账号不能查看这条记录的完整号码")
        told = sound_reason(reason)
        if not claim(session, key):
            raise Refusal("完整号码只显示一次。还需查看时，请返回记录重新说明理由")
        if seen_today(session) >= limits.unmask_daily:
            raise Refusal(f"今天查看完整号码已达 {limits.unmask_daily} 条的上限，请明天再查看")
        audit.read(session, subject, told, ACTION)


def seen_today(session: Session) -> int:
    """How many records the account has seen whole today. Its row is held, so that two requests do not count the same."""
    me = actor_of(session).account_id
    with acting_as(session, SYSTEM):
        session.execute(select(Account.id).where(Account.id == me).with_for_update())
        entry = audit.AuditEntry
        mine = (entry.account_id == me) & (entry.at >= datetime.combine(today(), time.min))
        done = (entry.action == ACTION) & (entry.result == audit.Result.DONE.value)
        return session.scalar(select(func.count()).select_from(entry).where(mine, done)) or 0

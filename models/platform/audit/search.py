"""查日志 the auditor's questions to the operation log: newest first, a page at a time, without counting millions (R18, R21)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select, tuple_
from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform.audit.entry import AuditEntry, Result, Subject
from models.platform.audit.refusals import note
from models.platform.clock import now
from models.platform.refusal import Forbidden, NotFound, Refusal
from models.platform.rights import Permission, grant
from models.platform.scope import SYSTEM, acting_as, actor_of, area_bounds

PAGE = "platform_audit"
USUAL_DAYS = 30
MOST_DAYS_BY_WORD = 92
"""A word is looked for in every line of the time asked for, so that time is bounded."""
BATCH = 1_000
MOST_EXPORTED = 100_000
MOST_ON_A_PAGE = 50
grant(Permission.VIEW, PAGE, AccountKind.AUDITOR)
grant(Permission.EXPORT, PAGE, AccountKind.AUDITOR)

Place = tuple[datetime, int]
"""Where a page begins: the time and the number of the line before it."""


@dataclass(frozen=True)
class Asked:
    """What lines are wanted. Without a beginning, those of the last thirty days."""

    since: datetime | None = None
    until: datetime | None = None
    account: str = ""
    area: int | None = None
    action: str = ""
    table_name: str = ""
    result: str = ""
    word: str = ""

    @property
    def beginning(self) -> datetime:
        """The first moment looked at."""
        return self.since or (self.until or now()) - timedelta(days=USUAL_DAYS)


def lines(session: Session, asked: Asked, after: Place | None = None) -> list[AuditEntry]:
    """One page of lines and one more, which tells that there is a next page."""
    _require(session, Permission.VIEW)
    with acting_as(session, SYSTEM):
        return list(session.scalars(statement(asked, after).limit(MOST_ON_A_PAGE + 1)))


def told_since(session: Session, day: date) -> dict[Result, int]:
    """How many lines there are of each result, from the beginning of a day."""
    _require(session, Permission.VIEW)
    begun = datetime.combine(day, time())
    with acting_as(session, SYSTEM):
        rows = session.execute(
            select(AuditEntry.result, func.count()).where(AuditEntry.at >= begun).group_by(AuditEntry.result)
        )
        found = dict(rows.all())
    return {result: found.get(result.value, 0) for result in Result}


def line(session: Session, entry_id: int) -> AuditEntry:
    """One line, whole."""
    _require(session, Permission.VIEW)
    with acting_as(session, SYSTEM):
        found = session.scalars(select(AuditEntry).where(AuditEntry.id == entry_id)).one_or_none()
    if found is None:
        raise NotFound("没有找到这条操作日志，它可能已归档，请返回列表重新选择")
    return found


def exported(session: Session, asked: Asked) -> Iterator[AuditEntry]:
    """Every line wanted, in the order of the page; the export itself leaves a line before it begins."""
    _require(session, Permission.EXPORT)
    with acting_as(session, SYSTEM):
        some = statement(asked).order_by(None).limit(MOST_EXPORTED + 1).subquery()
        count = session.scalar(select(func.count()).select_from(some)) or 0
    if count > MOST_EXPORTED:
        raise Refusal(f"超过 {MOST_EXPORTED} 条，请缩短时间范围或增加查询条件后再导出")
    note(session, "导出", Subject(PAGE, 0, None, f"审计日志 {count} 条，{asked.beginning:%Y-%m-%d} 起"))
    return _streamed(session, asked)


def _streamed(session: Session, asked: Asked) -> Iterator[AuditEntry]:
    with acting_as(session, SYSTEM):
        for part in session.scalars(statement(asked).execution_options(yield_per=BATCH)).partitions():
            yield from part
            for entry in part:  # not all at once: the result still fills the session's own map
                session.expunge(entry)


def statement(asked: Asked, after: Place | None = None) -> Select[AuditEntry]:
    """The question as SQL: an index gives the time and the order, and the key of the last line the next page."""
    wanted: list[Any] = [AuditEntry.at >= asked.beginning]
    if asked.until is not None:
        wanted.append(AuditEntry.at < asked.until)
    if after is not None:
        wanted.append(tuple_(AuditEntry.at, AuditEntry.id) < tuple_(*after))
    if asked.account.isdigit():
        wanted.append(AuditEntry.account_id == int(asked.account[:9]))
    elif asked.account:
        wanted.append(or_(AuditEntry.account_name == asked.account, AuditEntry.unit == asked.account))
    if asked.area is not None:
        low, high = area_bounds(asked.area)
        wanted += [AuditEntry.area >= low, AuditEntry.area < high]
    same = {"action": asked.action, "table_name": asked.table_name, "result": asked.result}
    wanted += [getattr(AuditEntry, name) == value for name, value in same.items() if value]
    if asked.word:
        wanted.append(_has(asked))
    return select(AuditEntry).where(*wanted).order_by(AuditEntry.at.desc(), AuditEntry.id.desc())


def _has(asked: Asked) -> Any:
    if (asked.until or now()) - asked.beginning > timedelta(days=MOST_DAYS_BY_WORD):
        raise Refusal(f"按文字查找时，时间范围最多 {MOST_DAYS_BY_WORD} 天，请缩短后再查询")
    places = (AuditEntry.summary, AuditEntry.reason, AuditEntry.opinion, AuditEntry.unit, AuditEntry.origin)
    return or_(*(place.contains(asked.word, autoescape=True) for place in places))


def _require(session: Session, permission: Permission) -> None:
    if not actor_of(session).may(permission.value, PAGE):
        raise Forbidden("审计日志只供审计管理账号查看")

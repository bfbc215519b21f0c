"""期限设置 setting deadlines: the province for all, a prefecture for its own area (A-001.Y)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.levels import AccountKind, Level
from models.platform import audit
from models.platform.clock import now
from models.platform.deadline_topics import Topic, events_for, topics
from models.platform.deadlines import USUAL_AMBER, DueRule, Rule
from models.platform.due_dates import due_dates
from models.platform.refusal import Forbidden, NotFound, Refusal, Stale
from models.platform.rights import Permission, grant
from models.platform.scope import actor_of, level_of
from models.platform.transaction import STALE

PAGE = "platform_deadline"
SETTERS = (AccountKind.PROVINCE, AccountKind.PREFECTURE)
MOST_DAYS, MOST_AMBER = 250, 60
WRITTEN = ("on_date", "after", "days", "amber_days")
grant(Permission.VIEW, PAGE, *SETTERS)
grant(Permission.EDIT, PAGE, *SETTERS)


@dataclass(frozen=True)
class Wanted:
    """A deadline as it was typed: a day, or days after an event."""

    on_date: date | None = None
    after: str | None = None
    days: int | None = None
    amber_days: int = USUAL_AMBER


def set_rule(session: Session, topic: str, wanted: Wanted, version: int) -> None:
    """Set the account's own rule for a topic, inside the caller's transaction. ``version`` is 0 for a new one."""
    area = _own_area(session)
    declared = _topic(topic)
    _judge(declared, wanted)
    if declared.level.span > level_of(area).span:
        raise Refusal(f"“{declared.label}”由省级办理，期限由省级设置")
    row = _row(session, area, topic)
    if (row.version if row is not None else 0) != version:
        raise Stale(STALE)
    typed = {name: getattr(wanted, name) for name in WRITTEN}
    before: dict[str, Any] = {name: getattr(row, name) for name in WRITTEN} if row is not None else {}
    changes = audit.differences(before, typed)
    if not changes:
        return
    if row is None:
        row = DueRule(area=area, topic=topic, version=0)
        session.add(row)
    for name, value in typed.items():
        setattr(row, name, value)
    row.version, row.changed_by, row.changed_on = row.version + 1, actor_of(session).account_id, now()
    session.flush()
    audit.log(session, "设置期限", _subject(row, declared), changes)


def drop_rule(session: Session, topic: str, version: int) -> None:
    """Take the account's own rule away: what is above it counts again."""
    area = _own_area(session)
    row, declared = _row(session, area, topic), _topic(topic)
    if row is None or row.version != version:
        raise Stale(STALE)
    audit.log(session, "取消期限", _subject(row, declared), {n: (getattr(row, n), None) for n in WRITTEN})
    session.delete(row)
    session.flush()


@dataclass(frozen=True)
class Standing:
    """A topic with the account's own rule and the one that holds without it."""

    topic: Topic
    own: Rule | None
    version: int
    above: Rule | None


def standings(session: Session) -> list[Standing]:
    """Every topic as it is set for the account's area."""
    area = _own_area(session, Permission.VIEW)
    province = area - area % Level.PROVINCE.span
    wanted = select(DueRule).where(DueRule.area == area)
    mine = {row.topic: row for row in session.scalars(wanted)}
    above = {
        key: rule
        for (place, key), rule in due_dates(session).rules.items()
        if place == province and (place != area or key not in mine)
    }
    return [
        Standing(
            topic,
            _rule(mine[key]) if key in mine else None,
            mine[key].version if key in mine else 0,
            above.get(key),
        )
        for key, topic in topics().items()
    ]


def _rule(row: Any) -> Rule:
    return Rule(row.area, row.topic, row.on_date, row.after, row.days, row.amber_days)


def _row(session: Session, area: int, topic: str) -> DueRule | None:
    wanted = select(DueRule).where(DueRule.area == area, DueRule.topic == topic)
    return session.scalars(wanted).one_or_none()


def _topic(key: str) -> Topic:
    found = topics().get(key)
    if found is None:
        raise NotFound("没有这个步骤或审核环节，请从列表中选择")
    return found


def _own_area(session: Session, permission: Permission = Permission.EDIT) -> int:
    actor = actor_of(session)
    if not actor.may(permission.value, PAGE) or actor.area is None:
        raise Forbidden("办理期限由省级、市级账号设置，本账号没有这项权限")
    return actor.area


def _judge(topic: Topic, wanted: Wanted) -> None:
    if (wanted.on_date is None) == (wanted.days is None):
        raise Refusal("截止日期和工作日数请填写其中一项")
    if topic.step is None and wanted.on_date is not None:
        raise Refusal("审核环节从送审之日起计算，请填写工作日数")
    if wanted.days is not None and not 1 <= wanted.days <= MOST_DAYS:
        raise Refusal(f"工作日数应在 1 到 {MOST_DAYS} 之间，请重新填写")
    if not 0 <= wanted.amber_days <= MOST_AMBER:
        raise Refusal(f"提前黄灯的工作日数应在 0 到 {MOST_AMBER} 之间，请重新填写")
    counts = wanted.days is not None and topic.step is not None
    if counts and wanted.after not in {each.key for each in events_for(topic)}:
        raise Refusal("请选择从哪个步骤完成之日起计算")
    if not counts and wanted.after is not None:
        raise Refusal("只有按工作日计算的步骤才选择起算步骤")


def _subject(row: DueRule, topic: Topic) -> audit.Subject:
    return audit.Subject(DueRule.__tablename__, row.area, row.id, f"办理期限：{topic.label}")

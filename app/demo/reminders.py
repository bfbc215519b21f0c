"""演示督办 deadlines, announcements, urging and this morning's digest, so that each level's home page has something."""

from collections.abc import Callable
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.demo.cast import SANDUO, ZHONGSUO
from models.levels import AccountKind, Level
from models.platform.account import Account
from models.platform.announcements import Announcement
from models.platform.clock import today
from models.platform.deadline_setting import Wanted, set_rule
from models.platform.deadlines import DueRule
from models.platform.digest import tell
from models.platform.division import Division
from models.platform.records import create
from models.platform.rights import rights_of
from models.platform.scope import SYSTEM, acting_as
from models.platform.transaction import transaction
from models.platform.urging import Named, urge_many

Verb = Callable[[Session], object]
PREFECTURES = (530800000000, 530100000000)
PROVINCE_RULES: tuple[tuple[str, int | None, str | None, int | None], ...] = (
    ("step:P01", -12, None, None),
    ("step:P03", -6, None, None),
    ("step:P06", 12, None, None),
    ("step:P09", 2, None, None),
    ("step:S01", -20, None, None),
    ("step:S02", None, "S01", 20),
    ("step:S03", None, "S02", 2),
)
"""Topic, days from today, the step it counts from, and after how many working days."""
NOTICES = (
    (
        "云南省项目组",
        "关于加快干部规划家乡行动工作进度的通知",
        True,
        "请各地对照办理期限，抓紧完成组织发动、底图底数和实地调研，逾期事项每日汇总。",
    ),
    ("云南省项目组", "年度编制计划填报说明", False, "年度计划按 30%、40%、30% 安排，偏差较大的请说明原因。"),
    (
        "普洱市",
        "普洱市村庄规划培训安排",
        False,
        "下周三上午九时在市局三楼会议室培训，请各县派两名业务人员参加。",
    ),
)
URGES = (
    ("景东县", "step:S01", 530823102208, "请本周内完成"),
    ("文井镇", "step:P03", ZHONGSUO, ""),
    ("普洱市", "step:P06", 530823000000, "市里下周汇总"),
    ("西翥街道", "step:P03", SANDUO, ""),
)


def load_reminders(session: Session) -> bool:
    """Add them once; whether they were added now."""
    with acting_as(session, SYSTEM):
        if session.scalars(select(DueRule.id)).first() is not None:
            session.rollback()
            return False
    day = today()
    for topic, days, after, number in PROVINCE_RULES:
        on_date = None if days is None else day + timedelta(days=days)
        wanted = Wanted(on_date, after, number)
        _as(session, "云南省项目组", _setting(topic, wanted))
    own = Wanted(day + timedelta(days=7))
    _as(session, "普洱市", _setting("step:P02", own))
    for author, name, is_pinned, text in NOTICES:
        _as(session, author, _announcing(author, name, text, day, is_pinned=is_pinned))
    for sender, topic, area, note in URGES:
        _as(session, sender, _urging(Named(topic, area), note))
    _tell(session, day)
    return True


def _setting(topic: str, wanted: Wanted) -> Verb:
    return lambda session: set_rule(session, topic, wanted, 0)


def _urging(named: Named, note: str) -> Verb:
    """Urged if it still waits: what the demo has already completed is left."""
    return lambda session: urge_many(session, [named], note)


def _announcing(author: str, name: str, text: str, day: date, *, is_pinned: bool) -> Verb:
    area = PREFECTURES[0] if author == "普洱市" else PREFECTURES[0] - PREFECTURES[0] % Level.PROVINCE.span
    values = {"area": area, "name": name, "text": text, "starts_on": day, "is_pinned": is_pinned}
    return lambda session: create(session, Announcement, values)


def _as(session: Session, login: str, verb: Verb) -> None:
    """One act of a demo account, in its own transaction."""
    with acting_as(session, SYSTEM):
        account = session.scalars(select(Account).where(Account.login_name == login)).one()
        actor = account.actor(rights_of(AccountKind(account.kind)))
        session.rollback()
    with acting_as(session, actor), transaction(session):
        verb(session)


def _tell(session: Session, day: date) -> None:
    """This morning's digest of the two prefectures and of the province."""
    with acting_as(session, SYSTEM):
        province = session.scalars(select(Division.area).where(Division.level == Level.PROVINCE.value)).one()
        session.rollback()
        for area in (*PREFECTURES, province):
            with transaction(session):
                tell(session, area, day)

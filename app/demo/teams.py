"""演示组建规划组 who of the demo's villages works outside, and how far the review of each group is (manual §5.1, 5.2)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.demo.cast import SANDUO, WENJING, XIZHU, ZHONGSUO
from app.demo.draw import Row, Setting
from app.demo.names import person
from app.demo.stages import PLAN, Stage
from models.hometown import roster
from models.hometown.hamlet import Hamlet
from models.hometown.person_survey import PersonSurvey
from models.hometown.roster_member import DEPUTY, LEADER, MEMBER, OF_HAMLET, OF_VILLAGE, RosterMember
from models.levels import AccountKind
from models.platform.account import Account
from models.platform.division import fetch_division
from models.platform.flows import act
from models.platform.records import create, fetch
from models.platform.rights import rights_of
from models.platform.scope import SYSTEM, Actor, acting_as
from models.platform.step_switch import complete
from models.platform.steps import step_of
from models.platform.transaction import transaction

UNITS = (
    ("示例市水务局", "科长", "XK", "GW"),
    ("示例市第一中学", "教师", "KX", "SY"),
    ("示例供电有限公司", "主管", "KX", "GQ"),
    ("示例县自然资源局", "副局长", "XK", "GW"),
    ("示例市水务局", "科员", "KX", "GW"),
    ("无", "合作社理事长", None, "ZF"),
    ("无", "农民企业家", None, "XX"),
    ("示例县人民医院", "医师", "KX", "SY"),
)
UNASKED = (4, 7)
"""Who has not said yet whether he is willing."""
ROLES = (DEPUTY, MEMBER, MEMBER)
UP = ("approve_at_township", "approve_at_county")
WAYS: tuple[tuple[str, ...], ...] = (UP, UP[:1], (), ("return_from_township",), (UP[0], "return_from_county"))
"""How far the groups of the villages are, one after another."""
OPINIONS = {
    "approve_at_township": "经核实，人员情况属实",
    "approve_at_county": "同意",
    "return_from_township": "请核对所在单位全称后重新提交",
    "return_from_county": "职务有变动，请核实后重新提交",
}
DONE = (0, 5, 10)
"""The villages of the order whose groups are whole and completed."""


@dataclass(frozen=True)
class Reviewers:
    """The accounts that a township's records go through."""

    township: str
    organisation: str


REVIEWERS = {WENJING: Reviewers("文井镇", "景东县组织部"), XIZHU: Reviewers("西翥街道", "五华区组织部")}
FIRST = (ZHONGSUO, SANDUO)
"""The villages that everybody may sign in to: their people wait, so that there is something to do."""


def load_teams(session: Session) -> Iterator[str]:
    """Survey the people of every village with a reviewing township and propose some; yields the village's name."""
    villages = [
        area for area, stage in PLAN.items() if stage >= Stage.PROFILED and _township(area) in REVIEWERS
    ]
    for number, area in enumerate(villages):
        with acting_as(session, SYSTEM):
            begun = session.scalars(select(PersonSurvey.id).where(PersonSurvey.area == area)).first()
            name = fetch_division(session, area).name
        if begun is None:
            _bring(session, area, 2 if area in FIRST else number, name)
            yield name


def _township(area: int) -> int:
    return area - area % 1000


def _bring(session: Session, area: int, number: int, name: str) -> None:
    clerk = Actor(None, name, name, AccountKind.VILLAGE, area, rights=rights_of(AccountKind.VILLAGE))
    reviewers = REVIEWERS[_township(area)]
    approver = _account(session, reviewers.township).id
    with acting_as(session, clerk), transaction(session):
        for row in _people(Setting(area, name, ())):
            create(session, PersonSurvey, {"area": area} | row)
    members = _proposed(session, clerk, area, approver)
    for place, member in enumerate(members):
        for key in WAYS[0] if number in DONE else WAYS[(number + place) % len(WAYS)]:
            _decide(session, reviewers, member, key)
    if number in DONE:
        with acting_as(session, clerk), transaction(session):
            complete(session, step_of("P09"), area)
        with acting_as(session, _actor(session, reviewers.organisation)), transaction(session):
            complete(session, step_of("P10"), area)


def _people(setting: Setting) -> Iterator[Row]:
    random = setting.random("outside")
    for place, (unit, post, rank, category) in enumerate(UNITS):
        yield {
            "name": person(random),
            "unit_name": unit,
            "post": post,
            "rank_level": rank,
            "category": category,
            "political": random.choice(("01", "01", "13")),
            "phone": f"1990{setting.area % 1_000_000:06d}{place}",
            "willing": place not in UNASKED,
            "gender": random.choice(("male", "female")),
            "birth_month": f"{random.randint(1966, 1995)}-{random.randint(1, 12):02d}",
        }


def _proposed(session: Session, clerk: Actor, area: int, approver: int) -> Sequence[RosterMember]:
    """A secretary who leads, three returnees beside him, and one who leads a hamlet's group."""
    random = Setting(area, "", ()).random("roster")
    with acting_as(session, clerk), transaction(session):
        leader = _local(person(random), "party_secretary", f"1990{area % 1_000_000:06d}8")
        members = [roster.propose_local(session, area, OF_VILLAGE, leader, approver).row]
        people = roster.candidates(session, area, OF_VILLAGE)
        chosen = [roster.Chosen(each.id, role) for each, role in zip(people, ROLES, strict=False)]
        members += [
            saved.row for saved in roster.propose_returnees(session, area, OF_VILLAGE, chosen, approver)
        ]
        if area in FIRST:
            hamlet = session.scalars(select(Hamlet.id).where(Hamlet.area == area).order_by(Hamlet.id)).first()
            other = _local(person(random), "committee", f"1990{area % 1_000_000:06d}9") | {
                "hamlet_id": hamlet
            }
            members.append(roster.propose_local(session, area, OF_HAMLET, other, approver).row)
    return members


def _local(name: str, identity: str, phone: str) -> Row:
    return {
        "name": name,
        "unit_name": "无",
        "post": "党总支书记" if identity == "party_secretary" else "村委会委员",
        "rank_level": "NA",
        "category": "QT",
        "political": "01",
        "phone": phone,
        "local_identity": identity,
        "group_role": LEADER,
    }


def _decide(session: Session, reviewers: Reviewers, member: RosterMember, key: str) -> None:
    by = reviewers.organisation if key.endswith("county") else reviewers.township
    to = _account(session, reviewers.organisation).id if key == UP[0] else None
    with acting_as(session, _actor(session, by)), transaction(session):
        act(session, fetch(session, RosterMember, member.id), key, opinion=OPINIONS[key], approver=to)


def _account(session: Session, login: str) -> Account:
    with acting_as(session, SYSTEM):
        return session.scalars(select(Account).where(Account.login_name == login)).one()


def _actor(session: Session, login: str) -> Actor:
    account = _account(session, login)
    return account.actor(rights_of(AccountKind(account.kind)))

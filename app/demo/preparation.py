"""演示工作准备 what the demo's offices and villages have done of chapter 3: papers, groups, meetings, trainings."""

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from random import Random

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.demo.cast import JINGDONG, WENJING, WUHUA, XIZHU
from app.demo.draw import Row
from app.demo.names import mobile, person
from app.demo.papers import paper
from app.demo.photos import photo
from app.demo.stages import PLAN, Stage
from models.base import Record
from models.hometown.institution import LeadingGroupMember, LiaisonMember, ProjectGroupMember
from models.hometown.mobilization import Mobilization
from models.hometown.policy_document import PolicyDocument, SupplementaryDocument
from models.hometown.training import Training
from models.hometown.work_log import WorkLog
from models.levels import AccountKind, Level
from models.platform.attachments import Upload, arriving, attach
from models.platform.attachment_slot import slots_of
from models.platform.division import fetch_division
from models.platform.filestore import FileStore
from models.platform.records import create
from models.platform.rights import rights_of
from models.platform.scope import SYSTEM, Actor, acting_as, level_of
from models.platform.step_switch import complete
from models.platform.steps import step_of
from models.platform.transaction import transaction

PREFECTURES = {JINGDONG: 530800000000, WUHUA: 530100000000}
TOWNSHIPS = {JINGDONG: WENJING, WUHUA: XIZHU}
BOTH_DONE = JINGDONG
"""The county that has completed 成立机构 as well."""
KINDS = {
    Level.PREFECTURE: AccountKind.PREFECTURE,
    Level.COUNTY: AccountKind.COUNTY,
    Level.TOWNSHIP: AccountKind.TOWNSHIP,
    Level.VILLAGE: AccountKind.VILLAGE,
}
POSTS = (
    ("leader", "副县长"),
    ("deputy", "局长"),
    ("deputy", "部长"),
    ("member", "副局长"),
    ("member", "科员"),
)


class Office:
    """One division's account at work: what it registers, and the files that go with it."""

    def __init__(self, session: Session, store: FileStore, area: int) -> None:
        self.session, self.store, self.area = session, store, area
        self.kind = KINDS[level_of(area)]
        self.random = Random(area)
        with acting_as(session, SYSTEM):
            self.name = fetch_division(session, area).name
        self.files = 0

    @property
    def actor(self) -> Actor:
        """Who registers."""
        return Actor(None, self.name, self.name, self.kind, self.area, None, rights_of(self.kind))

    def add(self, table: type[Record], row: Row, *suffixes: str) -> None:
        """Register a row with a file for each suffix."""
        with acting_as(self.session, self.actor), transaction(self.session):
            kept = create(self.session, table, {"area": self.area} | row).row
            for suffix in suffixes:
                self._file(kept, suffix)

    def _file(self, row: Record, suffix: str) -> None:
        self.files += 1
        number = self.area // 1000 % 100_000 + self.area % 1000 * 11 + self.files
        content = paper(number, 2) if suffix == "pdf" else photo(number, self.files % 3)
        [slot] = slots_of(type(row))
        sent = Upload(f"{row.title}{self.files}.{suffix}", BytesIO(content), is_confirmed=True)
        with arriving(self.store, slot, sent) as file:
            attach(self.session, self.store, row, file)

    def finish(self, key: str) -> None:
        """Turn the switch of a step."""
        with acting_as(self.session, self.actor), transaction(self.session):
            complete(self.session, step_of(key), self.area)

    def member(self, group_post: str, post: str) -> Row:
        """Somebody of a list."""
        return {
            "name": person(self.random),
            "unit": f"{self.name}自然资源局",
            "post": post,
            "group_post": group_post,
            "political": "01",
            "phone": mobile(self.random),
            "duty": "统筹协调，督促落实" if group_post == "leader" else "联系各单位，汇总进展",
        }


def load_preparation(session: Session, store: FileStore) -> Iterator[str]:
    """Both counties with their prefectures, a township each and the villages of the plan; those begun are left."""
    for county, prefecture in PREFECTURES.items():
        with acting_as(session, SYSTEM):
            begun = session.scalars(select(PolicyDocument.id).where(PolicyDocument.area == county)).first()
        if begun is None:
            _prefecture(Office(session, store, prefecture))
            _township(Office(session, store, TOWNSHIPS[county]))
            _county(Office(session, store, county))
            for area, stage in PLAN.items():
                if area // 10**6 == county // 10**6 and stage >= Stage.BASEMAP_DONE:
                    _village(Office(session, store, area), stage)
            yield fetch_name(session, county)


def fetch_name(session: Session, area: int) -> str:
    """The name of a division."""
    with acting_as(session, SYSTEM):
        return fetch_division(session, area).name


def _paper(office: Office, title: str, day: date, number: str) -> Row:
    return {
        "title": title,
        "doc_no": number,
        "issuer": f"{office.name}人民政府办公室",
        "issued_date": day,
        "summary": "明确工作目标、组织领导、步骤安排和保障措施。",
    }


def _prefecture(office: Office) -> None:
    title = f"{office.name}干部规划家乡行动工作方案"
    office.add(PolicyDocument, _paper(office, title, date(2021, 5, 20), "×政办发〔2021〕18号"), "pdf")
    for group_post, post in POSTS[:3]:
        office.add(ProjectGroupMember, office.member(group_post, post.replace("副县长", "副市长")))
    office.add(LiaisonMember, office.member("liaison", "科长"))
    office.add(Mobilization, _meeting(office, "全市动员部署视频会", "meeting", 260), "jpg")


def _county(office: Office) -> None:
    title = f"{office.name}干部规划家乡行动实施方案"
    office.add(PolicyDocument, _paper(office, title, date(2021, 6, 8), "×政办发〔2021〕26号"), "pdf", "pdf")
    later = _paper(office, f"{office.name}村庄规划质量提升通知", date(2022, 3, 15), "×自然资发〔2022〕7号")
    office.add(SupplementaryDocument, later, "pdf")
    for group_post, post in POSTS:
        office.add(LeadingGroupMember, office.member(group_post, post))
    for post in ("股长", "科员"):
        office.add(LiaisonMember, office.member("liaison", post))
    office.add(Mobilization, _meeting(office, "县级动员部署会", "meeting", 120), "jpg", "jpg")
    office.add(Training, _training(office, "村庄规划编制业务培训", "video_conf", 180))
    office.finish("P01")
    if office.area == BOTH_DONE:
        office.finish("P02")


def _township(office: Office) -> None:
    office.add(LiaisonMember, office.member("liaison", "自然资源所所长"))
    office.add(Mobilization, _meeting(office, "乡镇党员大会", "party_assembly", 85), "jpg")


def _village(office: Office, stage: Stage) -> None:
    office.add(Mobilization, _meeting(office, "规划家乡村民代表会议", "villager_rep", 46), "jpg", "jpg")
    log = {
        "step_code": "P03",
        "item": "走访返乡干部和乡贤",
        "held_on": date(2021, 6, 28),
        "content": "逐户说明行动安排，请乡贤能人为家乡规划建言献策。",
    }
    office.add(WorkLog, log)
    if stage >= Stage.SURVEY_HALF:
        office.add(Training, _training(office, "实用性村庄规划知识培训", "offline_class", 38), "jpg")
        office.finish("P03")
    if stage >= Stage.SURVEY_FILLED:
        office.finish("P04")


def _meeting(office: Office, item: str, form: str, people: int) -> Row:
    return {
        "item": item,
        "held_on": date(2021, 6, office.random.randint(10, 27)),
        "org_form": form,
        "org_mode": "self",
        "content": f"{office.name}召开{item}，说明干部规划家乡行动的意义和安排。",
        "attendees": people,
    }


def _training(office: Office, topic: str, mode: str, people: int) -> Row:
    return {
        "topic": topic,
        "held_on": date(2021, 7, office.random.randint(1, 20)),
        "mode": mode,
        "org_mode": "self",
        "sponsor": office.name,
        "headcount": people,
        "teacher": person(office.random),
        "place": "会议室",
        "hours": 4,
        "target": ("village_cadre", "returnee", "masses"),
        "content": "讲解村庄规划的调查方法、编制内容和成果要求。",
    }

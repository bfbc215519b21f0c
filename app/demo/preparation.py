"""演示工作准备 what the demo's offices and villages have done of chapter 3: papers, groups, meetings, trainings."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.demo.cast import JINGDONG, WENJING, WUHUA, XIZHU
from app.demo.draw import Row
from app.demo.names import person
from app.demo.office import Office
from app.demo.stages import PLAN, Stage
from models.hometown.institution import LeadingGroupMember, LiaisonMember, ProjectGroupMember
from models.hometown.mobilization import Mobilization
from models.hometown.policy_document import PolicyDocument, SupplementaryDocument
from models.hometown.training import Training
from models.hometown.work_log import WorkLog
from models.platform.division import fetch_division
from models.platform.filestore import FileStore
from models.platform.scope import SYSTEM, acting_as

PREFECTURES = {JINGDONG: 530800000000, WUHUA: 530100000000}
TOWNSHIPS = {JINGDONG: WENJING, WUHUA: XIZHU}
BOTH_DONE = JINGDONG
"""The county that has completed 成立机构 as well."""
POSTS = (
    ("leader", "副县长"),
    ("deputy", "局长"),
    ("deputy", "部长"),
    ("member", "副局长"),
    ("member", "科员"),
)


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

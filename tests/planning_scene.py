"""村庄场景 a village, its people and a filled-in survey: what the tests of planning begin with."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from models.hometown.analysis import Analysis, ProblemItem
from models.hometown.basemap import Basemap
from models.hometown.field_survey import (
    SURVEY_TABLES,
    FolkCulture,
    HeritageResource,
    Infrastructure,
    LandResource,
    MineralResource,
    NoneFlag,
    ScenicSpot,
    SocioEconomy,
    WaterResource,
)
from models.hometown.field_survey.base import Place
from models.hometown.hamlet import Hamlet
from models.hometown.work_log import WorkLog
from models.platform import records
from models.platform.scope import SYSTEM, Actor, acting_as
from models.platform.step_reasons import locked
from models.platform.step_switch import complete
from models.platform.steps import STEPS
from models.platform.transaction import transaction
from tests import people
from tests.hometown.sound_rows import SOUND
from tests.people import CLERK, SANDUO, ZHONGSUO

VILLAGE, NEIGHBOUR, FAR_VILLAGE = ZHONGSUO, 530823102201, SANDUO
LONG_TEXT = "全村以茶叶和烤烟为主导产业，耕地集中连片，古村落保存较好，道路和饮水仍是短板，本次规划重点解决道路硬化、饮水安全和危房改造三个问题，并为产业发展留出空间。"


def clerk(area: int = VILLAGE) -> Actor:
    """The village's own account (文书); another village's is a copy of 小玉's."""
    return replace(CLERK, area=area).actor


@contextmanager
def working(session: Session, actor: Actor) -> Iterator[Session]:
    """A transaction of somebody's."""
    with acting_as(session, actor), transaction(session):
        yield session


def log_work(session: Session, step: str, area: int = VILLAGE, **changed: Any) -> WorkLog:
    """Register one 工作纪实 as the village's clerk."""
    values = {
        "area": area,
        "step_code": step,
        "item": "入户走访",
        "held_on": date(2021, 3, 1),
        "content": "走访农户",
    }
    with working(session, clerk(area)):
        return records.create(session, WorkLog, values | changed).row


def claim_basemap(session: Session, area: int = VILLAGE) -> Basemap:
    """Fill in 底图底数."""
    values = {
        "area": area,
        "claim_mode": "both",
        "claim_date": date(2021, 2, 1),
        "claimer": "张文书",
        "contents": ("survey3", "imagery"),
        "confidential_ack": True,
        "description": "已到县自然资源局领取",
    }
    with working(session, clerk(area)):
        return records.create(session, Basemap, values).row


def finish(session: Session, *keys: str, area: int = VILLAGE) -> None:
    """Turn switches on as the village's clerk."""
    for key in keys:
        with working(session, clerk(area)):
            complete(session, STEPS[key], area)


def finish_basemap(session: Session, area: int = VILLAGE) -> None:
    """Bring the village through step 1, so that the field survey is open."""
    claim_basemap(session, area)
    log_work(session, "S01", area)
    finish(session, "S01", area=area)


def analyse(session: Session, area: int = VILLAGE) -> Analysis:
    """Fill in 现状分析."""
    values = {"area": area, "start_date": date(2021, 5, 1), "conclusion": LONG_TEXT}
    with working(session, clerk(area)):
        return records.create(session, Analysis, values).row


def tell_problem(session: Session, area: int = VILLAGE, *, is_key: bool = True) -> ProblemItem:
    """Add a row to 问题清单."""
    values = {"area": area, "domain": "infrastructure", "problem": "村内道路破损", "is_key": is_key}
    values["measure"] = "硬化 2 公里" if is_key else None
    with working(session, clerk(area)):
        return records.create(session, ProblemItem, values).row


RESOURCES = (LandResource, WaterResource, MineralResource, ScenicSpot, HeritageResource, FolkCulture)


def tell(session: Session, table: type[Any], area: int = VILLAGE, **changed: Any) -> Any:
    """Register a sound row of a survey table as the village's clerk."""
    with working(session, clerk(area)):
        return records.create(session, table, SOUND[table] | {"area": area} | changed).row


def tell_economy(session: Session, *years: int) -> None:
    """Fill in 近三年社会经济情况."""
    for year in years or (2018, 2019, 2020):
        tell(session, SocioEconomy, year=year)


def have_none(session: Session, *tables: type[Any]) -> None:
    """Declare 本村无此项."""
    for table in tables:
        with working(session, clerk()):
            records.create(session, NoneFlag, {"area": VILLAGE, "table_name": table.__tablename__})


def found_hamlet(session: Session, name: str = "马坡村") -> Hamlet:
    """Register a hamlet."""
    with working(session, clerk()):
        return records.create(session, Hamlet, {"area": VILLAGE, "name": name}).row


def import_hamlet_survey(session: Session, hamlet: Hamlet) -> None:
    """Fill in the seven modules of a hamlet, as the administrator's import does."""
    for table in SURVEY_TABLES:
        if table.__decl__.extra["scope"] is not Place.VILLAGE and table is not Infrastructure:
            with working(session, SYSTEM):
                records.create(session, table, SOUND[table] | {"area": VILLAGE, "hamlet_id": hamlet.id})


def survey(session: Session) -> None:
    """Fill in the field survey so that nothing is missing but its completion."""
    log_work(session, "S02")
    tell_economy(session)
    have_none(session, *RESOURCES)


DONE = "本步骤已完成，请先关闭“是否完成”再修改"


def locks(session: Session, key: str) -> list[str]:
    with acting_as(session, people.CLERK.actor):
        return [reason.text for reason in locked(session, STEPS[key], VILLAGE)]

"""演示规划任务 the baseline surveys and plans of the demo's counties, at every stage of their way to the province."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import BytesIO
from math import ceil
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.demo.cast import JINGDONG, WUHUA
from app.demo.draw import Row, Setting
from app.demo.stages import PLAN
from exports.hometown.lists import draft
from models.hometown.annual_plan import FILES, AnnualPlan
from models.hometown.baseline_survey import BaselineSurvey
from models.hometown.county_plans import county_facts
from models.levels import AccountKind
from models.platform import flows
from models.platform.account import Account
from models.platform.attachments import Upload, arriving, attach
from models.platform.division import fetch_division, villages_under
from models.platform.filestore import FileStore
from models.platform.records import create, fetch
from models.platform.rights import rights_of
from models.platform.scope import SYSTEM, Actor, acting_as
from models.platform.step_switch import complete
from models.platform.steps import step_of
from models.platform.transaction import transaction

UP = ("submit", "city_pass", "province_pass")
STAGES: tuple[tuple[str, ...], ...] = (
    *(UP,) * 12,
    *(UP[:2],) * 4,
    *(UP[:1],) * 4,
    ("submit", "city_return"),
    ("submit", "city_pass", "province_return"),
    (),
    UP,
)
"""How far the villages of a county are, one after another; the last is moved away, and no ledger counts it."""
PROVINCE, COMPLETED_VILLAGES = "云南省项目组", 8
TYPES = ("JJ", "JJ", "TS", "ZZ", "CJ", "JJ", "GB", "QT")
FEATURES = (("industry",), ("ethnic", "tourism"), ("none",), ("poverty_out",), ("traditional", "ethnic"))
OPINIONS = {
    "city_pass": "材料齐全，同意上报",
    "province_pass": "同意",
    "city_return": "村庄类型与现场情况不符，请核实后重新提交",
    "province_return": "请补充村庄特征的依据后重新提交",
}


@dataclass(frozen=True)
class County:
    """A county of the demo, the accounts its records go through, and how far the plan of each year is."""

    area: int
    login: str
    prefecture: str
    plans: tuple[tuple[int, str, tuple[str, ...]], ...]
    steps: tuple[str, ...] = ()


COUNTIES = (
    County(JINGDONG, "景东县", "普洱市", ((2021, "0.30", UP), (2022, "0.41", UP[:2]), (2023, "0.25", ()))),
    County(
        WUHUA,
        "五华区",
        "昆明市",
        ((2021, "0.30", UP), (2022, "0.40", ("submit", "city_pass", "province_return"))),
        ("P06", "P07", "P08"),
    ),
)
CITY, TOP = "city", "province"
FIRST_YEAR = 2021


def load_tasks(session: Session, store: FileStore) -> Iterator[str]:
    """Register and send up what a county has; yields the county's name. One that has begun is left."""
    for county in COUNTIES:
        with acting_as(session, SYSTEM):
            begun = session.scalar(
                select(func.count()).select_from(AnnualPlan).where(AnnualPlan.area == county.area)
            )
            name = fetch_division(session, county.area).name
        if not begun:
            _plans(session, store, county, name)
            _surveys(session, county)
            yield name


def _actor(session: Session, login: str) -> Actor:
    with acting_as(session, SYSTEM):
        account = session.scalars(select(Account).where(Account.login_name == login)).one()
        return account.actor(rights_of(AccountKind(account.kind)))


def _surveys(session: Session, county: County) -> None:
    """The first villages of the county, each at its stage; some of those approved are completed (001-078)."""
    actor = _actor(session, county.login)
    with acting_as(session, actor):
        areas = sorted(villages_under(session, county.area), key=lambda area: area not in PLAN)[: len(STAGES)]
    for number, (area, stages) in enumerate(zip(areas, STAGES, strict=False)):
        with acting_as(session, actor), transaction(session):
            row = create(session, BaselineSurvey, _survey(area, number)).row
        _send_up(session, county, row, stages)
    with acting_as(session, actor), transaction(session):
        for area in areas[:COMPLETED_VILLAGES]:
            complete(session, step_of("P05"), area)


def _survey(area: int, number: int) -> Row:
    random = Setting(area, "", ()).random("baseline")
    moved, key, demo = number == len(STAGES) - 1, number % 4 == 0, number % 6 == 0
    return {
        "area": area,
        "village_type": "BQ" if moved else TYPES[number % len(TYPES)],
        "village_terrain": random.choice(("BA", "BS", "SQ")),
        "village_features": FEATURES[number % len(FEATURES)],
        "has_key_project": key,
        "key_project_names": "示例高原特色农业产业园" if key else None,
        "is_key_assist": False,
        "is_demo_project": demo,
        "demo_level": "FINE" if demo else None,
        "start_date": date(2021, 3, random.randint(1, 28)),
        "plan_year": None if moved else str(2021 + number % 3),
        "exempt_reason": "整村易地搬迁，已列入搬迁计划" if moved else None,
    }


def _plans(session: Session, store: FileStore, county: County, name: str) -> None:
    actor = _actor(session, county.login)
    for year, share, stages in county.plans:
        with acting_as(session, actor), transaction(session):
            row = create(session, AnnualPlan, _plan(session, county, year, share)).row
        _attach(session, store, actor, row, f"{name}{year}年村庄规划编制计划")
        _send_up(session, county, row, stages)
        if year == FIRST_YEAR:
            _complete(session, county, actor)


def _complete(session: Session, county: County, actor: Actor) -> None:
    """The steps of the first year, before the next year's plan is registered."""
    for key in county.steps:
        with acting_as(session, actor), transaction(session):
            complete(session, step_of(key).part(str(FIRST_YEAR)), county.area)


def _plan(session: Session, county: County, year: int, share: str) -> Row:
    known = county_facts(session, county.area)
    return {
        "area": county.area,
        "plan_year": str(year),
        "filled_on": date(2021, 3, 20),
        "town_count": known.towns,
        "village_total": known.villages,
        "task_count": ceil(known.villages * Decimal(share)),
    }


def _attach(session: Session, store: FileStore, actor: Actor, row: AnnualPlan, title: str) -> None:
    content = draft(title, ["内容"], [["按 2021 年 30%、2022 年 40%、2023 年 30% 分年推进"]])
    sent = Upload(f"{title}.xlsx", BytesIO(content), is_confirmed=True)
    with acting_as(session, actor), arriving(store, FILES, sent) as file, transaction(session):
        attach(session, store, fetch(session, AnnualPlan, row.id), file)


def _send_up(session: Session, county: County, row: Any, stages: Sequence[str]) -> None:
    """Each transition by the account that the manual names."""
    for key in stages:
        login = (
            PROVINCE if key.startswith(TOP) else county.prefecture if key.startswith(CITY) else county.login
        )
        chosen = _actor(session, county.prefecture).account_id if key == "submit" else None
        with acting_as(session, _actor(session, login)), transaction(session):
            record = fetch(session, type(row), row.id)
            flows.act(session, record, key, opinion=OPINIONS.get(key, ""), approver=chosen)

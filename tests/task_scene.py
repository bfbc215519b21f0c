"""规划任务场景 baseline surveys and plans as the county registers them, and the way they go up."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from models.hometown.annual_plan import FILES, AnnualPlan
from models.hometown.baseline_survey import BaselineSurvey
from models.platform import flows, records
from models.platform.attachments import Upload, arriving, attach
from models.platform.local_store import LocalStore
from models.platform.scope import acting_as
from models.platform.transaction import transaction
from tests.hometown.sound_rows import SOUND
from tests.people import COUNTY, PREFECTURE, PROVINCIAL, ZHONGSUO, Person
from tests.platform.files import PDF

VILLAGE, NEIGHBOUR = ZHONGSUO, 530823102201
EXEMPT: dict[str, Any] = {
    "village_type": "BQ",
    "plan_year": None,
    "exempt_reason": "整村易地搬迁，不再编制规划",
}
TOWNS, VILLAGES = 13, 170
"""What the divisions of 景东 count; the test of the sums reads them."""


def survey(session: Session, area: int = VILLAGE, who: Person = COUNTY, **changed: Any) -> BaselineSurvey:
    """Register the baseline survey of a village."""
    with acting_as(session, who.actor), transaction(session):
        return records.create(session, BaselineSurvey, SOUND[BaselineSurvey] | {"area": area} | changed).row


def plan(session: Session, year: int = 2021, who: Person = COUNTY, **changed: Any) -> AnnualPlan:
    """Register the plan of a year."""
    values = {
        "area": who.area,
        "plan_year": str(year),
        "name": f"{year}年计划",
        "filled_on": date(2021, 3, 15),
        "town_count": TOWNS,
        "village_total": VILLAGES,
        "task_count": 51,
    }
    with acting_as(session, who.actor), transaction(session):
        return records.create(session, AnnualPlan, values | changed).row


def file_of(session: Session, row: AnnualPlan, folder: Path, who: Person = COUNTY) -> None:
    """Attach the plan's file."""
    store = LocalStore(folder)
    sent = Upload("年度计划.pdf", BytesIO(PDF), is_confirmed=True)
    with acting_as(session, who.actor), arriving(store, FILES, sent) as file, transaction(session):
        attach(session, store, records.fetch(session, AnnualPlan, row.id), file)


def do(session: Session, who: Person, record: Any, key: str, opinion: str = "同意", **said: Any) -> Any:
    """Take one transition."""
    with acting_as(session, who.actor), transaction(session):
        row = records.fetch(session, type(record), record.id)
        return flows.act(session, row, key, opinion=opinion, **said)


def submit(session: Session, record: Any, who: Person = COUNTY, approver: Person = PREFECTURE) -> None:
    """The county sends it to the chosen account of the prefecture."""
    do(session, who, record, "submit", "", approver=approver.id)


def pass_city(session: Session, record: Any) -> None:
    """Submit it and let the prefecture pass it on."""
    submit(session, record)
    do(session, PREFECTURE, record, "city_pass")


def pass_all(session: Session, record: Any) -> None:
    """Take it the whole way."""
    pass_city(session, record)
    do(session, PROVINCIAL, record, "province_pass")


def edit(session: Session, row: AnnualPlan, **changed: Any) -> None:
    with acting_as(session, COUNTY.actor), transaction(session):
        records.update(session, row, changed, row.version)


SURVEYS, PLANS = "/tables/hometown_baseline_survey", "/tables/hometown_annual_plan"

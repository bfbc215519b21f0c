"""演示技术单位 the technical units of the demo's counties: fully paid, partly paid, and one that has been replaced."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.demo.cast import JINGDONG, WUHUA
from app.demo.draw import Row
from app.demo.stages import PLAN
from models.hometown.contract_money import COUNTY_FUND, FUNDS
from models.hometown.technical_contract import TechnicalContract
from models.levels import SPANS, AccountKind, Level
from models.platform.division import fetch_division
from models.platform.records import create
from models.platform.rights import rights_of
from models.platform.scope import SYSTEM, Actor, acting_as
from models.platform.step_switch import complete
from models.platform.steps import step_of
from models.platform.transaction import transaction

UNITS = (
    ("彩云乡村规划设计院", ("PB", "LB"), "李景和", "19900008101"),
    ("白鹭国土空间规划有限公司", ("PA",), "周望山", "19900008102"),
    ("青禾城乡规划咨询有限公司", ("PC", "LC"), "何润田", "19900008103"),
)
PRICE = Decimal(18)
SHARES = (Decimal("0.30"), Decimal("0.15"), Decimal("0.20"), Decimal("0.02"), Decimal("0.03"))
"""What province, prefecture, integrated projects, the village and worthies pay; the county makes up for the rest."""
A_GAP = Decimal(10)
COMPLETED = 4


def load_contracts(session: Session) -> Iterator[str]:
    """Register the contracts of each county and complete some of its villages; yields the county's name."""
    for county in (JINGDONG, WUHUA):
        with acting_as(session, SYSTEM):
            known = (
                select(func.count()).select_from(TechnicalContract).where(TechnicalContract.area == county)
            )
            begun, name = session.scalar(known), fetch_division(session, county).name
        if not begun:
            _sign(session, county, name)
            yield name


def _sign(session: Session, county: int, name: str) -> None:
    actor = Actor(None, name, name, AccountKind.COUNTY, county, None, rights_of(AccountKind.COUNTY))
    villages = [area for area in PLAN if area - area % SPANS[Level.COUNTY] == county]
    half = len(villages) // 2
    parts = ((villages[:half], True), (villages[half:-1], True), (villages[:half], False))
    with acting_as(session, actor), transaction(session):
        for number, (chosen, is_live) in enumerate(parts):
            create(session, TechnicalContract, _contract(county, number, chosen) | {"is_live": is_live})
    with acting_as(session, actor), transaction(session):
        for area in villages[:COMPLETED]:
            complete(session, step_of("P12"), area)


def _contract(county: int, number: int, villages: list[int]) -> Row:
    unit, qualification, leader, phone = UNITS[number]
    amount = PRICE * len(villages)
    paid = {
        name: (amount * share).quantize(Decimal("0.01")) for name, share in zip(FUNDS, SHARES, strict=True)
    }
    is_partly_paid = number == 1
    rest = amount - sum(paid.values()) - (A_GAP if is_partly_paid else 0)
    return {
        "area": county,
        "villages": tuple(villages),
        "unit_name": unit,
        "qualification": qualification,
        "leader": leader,
        "leader_phone": phone,
        "contract_amount": amount,
        **paid,
        COUNTY_FUND: rest,
        "partly_funded": is_partly_paid,
        "work_content": f"编制 {len(villages)} 个行政村的“多规合一”实用性村庄规划，含现状调研、规划草案和成果入库",
        "contract_no": f"JDGH-2021-{number + 1:02d}",
        "signed_on": date(2021, 5, 10 + number),
    }

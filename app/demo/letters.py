"""演示发函 letters to the units of the demo's returnees: most have been sent, one has been revoked."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.demo.cast import JINGDONG, WUHUA
from models.hometown.due_letters import Asked, due
from models.hometown.letter import Letter
from models.hometown.sending import revoke, send
from models.levels import AccountKind
from models.platform.division import fetch_division
from models.platform.rights import rights_of
from models.platform.scope import SYSTEM, Actor, acting_as
from models.platform.transaction import transaction

NUMBERS = {JINGDONG: "景组函〔2021〕8号", WUHUA: "五组函〔2021〕12号"}


def load_letters(session: Session) -> Iterator[str]:
    """Write to the units of two thirds of those due; yields the county's name. A county that has begun is left."""
    for county, number in NUMBERS.items():
        with acting_as(session, SYSTEM):
            name = fetch_division(session, county).name
            begun = session.scalars(
                select(Letter.id).where(Letter.area.between(county, county + 10**6)).limit(1)
            ).first()
            members = [each.member.id for each in due(session, Asked(area=county))]
        if begun is None and members:
            kind = AccountKind.COUNTY_ORGANISATION
            actor = Actor(None, f"{name}委组织部", f"中共{name}委组织部", kind, county, None, rights_of(kind))
            with acting_as(session, actor), transaction(session):
                send(session, members[: -(-len(members) * 2 // 3)], number)
            with acting_as(session, actor), transaction(session):
                revoke(session, members[:1], "单位全称有误，更正后重新发函")
            yield name

"""确定技术单位完成 a village is completed once a unit serves it (manual §5.4)."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.contract_village import ContractVillage
from models.hometown.technical_contract import TechnicalContract
from models.platform.refusal import Forbidden
from models.platform.scope import acting_as
from models.platform.step_reasons import explain
from models.platform.step_switch import UnmetStep
from models.platform.step_switch import complete as complete_step
from models.platform.steps import STEPS
from tests import people
from tests.hometown.contract_scene import VILLAGE, cancel, change, sign
from tests.people import COUNTY
from tests.planning_scene import NEIGHBOUR, working

STEP = STEPS["P12"]


def missing(session: Session, village: int) -> list[str]:
    with acting_as(session, COUNTY.actor):
        return [reason.text for reason in explain(session, STEP, village)]


def finish(session: Session, person: people.Person, village: int = VILLAGE) -> None:
    with working(session, person.actor):
        complete_step(session, STEP, village)


def test_a_village_is_completed_once_a_unit_serves_it(session: Session) -> None:
    """001-123, A-001.Y-5.4: by the county, village by village, ※已被某技术单位勾选."""
    assert missing(session, VILLAGE) == ["尚未确定技术单位：请在“确定技术单位”登记合同，并勾选该行政村"]
    with pytest.raises(UnmetStep):
        finish(session, COUNTY)
    sign(session, villages=(VILLAGE,))

    finish(session, COUNTY)
    assert missing(session, VILLAGE) == []
    assert missing(session, NEIGHBOUR) != []


@pytest.mark.parametrize("person", [people.CLERK, people.TOWNSHIP, people.ORGANISATION, people.PREFECTURE])
def test_only_the_county_completes_it(session: Session, person: people.Person) -> None:
    """001-123: 县级账号."""
    sign(session)
    with pytest.raises(Forbidden):
        finish(session, person)


def test_a_completed_village_keeps_its_unit(session: Session) -> None:
    """A-001.Y-5.4: what the completion rests on may not be taken away under it."""
    row = sign(session).row
    finish(session, COUNTY)

    for takes_away in (
        lambda: change(session, row, villages=(NEIGHBOUR,)),
        lambda: change(session, row, is_live=False),
        lambda: change(session, row, plan_version=2),
        lambda: cancel(session, row),
    ):
        with pytest.raises(Forbidden, match=r"中所村.*已完成，请先在“工作开展情况设置”中关闭"):
            takes_away()
    assert change(session, row, villages=(VILLAGE,), leader="戊五").row.villages == (VILLAGE,)


def test_a_village_sees_whether_it_is_served_but_not_the_money(session: Session) -> None:
    sign(session)
    with acting_as(session, people.CLERK.actor):
        assert session.scalars(select(ContractVillage.area)).all() == [VILLAGE]
        assert session.scalars(select(TechnicalContract)).all() == []

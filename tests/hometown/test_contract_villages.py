"""合同村庄 which villages a unit plans: one unit a village, at the same moment as well (manual §5.4)."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.contract_village import ContractVillage
from models.platform.refusal import Refusal
from models.platform.scope import SYSTEM, acting_as
from tests import people
from tests.databases import Database
from tests.hometown.contract_scene import VILLAGE, change, covered, refused, sign
from tests.planning_scene import NEIGHBOUR


def test_one_unit_serves_many_villages(session: Session) -> None:
    """001-121: 行政村(社区) 多选, 表示该技术单位服务这些村."""
    row = sign(session).row

    assert row.villages == (VILLAGE, NEIGHBOUR)
    assert covered(session) == {VILLAGE: row.id, NEIGHBOUR: row.id}


def test_a_village_has_one_unit_in_use(session: Session) -> None:
    """001-121: a second contract for a village is refused by the village's name and the first one's unit."""
    sign(session)

    (text,) = refused(lambda: sign(session, unit_name="白鹭国土规划设计院", villages=(VILLAGE,)))
    assert text.startswith("行政村(社区)：中所村")
    assert "已由“彩云乡村规划设计院”编制规划" in text


def test_a_unit_is_replaced_by_ending_the_first_contract(session: Session) -> None:
    old = sign(session).row
    change(session, old, is_live=False)
    assert covered(session) == {}

    new = sign(session, unit_name="白鹭国土规划设计院").row
    assert covered(session) == {VILLAGE: new.id, NEIGHBOUR: new.id}
    assert refused(lambda: change(session, old, is_live=True))


def test_a_later_version_of_the_plan_may_have_another_unit(session: Session) -> None:
    sign(session)
    sign(session, unit_name="白鹭国土规划设计院", plan_version=2)

    with acting_as(session, SYSTEM):
        versions = session.scalars(
            select(ContractVillage.plan_version).where(ContractVillage.area == VILLAGE)
        )
        assert sorted(versions) == [1, 2]


def test_a_changed_choice_of_villages_is_followed(session: Session) -> None:
    row = sign(session).row
    change(session, row, villages=(NEIGHBOUR,))

    assert covered(session) == {NEIGHBOUR: row.id}
    assert sign(session, unit_name="白鹭国土规划设计院", villages=(VILLAGE,)).row.id != row.id


@pytest.mark.parametrize("village", [people.SANDUO, 530823102999])
def test_a_village_elsewhere_or_nowhere_is_refused(session: Session, village: int) -> None:
    """001-121, 001-070: only villages of the county that exist."""
    (text,) = refused(lambda: sign(session, villages=(village,)))
    assert text.startswith("行政村(社区)：")


def test_of_two_contracts_at_the_same_moment_one_is_kept(database: Database) -> None:
    """001-121: the database holds what the rule holds, whoever is first."""

    def attempt(unit: str) -> str:
        with Session(database.engine) as own:
            try:
                sign(own, unit_name=unit, villages=(VILLAGE,))
            except Refusal:
                return "refused"
            return unit

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(attempt, ["甲甲规划院", "乙乙规划院", "丙丙规划院", "丁丁规划院"]))

    assert sorted(result == "refused" for result in results) == [False, True, True, True]
    with Session(database.engine) as own:
        assert len(covered(own)) == 1

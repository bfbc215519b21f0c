"""确定技术单位 contracts: villages, money, who may write, and what completing the step needs (manual §5.4)."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.checks import complete
from models.fields import fields_of
from models.hometown import parameters
from models.hometown.contract_village import ContractVillage
from models.hometown.parameters import Parameter
from models.hometown.technical_contract import CONTRACT_FILES, TechnicalContract
from models.hometown.contract_money import SOURCES
from models.platform import records
from models.platform.attachment_slot import slots_of
from models.platform.refusal import Forbidden, Invalid, NotFound, Refusal
from models.platform.scope import SYSTEM, acting_as
from models.platform.confinement import ScopeViolation
from models.platform.step_reasons import explain
from models.platform.step_switch import UnmetStep
from models.platform.step_switch import complete as complete_step
from models.platform.steps import STEPS
from models.platform.transaction import transaction
from tests import people
from tests.databases import Database
from tests.hometown.contract_scene import CONTRACT, VILLAGE, cancel, change, sign
from tests.people import COUNTY
from tests.planning_scene import NEIGHBOUR, working

D = Decimal
STEP = STEPS["P12"]


@pytest.fixture(autouse=True)
def defaults() -> Iterator[None]:
    """What a test sets the parameters to holds for this test alone."""
    yield
    parameters._present[0] = parameters.Parameters()


def told(saved: records.Saved[Any]) -> list[str]:
    return [problem.message for problem in saved.warnings]


def refused(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Invalid) as refusal:
        act()
    return [problem.message for problem in refusal.value.problems if problem.is_error]


def covered(session: Session) -> dict[int, int]:
    with acting_as(session, SYSTEM):
        rows = session.execute(select(ContractVillage.area, ContractVillage.contract_id))
        return dict(rows.all())


def be_strict(session: Session) -> None:
    with acting_as(session, SYSTEM), transaction(session):
        records.create(session, Parameter, {"key": "STRICT_FUND_SUM", "value": "是"})


# ---------------------------------------------------------------- who and what


def test_the_form_asks_for_the_manuals_fields_in_the_manuals_words_and_order() -> None:
    """001-121: the labels of the manual, 省财政补助 for the misprint 曾财政补助 (A-001.Z-9)."""
    assert [each.heading for each in fields_of(TechnicalContract) if each.is_typed][:13] == [
        "行政村(社区)",
        "技术单位名称(全称)",
        "单位资质情况",
        "项目负责人",
        "负责人电话",
        "合同金额（万元）",
        "省财政补助（万元）",
        "市财政补助（万元）",
        "项目资金整合（万元）",
        "村集体经济支持（万元）",
        "乡贤能人捐赠（万元）",
        "县级财政兜底（万元）",
        "资金未全部落实",
    ]


@pytest.mark.parametrize("name", [name for name in CONTRACT if name != "area"])
def test_everything_with_a_star_must_be_filled_in(session: Session, name: str) -> None:
    """001-121, 001-017: a star for all of them; without money 0 is written."""
    label = next(each.label for each in fields_of(TechnicalContract) if each.name == name)

    assert any(
        text.startswith(f"{label}：不能为空") for text in refused(lambda: sign(session, **{name: None}))
    )


def test_the_county_registers_changes_and_deletes(session: Session) -> None:
    """001-120: by the county's account."""
    row = sign(session).row
    assert change(session, row, leader="戊五").row.leader == "戊五"

    cancel(session, row)
    with acting_as(session, COUNTY.actor), pytest.raises(NotFound):
        records.fetch(session, TechnicalContract, row.id)
    assert covered(session) == {}


@pytest.mark.parametrize(
    "person",
    [
        people.CLERK,
        people.TOWNSHIP,
        people.ORGANISATION,
        people.PREFECTURE,
        people.PROVINCIAL,
        people.AUDITOR,
    ],
    ids=lambda person: person.login,
)
def test_nobody_else_registers_one(session: Session, person: people.Person) -> None:
    """001-120: 县级账号登记, nobody else."""
    with pytest.raises(Forbidden), working(session, person.actor):
        records.create(session, TechnicalContract, CONTRACT)


def test_another_county_neither_writes_nor_sees_it(session: Session) -> None:
    row = sign(session).row
    with working(session, people.OUTSIDE_COUNTY.actor), pytest.raises(NotFound):
        records.fetch(session, TechnicalContract, row.id)
    with pytest.raises(ScopeViolation), working(session, people.OUTSIDE_COUNTY.actor):
        records.create(session, TechnicalContract, CONTRACT)


def test_the_contract_has_a_place_for_its_files() -> None:
    """001-003: the contract is attached without letterhead and seal."""
    assert slots_of(TechnicalContract) == (CONTRACT_FILES,)
    assert "去掉红头和盖章" in CONTRACT_FILES.hint


def test_the_leaders_telephone_is_stored_sealed(session: Session) -> None:
    row = sign(session).row
    stored = session.connection().exec_driver_sql(
        f"SELECT leader_phone FROM hometown_technical_contract WHERE id = {row.id}"
    )
    assert "19900000004" not in str(stored.scalar())


# ---------------------------------------------------------------- villages


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


# ---------------------------------------------------------------- money


def test_what_does_not_add_up_is_told_and_kept(session: Session) -> None:
    """001-122: 提醒不拦截; the gap is recorded."""
    saved = sign(session, fund_county=D(3))

    assert (saved.row.fund_total, saved.row.fund_gap) == (D(28), D(12))
    assert any("比合同金额 40 万元少 12 万元" in text for text in told(saved))


def test_too_much_money_is_told_too(session: Session) -> None:
    """001-122: a sum above the contract's amount."""
    assert any("多 2 万元" in text for text in told(sign(session, fund_county=D(17))))


def test_a_cent_of_wan_yuan_is_no_difference(session: Session) -> None:
    """001-122: within 0.01."""
    assert told(sign(session, fund_county=D("14.99"))) == []


def test_a_province_may_insist_on_the_sum(session: Session) -> None:
    """001-122: with STRICT_FUND_SUM the sum must be equal, or the gap admitted."""
    be_strict(session)

    assert any("少 12 万元" in text for text in refused(lambda: sign(session, fund_county=D(3))))
    assert any("多 2 万元" in text for text in refused(lambda: sign(session, fund_county=D(17))))
    saved = sign(session, fund_county=D(3), partly_funded=True)
    assert saved.row.fund_gap == D(12)
    assert any("还差 12 万元" in text for text in told(saved))


def test_more_money_than_the_contract_cannot_be_admitted_as_a_gap(session: Session) -> None:
    be_strict(session)
    assert refused(lambda: sign(session, fund_county=D(17), partly_funded=True))


@given(st.lists(st.decimals(0, 10**6, places=4), min_size=7, max_size=7))
def test_total_and_gap_always_make_the_contract(figures: list[Decimal]) -> None:
    """001-122: 六项资金合计 and 资金差额 follow from what is typed."""
    row = complete(TechnicalContract, dict(zip(("contract_amount", *SOURCES), figures, strict=True)))

    assert row["fund_total"] == sum(figures[1:])
    assert row["fund_total"] + row["fund_gap"] == figures[0]


@pytest.mark.parametrize(
    ("amount", "is_told"), [("5.9", True), ("6", False), ("120", False), ("120.02", True)]
)
def test_an_unusual_price_for_a_village_is_told(session: Session, amount: str, *, is_told: bool) -> None:
    """001-121: the average of a village is usually 3 to 60 万元."""
    saved = sign(session, contract_amount=D(amount))
    assert any("平均每村" in text for text in told(saved)) is is_told


# ---------------------------------------------------------------- completing


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

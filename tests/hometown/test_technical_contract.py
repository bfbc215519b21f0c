"""确定技术单位 contracts: villages, money, who may write, and what completing the step needs (manual §5.4)."""

import pytest
from sqlalchemy.orm import Session

from models.fields import fields_of
from models.hometown.technical_contract import CONTRACT_FILES, TechnicalContract
from models.platform import records
from models.platform.attachment_slot import slots_of
from models.platform.confinement import ScopeViolation
from models.platform.refusal import Forbidden, NotFound
from models.platform.scope import acting_as
from tests import people
from tests.hometown.contract_scene import CONTRACT, cancel, change, covered, refused, sign
from tests.people import COUNTY
from tests.planning_scene import working


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

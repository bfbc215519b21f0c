"""制定文件与成立机构 papers and institutions: whose they are, what is doubted, their files (001-043…056)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.institution import LeadingGroupMember, LiaisonMember, ProjectGroupMember
from models.hometown.policy_document import PolicyDocument, SupplementaryDocument
from models.platform import records
from models.platform.attachment import Attachment
from models.platform.attachment_slot import slots_of
from models.platform.local_store import LocalStore
from models.platform.refusal import Forbidden, Invalid
from models.platform.scope import SYSTEM, acting_as
from models.platform.step_switch import complete
from models.platform.steps import STEPS
from tests import people
from tests import planning_scene as scene
from tests import preparation_scene as preparing
from tests.hometown.sound_rows import SOUND
from tests.people import JINGDONG


def test_the_level_of_a_paper_is_that_of_the_account(session: Session) -> None:
    """001-042: 市级文件由市级账号登记, 县级文件由县级账号登记."""
    assert preparing.register(session, PolicyDocument, people.PREFECTURE).level == "city"
    assert preparing.register(session, PolicyDocument, people.COUNTY).level == "county"
    assert (
        preparing.register(session, PolicyDocument, people.COUNTY, title="另一份", level="city").level
        == "county"
    )


@pytest.mark.parametrize(
    ("table", "day", "says"),
    [
        (PolicyDocument, date(2022, 1, 1), "请到“工作准备”的“补充制定文件”中登记"),
        (PolicyDocument, date(2020, 12, 31), "制定文件为 2021 年制定的文件"),
        (SupplementaryDocument, date(2021, 12, 31), "请到“工作准备”的“制定文件”中登记"),
    ],
)
def test_a_paper_of_another_year_is_shown_the_right_menu(
    session: Session, table: type[Any], day: date, says: str
) -> None:
    """001-043: papers of 2021 in 制定文件, later ones in 补充制定文件."""
    with pytest.raises(Invalid) as refused:
        preparing.register(session, table, people.COUNTY, issued_date=day)
    assert says in refused.value.problems[0].message


def test_a_supplement_may_be_added_when_the_step_is_completed(session: Session, store: LocalStore) -> None:
    """001-048: 补充制定文件 has no switch and is not shut by that of 制定文件."""
    paper = preparing.register(session, PolicyDocument, people.COUNTY)
    preparing.give_file(session, store, paper, people.COUNTY)
    with scene.working(session, people.COUNTY.actor):
        complete(session, STEPS["P01"], JINGDONG)
    with pytest.raises(Forbidden, match="本步骤已完成"):
        preparing.register(session, PolicyDocument, people.COUNTY, title="迟到的文件")
    assert preparing.register(session, SupplementaryDocument, people.COUNTY).id


def test_deleting_a_record_deletes_all_its_files(session: Session, store: LocalStore) -> None:
    """001-046: 一次性删除该条记录中所有文件."""
    paper = preparing.register(session, PolicyDocument, people.COUNTY)
    preparing.give_file(session, store, paper, people.COUNTY, "方案.pdf")
    preparing.give_file(session, store, paper, people.COUNTY, "名单.jpg")
    with scene.working(session, people.COUNTY.actor):
        records.delete(session, records.fetch(session, PolicyDocument, paper.id))
    with acting_as(session, SYSTEM):
        assert session.scalars(select(Attachment)).all() == []


@pytest.mark.parametrize("table", [PolicyDocument, ProjectGroupMember, LeadingGroupMember, LiaisonMember])
def test_every_file_must_be_free_of_letterhead_and_seal(table: type[Any]) -> None:
    """001-055: 去红头和盖章 is asked of the files of papers and of all three lists."""
    [slot] = slots_of(table)
    assert slot.is_official
    assert "去掉红头和盖章" in slot.hint


def test_a_second_leader_is_doubted_and_kept(session: Session) -> None:
    """data.md 3.4: 组长>1 is a warning."""
    preparing.register(session, LeadingGroupMember, people.COUNTY, group_post="leader", name="甲一")
    with scene.working(session, people.COUNTY.actor):
        values = SOUND[LeadingGroupMember] | {"area": JINGDONG, "group_post": "leader", "name": "乙二"}
        saved = records.create(session, LeadingGroupMember, values)
    assert [each.message for each in saved.warnings] == ["机构内职务：已有组长甲一，组长一般只有一位，请核对"]


def test_the_liaison_station_lists_liaisons_alone(session: Session) -> None:
    with pytest.raises(Invalid):
        preparing.register(session, LiaisonMember, people.TOWNSHIP, group_post="leader")


def test_each_level_reads_its_own_lists_and_those_below(session: Session) -> None:
    """001-054: without 是否本级 the lists of the levels below are read as well."""
    for who in (people.PREFECTURE, people.COUNTY, people.TOWNSHIP):
        preparing.register(session, LiaisonMember, who)
    seen = {}
    for who in (people.PREFECTURE, people.COUNTY, people.TOWNSHIP):
        with acting_as(session, who.actor):
            seen[who.login] = len(session.scalars(select(LiaisonMember)).all())
    assert list(seen.values()) == [3, 2, 1]

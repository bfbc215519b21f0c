"""工作准备完成 what completing a step of chapter 3 needs, and what it shuts (001-047, 001-056, 001-065, 001-068, A-001.Y)."""

import pytest
from sqlalchemy.orm import Session

from models.hometown.institution import LeadingGroupMember
from models.hometown.mobilization import Mobilization
from models.hometown.policy_document import PolicyDocument
from models.hometown.training import Training
from models.hometown.work_log import WorkLog
from models.platform import records
from models.platform.attachment import attachments_of
from models.platform.attachments import detach
from models.platform.local_store import LocalStore
from models.platform.refusal import Forbidden, Refusal
from models.platform.scope import acting_as
from models.platform.step_reasons import explain
from models.platform.step_state import progress_of
from models.platform.step_switch import complete
from models.platform.steps import STEPS
from tests import people
from tests import planning_scene as scene
from tests import preparation_scene as preparing
from tests.hometown.sound_rows import SOUND
from tests.people import JINGDONG


def missing(session: Session, key: str, who: people.Person) -> list[str]:
    with acting_as(session, who.actor):
        return [reason.text for reason in explain(session, STEPS[key], who.area)]


def test_the_papers_step_needs_a_county_paper_with_its_file(session: Session, store: LocalStore) -> None:
    """001-047, A-001.Y row 3.1: at least one file of the county's own."""
    paper = preparing.register(session, PolicyDocument, people.PREFECTURE)
    preparing.give_file(session, store, paper, people.PREFECTURE)
    assert missing(session, "P01", people.COUNTY) == ["县级上传：至少登记一份县级制定文件"]
    mine = preparing.register(session, PolicyDocument, people.COUNTY)
    assert missing(session, "P01", people.COUNTY) == [
        "县级上传：“示例县干部规划家乡行动实施方案”还没有附件，请上传"
    ]
    preparing.give_file(session, store, mine, people.COUNTY)
    assert missing(session, "P01", people.COUNTY) == []


def test_the_institution_step_needs_somebody_in_the_leading_group(session: Session) -> None:
    """001-056, A-001.Y row 3.2: at least one person."""
    assert missing(session, "P02", people.COUNTY) == ["领导小组：至少登记一名领导小组人员"]
    preparing.register(session, LeadingGroupMember, people.COUNTY)
    assert missing(session, "P02", people.COUNTY) == []


def test_the_village_needs_a_meeting_of_its_own(session: Session) -> None:
    """001-065, A-001.Y row 3.3: the county's meeting is not the village's."""
    preparing.register(session, Mobilization, people.COUNTY)
    assert missing(session, "P03", people.CLERK) == ["组织发动：至少登记一条组织发动情况"]
    preparing.register(session, Mobilization, people.CLERK)
    assert missing(session, "P03", people.CLERK) == []


def test_the_village_needs_a_training_with_what_it_must_have(session: Session, store: LocalStore) -> None:
    """001-068, A-001.Y row 3.4: at least one; one that came without its file by a workbook is told."""
    assert missing(session, "P04", people.CLERK) == ["培训学习：至少登记一条培训学习情况"]
    row = preparing.register(session, Training, people.CLERK)
    assert missing(session, "P04", people.CLERK) == ["培训学习：“实用性村庄规划培训”集中面授须上传附件"]
    preparing.give_file(session, store, row, people.CLERK, "现场.jpg")
    assert missing(session, "P04", people.CLERK) == []


def test_the_last_file_that_must_be_there_is_not_deleted(session: Session, store: LocalStore) -> None:
    from_page = preparing.register(session, PolicyDocument, people.COUNTY)
    preparing.give_file(session, store, from_page, people.COUNTY)
    with scene.working(session, people.COUNTY.actor):
        [held] = attachments_of(session, records.fetch(session, PolicyDocument, from_page.id))["files"]
        with pytest.raises(Refusal, match="请先上传新文件再删除"):
            detach(session, held)


@pytest.mark.parametrize(
    ("key", "who"),
    [
        ("P01", people.PREFECTURE),
        ("P01", people.COUNTY),
        ("P02", people.TOWNSHIP),
        ("P03", people.ORGANISATION),
        ("P03", people.CLERK),
        ("P04", people.TOWNSHIP),
    ],
)
def test_each_who_fills_a_step_in_writes_its_work_log(session: Session, key: str, who: people.Person) -> None:
    """001-049: 工作纪实 is a tab of each step, for whoever fills the step in."""
    with scene.working(session, who.actor):
        values = SOUND[WorkLog] | {"area": who.area, "step_code": key}
        assert records.create(session, WorkLog, values).row.id


@pytest.mark.parametrize(("key", "who"), [("P01", people.TOWNSHIP), ("P02", people.CLERK)])
def test_nobody_else_writes_it(session: Session, key: str, who: people.Person) -> None:
    told = f"“{STEPS[key].label}”的工作纪实由"
    with pytest.raises(Forbidden, match=told), scene.working(session, who.actor):
        values = SOUND[WorkLog] | {"area": who.area, "step_code": key}
        records.create(session, WorkLog, values)


def test_what_a_county_has_completed_is_shut_for_it_and_not_for_the_prefecture(
    session: Session, store: LocalStore
) -> None:
    paper = preparing.register(session, PolicyDocument, people.COUNTY)
    preparing.give_file(session, store, paper, people.COUNTY)
    with scene.working(session, people.COUNTY.actor):
        complete(session, STEPS["P01"], JINGDONG)
        assert progress_of(session, JINGDONG).is_done(STEPS["P01"])
    assert preparing.register(session, PolicyDocument, people.PREFECTURE).id

"""撤销审批的限度 an approval is taken back until the next level acts, or until something of the system depends on it (I5, SM-1…SM-4)."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.annual_plan import AnnualPlan
from models.hometown.baseline_survey import BaselineSurvey
from models.hometown.roster_flow import ROSTER_REVIEW
from models.hometown.roster_member import RosterMember
from models.hometown.task_flows import BASELINE_FLOW
from models.hometown.village import Village
from models.platform import flows, records
from models.platform.clock import now
from models.platform.flows import NotAllowed
from models.platform.scope import acting_as
from models.platform.step_switch import complete
from models.platform.steps import STEPS
from models.platform.transaction import transaction
from tests import task_scene as tasks
from tests.hometown.letter_scene import ids, returnees, revoke, send
from tests.hometown.sound_rows import SOUND
from tests.people import COUNTY, JINGDONG, ORGANISATION, PREFECTURE, PROVINCIAL, Person
from tests.planting import planting


def why_not(session: Session, who: Person, table: type[Any], key: int, act: str) -> list[tuple[str, str]]:
    session.rollback()
    with acting_as(session, who.actor):
        record = records.fetch(session, table, key)
        return [(each.text, each.step) for each in flows.explain(session, record, act)]


def test_an_approval_is_not_taken_back_while_the_letter_stands(session: Session) -> None:
    """001-108 001-115 001-116: 已发函的不能撤销县级审核，须先撤销发函；逐条与批量一致。"""
    first, second = returnees(session, "示例市水务局", "示例市林业局")
    assert why_not(session, ORGANISATION, RosterMember, first.id, "undo") == []
    send(session, ids([first]))
    told = [("已对所在单位发函，请先在“发函确认”中撤销发函", "P11")]
    assert why_not(session, ORGANISATION, RosterMember, first.id, "undo") == told
    with acting_as(session, ORGANISATION.actor), transaction(session):
        found = flows.act_many(session, ROSTER_REVIEW, ids([first, second]), "undo")
    assert [each.is_done for each in found] == [False, True]
    revoke(session, ids([first]), "本人另有任务")
    assert why_not(session, ORGANISATION, RosterMember, first.id, "undo") == []


@pytest.fixture
def ready(session: Session, tmp_path: Path) -> AnnualPlan:
    row = tasks.plan(session, deviation_note="分两年完成")
    tasks.file_of(session, row, tmp_path)
    return row


def turn_on(session: Session, key: str) -> None:
    with acting_as(session, COUNTY.actor), transaction(session):
        complete(session, STEPS[key].part("2021"), JINGDONG)


def test_a_plan_that_a_step_was_completed_on_is_not_taken_back(session: Session, ready: AnnualPlan) -> None:
    """001-087 001-088 001-090: 制定计划、上报审核、下达任务 已打开“是否完成”的，先关闭再撤回、撤销。"""
    tasks.submit(session, ready)
    for who, step, act, onward in (
        (COUNTY, "P06", "withdraw", (PREFECTURE, "city_pass")),
        (PREFECTURE, "P07", "undo", (PROVINCIAL, "province_pass")),
        (PROVINCIAL, "P08", "undo", None),
    ):
        assert why_not(session, who, AnnualPlan, ready.id, act) == []
        turn_on(session, step)
        label = f"{STEPS[step].label}（2021年）"
        told = [(f"该县“{label}”已打开“是否完成”，请县级账号先关闭", step)]
        assert why_not(session, who, AnnualPlan, ready.id, act) == told
        with pytest.raises(NotAllowed, match=label):
            tasks.do(session, who, ready, act, "")
        if onward is not None:
            tasks.do(session, onward[0], ready, onward[1])


def test_what_was_completed_on_an_earlier_years_plan_binds_no_later_one(
    session: Session, ready: AnnualPlan, tmp_path: Path
) -> None:
    """001-084: 上一年度已完成的步骤不妨碍本年度计划撤回。"""
    tasks.submit(session, ready)
    turn_on(session, "P06")
    later = tasks.plan(session, 2022, deviation_note="分两年完成")
    tasks.file_of(session, later, tmp_path)
    tasks.submit(session, later)
    assert why_not(session, COUNTY, AnnualPlan, later.id, "withdraw") == []
    assert why_not(session, COUNTY, AnnualPlan, ready.id, "withdraw") != []


def test_many_approved_surveys_are_taken_back_and_their_villages_say_nothing_again(session: Session) -> None:
    """001-079: 批量撤销省级审核，同步到行政村信息的内容一并收回。"""
    surveys = [tasks.survey(session, area) for area in (tasks.VILLAGE, tasks.NEIGHBOUR)]
    with planting(session):
        stamps = {"created_on": now(), "changed_on": now()}
        session.add_all(Village(**SOUND[Village] | stamps | {"area": each.area}) for each in surveys)
    for each in surveys:
        tasks.pass_all(session, each)

    def facts() -> list[Any]:
        session.rollback()
        with acting_as(session, PROVINCIAL.actor):
            rows = session.scalars(select(Village).execution_options(populate_existing=True))
            return [each.village_type for each in rows]

    assert None not in facts()
    with acting_as(session, PROVINCIAL.actor), transaction(session):
        found = flows.act_many(session, BASELINE_FLOW, [each.id for each in surveys], "undo")
    assert [each.is_done for each in found] == [True, True]
    assert facts() == [None, None]
    assert {each.title for each in found} == {"文井镇中所村民委员会摸底调查", found[1].title}
    with acting_as(session, PROVINCIAL.actor):
        states = {records.fetch(session, BaselineSurvey, each.id).review_state for each in surveys}
    assert states == {"city_passed"}

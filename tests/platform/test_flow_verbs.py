"""审核办理 the verbs of a review: from desk to desk and back, kept with a line and a snapshot in the same commit."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.platform import flows
from models.platform.audit import AuditEntry, history, sentence
from models.platform.flows import Flow, Overtaken, Resubmission, ReviewEvent
from models.platform.refusal import NotFound
from models.platform.scope import acting_as
from tests.databases import Database
from tests.people import CLERK, PREFECTURE, TOWNSHIP
from tests.platform.flow_sandbox import STATES, at_city, declared, do, flow_of_wells, passed, submitted, well
from tests.platform.review_scene import refusal, state


def test_a_record_goes_up_desk_by_desk_to_its_end(flow: Flow, session: Session) -> None:
    """001-072 001-074…076 001-108: 提交 → 审批通过 → 审批通过，审核结束。"""
    record = well(session)
    assert state(record) == ("draft", 0, None)
    do(session, CLERK.actor, record, "submit", approver=TOWNSHIP.id)
    assert state(record) == ("submitted", 1, TOWNSHIP.id)
    assert record.submitted_by == CLERK.id
    do(session, TOWNSHIP.actor, record, "town_approve", approver=PREFECTURE.id)
    assert state(record) == ("town_passed", 1, PREFECTURE.id)
    do(session, PREFECTURE.actor, record, "city_approve", opinion="同意")
    assert state(record) == ("passed", 1, None)
    assert flow.state_of(record).label == "审核通过"


def test_a_return_goes_straight_to_who_fills_in_and_the_whole_way_again(flow: Flow, session: Session) -> None:
    """001-076 001-092 001-109 001-110: 上级打回直接到填报单位，重新提交从头走。"""
    record = at_city(session)
    do(session, PREFECTURE.actor, record, "city_return", opinion="深度有误")
    assert state(record) == ("city_returned", 1, None)
    do(session, CLERK.actor, record, "submit")
    assert state(record) == ("submitted", 2, TOWNSHIP.id)
    assert "不能审批通过" in refusal(session, PREFECTURE, record, "city_approve", opinion="同意")
    assert flows.timeline(session, record)[2].opinion == "深度有误"


def test_with_resume_it_goes_back_to_the_very_reviewer_who_returned_it(
    database: Database, session: Session
) -> None:
    with declared(database, flow_of_wells(resubmission=Resubmission.RESUME)):
        record = at_city(session)
        do(session, PREFECTURE.actor, record, "city_return", opinion="深度有误")
        do(session, CLERK.actor, record, "submit")
        assert state(record) == ("town_passed", 2, PREFECTURE.id)


def test_a_single_state_of_return_may_resume_where_the_flow_restarts(
    database: Database, session: Session
) -> None:
    resumed = replace(STATES[4], resubmission=Resubmission.RESUME)
    states = (*STATES[:4], resumed, STATES[5])
    with declared(database, flow_of_wells(states=states)):
        record = at_city(session)
        do(session, PREFECTURE.actor, record, "city_return", opinion="深度有误")
        do(session, CLERK.actor, record, "submit")
        assert record.review_state == "town_passed"
        do(session, PREFECTURE.actor, record, "city_return", opinion="再改")
        record = submitted(session, "二井")
        do(session, TOWNSHIP.actor, record, "town_return", opinion="再改")
        do(session, CLERK.actor, record, "submit")
        assert record.review_state == "submitted"


def test_every_transition_leaves_one_line_and_one_snapshot(flow: Flow, session: Session) -> None:
    """001-155 001-184: “中所村民委员会 在 … 已提交”。"""
    record = passed(session)
    lines = [each for each in history(session, "sandbox_well_review", record.id) if each.action != "登记"]
    assert [sentence(each)[::2] for each in reversed(lines)] == [
        ("中所村民委员会", "已提交"),
        ("文井镇人民政府", "已审批通过"),
        ("普洱市自然资源和规划局", "已审批通过"),
    ]
    assert lines[0].opinion == "同意"
    assert lines[0].changes == {"review_state": ["待市级审核", "审核通过"]}
    kept = flows.snapshots(session, record)
    assert [each.event.transition for each in kept] == ["submit", "town_approve", "city_approve"]
    assert all(each.content["fields"]["name"] == "龙井" for each in kept)


def test_a_refused_transition_leaves_nothing_but_the_line_that_it_was_refused(
    flow: Flow, session: Session
) -> None:
    record = submitted(session)
    before = session.scalar(select(func.count()).select_from(ReviewEvent))
    told = refusal(session, TOWNSHIP, record, "town_return")
    assert "请填写审核意见后再打回" in told
    session.refresh(record)
    assert record.review_state == "submitted"
    assert session.scalar(select(func.count()).select_from(ReviewEvent)) == before
    line = session.scalars(select(AuditEntry).where(AuditEntry.result == "refused")).one()
    assert (line.action, line.reason) == ("打回", told)


def test_a_form_that_was_opened_earlier_is_told_who_was_faster(flow: Flow, session: Session) -> None:
    record = submitted(session)
    opened = record.version
    do(session, TOWNSHIP.actor, record, "town_return", opinion="补充")
    with pytest.raises(Overtaken, match=r"文井镇人民政府 老赵 在 .* 已打回，本次操作没有生效"):
        do(session, TOWNSHIP.actor, record, "town_approve", version=opened)


def test_an_unknown_transition_is_not_found_and_an_endless_opinion_refused(
    flow: Flow, session: Session
) -> None:
    record = submitted(session)
    with pytest.raises(NotFound):
        do(session, TOWNSHIP.actor, record, "bless")
    assert "最多 500 个字" in refusal(session, TOWNSHIP, record, "town_return", opinion="长" * 501)


def test_no_transition_outside_a_transaction(flow: Flow, session: Session) -> None:
    record = submitted(session)
    with acting_as(session, TOWNSHIP.actor), pytest.raises(RuntimeError):
        flows.act(session, record, "town_approve")

"""撤回撤销转办 a submission taken back, a decision undone, a review handed over, as long as nothing depends on it."""

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from models.platform import flows, records
from models.platform.audit import history
from models.platform.flows import Flow
from tests.databases import Database
from tests.people import CLERK, PREFECTURE, TOWNSHIP
from tests.platform.flow_sandbox import (
    COLLEAGUE,
    TRANSITIONS,
    add_colleague,
    at_city,
    declared,
    do,
    flow_of_wells,
    passed,
    submitted,
    well,
    working,
)
from tests.platform.review_scene import refusal, state


def test_a_submission_is_taken_back_while_nobody_has_acted(flow: Flow, session: Session) -> None:
    record = submitted(session)
    assert "没有“水井审核”的办理权限" in refusal(session, TOWNSHIP, record, "withdraw")
    with working(session, CLERK.actor):
        flows.withdraw(session, record)
    assert state(record) == ("draft", 1, None)
    assert record.review_since is None
    do(session, CLERK.actor, record, "submit")
    do(session, TOWNSHIP.actor, record, "town_approve")
    told = refusal(session, CLERK, record, "withdraw")
    assert "已经办理，不能撤回" in told
    assert "文井镇人民政府 老赵 在 " in told


def test_a_withdrawn_resubmission_is_a_returned_record_again(flow: Flow, session: Session) -> None:
    record = submitted(session)
    do(session, TOWNSHIP.actor, record, "town_return", opinion="补充")
    do(session, CLERK.actor, record, "submit")
    do(session, CLERK.actor, record, "withdraw")
    assert record.review_state == "town_returned"


def test_a_decision_is_undone_until_the_next_level_acts(flow: Flow, session: Session) -> None:
    record = at_city(session)
    since = record.review_since
    do(session, TOWNSHIP.actor, record, "undo")
    assert state(record) == ("submitted", 1, TOWNSHIP.id)
    assert record.review_since is not None
    assert record.review_since <= since
    do(session, TOWNSHIP.actor, record, "town_return", opinion="补充")
    assert "只能由办理人本人撤销" in refusal(session, PREFECTURE, record, "undo")
    do(session, TOWNSHIP.actor, record, "undo")
    do(session, TOWNSHIP.actor, record, "town_approve")
    do(session, PREFECTURE.actor, record, "city_return", opinion="补充")
    assert "只能由办理人本人撤销" in refusal(session, TOWNSHIP, record, "undo")
    events = flows.timeline(session, record)
    assert [each.act for each in events].count("undo") == 2
    undone = next(each for each in events if each.act == "undo")
    assert undone.undoes == events[1].id


def test_a_return_is_not_undone_once_the_record_was_changed(flow: Flow, session: Session) -> None:
    record = submitted(session)
    do(session, TOWNSHIP.actor, record, "town_return", opinion="补充")
    with working(session, CLERK.actor):
        records.update(session, record, {"depth": 30}, record.version)
    assert "办理之后这条记录已有变化，不能撤销" in refusal(session, TOWNSHIP, record, "undo")


def test_what_has_taken_effect_is_undone_only_with_a_declared_reversal(
    database: Database, session: Session
) -> None:
    said: list[str] = []

    def note(_session: Session, record: Any, decision: flows.Decision) -> None:
        said.append(decision.target)
        record.note = "已入册"

    def forget(_session: Session, record: Any, decision: flows.Decision) -> None:
        said.append(decision.target)
        record.note = None

    def with_effects(**more: Any) -> Flow:
        given = {name: getattr(TRANSITIONS[3], name) for name in ("sources", "target", "by", "opinion")}
        last = flows.Transition("city_approve", "审批通过", **given, effects=(note,), **more)
        return flow_of_wells(transitions=(*TRANSITIONS[:3], last, TRANSITIONS[4]))

    with declared(database, with_effects()):
        record = passed(session)
        assert (record.note, said) == ("已入册", ["passed"])
        assert "已经生效，不能撤销" in refusal(session, PREFECTURE, record, "undo")


def test_a_declared_reversal_takes_the_effect_back(database: Database, session: Session) -> None:
    def note(_session: Session, record: Any, _decision: flows.Decision) -> None:
        record.note = "已入册"

    def forget(_session: Session, record: Any, _decision: flows.Decision) -> None:
        record.note = None

    last = replace(TRANSITIONS[3], effects=(note,), reversals=(forget,))
    with declared(database, flow_of_wells(transitions=(*TRANSITIONS[:3], last, TRANSITIONS[4]))):
        record = passed(session)
        assert record.note == "已入册"
        do(session, PREFECTURE.actor, record, "undo")
        assert (record.note, record.review_state) == (None, "town_passed")


def test_it_is_handed_over_to_another_account_of_the_desk(flow: Flow, session: Session) -> None:
    add_colleague(session)
    record = well(session)
    do(session, CLERK.actor, record, "submit", approver=TOWNSHIP.id)
    assert "只能由审批单位转办" in refusal(session, PREFECTURE, record, "hand_over", approver=COLLEAGUE.id)
    assert "请选择审批人" in refusal(session, TOWNSHIP, record, "hand_over")
    assert "请从列表中重新选择" in refusal(session, TOWNSHIP, record, "hand_over", approver=PREFECTURE.id)
    with working(session, TOWNSHIP.actor):
        flows.hand_over(session, record, COLLEAGUE.id, opinion="外出学习")
    assert state(record) == ("submitted", 1, COLLEAGUE.id)
    assert "已选定由" in refusal(session, TOWNSHIP, record, "town_approve")
    do(session, COLLEAGUE.actor, record, "town_approve")
    line = history(session, "sandbox_well_review", record.id)[1]
    assert (line.action, line.opinion) == ("转办", "外出学习")

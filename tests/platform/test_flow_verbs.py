"""审核办理 the verbs of a review: who may do what from where, kept with a line and a snapshot in the same commit."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.platform import flows, records
from models.platform.account import Account, AccountState
from models.platform.audit import AuditEntry, history, sentence
from models.platform.flows import Flow, Overtaken, Resubmission, ReviewEvent
from models.platform.refusal import Forbidden, NotFound, Refusal
from models.platform.scope import acting_as
from tests.databases import Database
from tests.people import (
    CLERK,
    COUNTY,
    OUTSIDE_PREFECTURE,
    OUTSIDE_TOWNSHIP,
    OUTSIDER,
    PREFECTURE,
    PROVINCIAL,
    TOWNSHIP,
    Person,
)
from tests.planting import planting
from tests.platform.flow_sandbox import (
    COLLEAGUE,
    STATES,
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


@pytest.fixture
def flow(database: Database) -> Iterator[Flow]:
    with declared(database) as flow:
        yield flow


def state(record: Any) -> tuple[str, int, int | None]:
    return record.review_state, record.review_round, record.handler_id


def refusal(session: Session, who: Person, record: Any, key: str, **said: Any) -> str:
    with pytest.raises(Refusal) as caught:
        do(session, who.actor, record, key, **said)
    return caught.value.message


def texts(session: Session, who: Person, record: Any, key: str) -> list[str]:
    with acting_as(session, who.actor):
        return [reason.text for reason in flows.explain(session, record, key)]


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


@pytest.mark.parametrize("who", [CLERK, COUNTY, PROVINCIAL, PREFECTURE])
def test_nobody_else_decides_for_the_township(flow: Flow, session: Session, who: Person) -> None:
    record = submitted(session)
    assert "“审批通过”由该记录所在地的乡级账号办理" in refusal(session, who, record, "town_approve")


def test_another_place_does_not_even_see_it(flow: Flow, session: Session) -> None:
    record = submitted(session)
    for who in (OUTSIDER, OUTSIDE_TOWNSHIP, OUTSIDE_PREFECTURE):
        with pytest.raises(NotFound):
            do(session, who.actor, record, "town_approve")


def test_a_withdrawn_right_shuts_the_transition(flow: Flow, session: Session) -> None:
    record = submitted(session)
    powerless = replace(TOWNSHIP.actor, rights=frozenset())
    with pytest.raises(Forbidden, match="办理权限已被收回"):
        do(session, powerless, record, "town_approve")


def test_what_refuses_is_what_explains(flow: Flow, session: Session) -> None:
    record = well(session, depth=None)
    assert texts(session, CLERK, record, "submit") == ["深度未填写"]
    assert refusal(session, CLERK, record, "submit") == "不能提交：深度未填写"
    assert texts(session, TOWNSHIP, record, "town_approve") == ["当前审批状态为“未提交”，不能审批通过"]
    with acting_as(session, CLERK.actor):
        offers = {each.transition.key: each for each in flows.open_to(session, record)}
    assert not offers["submit"].is_open
    assert offers["submit"].reasons[0].who == "行政村账号"


def test_buttons_are_those_of_the_state_and_of_the_kind_of_account(flow: Flow, session: Session) -> None:
    record = submitted(session)

    def keys(who: Person) -> list[str]:
        with acting_as(session, who.actor):
            return [each.transition.key for each in flows.open_to(session, record) if each.is_open]

    assert keys(CLERK) == ["withdraw"]
    assert keys(TOWNSHIP) == ["town_approve", "town_return"]
    assert keys(COUNTY) == []
    do(session, TOWNSHIP.actor, record, "town_approve")
    assert keys(CLERK) == []
    assert keys(TOWNSHIP) == ["undo"]


def test_the_approver_is_one_of_the_computed_list(flow: Flow, session: Session) -> None:
    """001-074 001-105: 选择审批人。"""
    record = well(session)
    with acting_as(session, CLERK.actor):
        listed = flows.approvers(session, record, "submit")
    assert [each.id for each in listed] == [TOWNSHIP.id]
    told = refusal(session, CLERK, record, "submit", approver=OUTSIDE_TOWNSHIP.id)
    assert "请从列表中重新选择审批人" in told
    close(session, TOWNSHIP)
    assert "还没有可选的乡级账号" in refusal(session, CLERK, record, "submit")


def test_of_several_approvers_one_has_to_be_chosen_and_only_he_acts(flow: Flow, session: Session) -> None:
    add_colleague(session)
    record = well(session)
    assert refusal(session, CLERK, record, "submit") == "请选择审批人后再提交"
    do(session, CLERK.actor, record, "submit", approver=COLLEAGUE.id)
    assert "已选定由 文井镇人民政府 文井老钱 审批" in refusal(session, TOWNSHIP, record, "town_approve")
    do(session, COLLEAGUE.actor, record, "town_approve")
    assert record.review_state == "town_passed"


def test_when_the_chosen_approver_is_shut_the_desk_acts(flow: Flow, session: Session) -> None:
    add_colleague(session)
    record = well(session)
    do(session, CLERK.actor, record, "submit", approver=COLLEAGUE.id)
    close(session, COLLEAGUE)
    do(session, TOWNSHIP.actor, record, "town_approve")
    assert record.review_state == "town_passed"


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


def close(session: Session, who: Person) -> None:
    """Shut an account."""
    with planting(session):
        session.get_one(Account, who.id).state = AccountState.DISABLED.value

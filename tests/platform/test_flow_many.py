"""批量审核 many decided on at once, just as one by one: the skipped are told, nothing is kept of what fails."""

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.platform import audit, flows
from models.platform.audit import AuditEntry
from models.platform.flows import Filters, Flow, NotAllowed, ReviewEvent
from models.platform.flows import many as batches
from models.platform.refusal import Refusal
from tests.people import CLERK, PREFECTURE, TOWNSHIP
from tests.platform.flow_sandbox import at_city, do, submitted, well
from tests.platform.inbox_scene import decide, statements, titles


def test_many_are_judged_one_by_one_and_the_skipped_are_told(flow: Flow, session: Session) -> None:
    """001-108: 勾选（可多选）→ 审批通过；结果列出通过与跳过。"""
    ready = [submitted(session, f"{number}井") for number in range(3)]
    draft, gone = well(session, "草井"), at_city(session, "过井")
    ids = [*(each.id for each in ready), draft.id, gone.id, 10_000]
    found = decide(session, TOWNSHIP, ids, "town_approve", opinion="同意")
    assert [each.row_id for each in found if each.is_done] == [each.id for each in ready]
    skipped = {each.row_id: each.reasons[0].text for each in found if not each.is_done}
    assert "当前审批状态为“未提交”" in skipped[draft.id]
    assert "文井镇人民政府 老赵 在 " in skipped[gone.id]
    assert "没有找到这条记录" in skipped[10_000]
    for record in ready:
        session.refresh(record)
        assert (record.review_state, record.handler_id) == ("town_passed", PREFECTURE.id)
        last = flows.timeline(session, record)[-1]
        assert (last.transition, last.opinion, last.version) == ("town_approve", "同意", record.version)
    lines = session.scalars(select(AuditEntry).where(AuditEntry.action == "审批通过")).all()
    assert sorted(each.row_id or 0 for each in lines) == sorted([*(each.id for each in ready), gone.id])
    assert {each.opinion for each in lines} == {"同意", None}


def test_everything_that_a_filter_finds_is_decided_on(flow: Flow, session: Session) -> None:
    for name in ("龙井", "龙泉", "虎井"):
        submitted(session, name)
    found = decide(session, TOWNSHIP, Filters(text="龙"), "town_return", opinion="补充")
    assert [each.title for each in found] == ["龙井", "龙泉"]
    assert titles(session, TOWNSHIP) == ["虎井"]


def test_guards_are_asked_of_every_one_of_many(flow: Flow, session: Session) -> None:
    deep, dry = well(session, "深井"), well(session, "枯井", depth=None)
    found = decide(session, CLERK, [deep.id, dry.id], "submit")
    assert [(each.title, each.is_done) for each in found] == [("深井", True), ("枯井", False)]
    assert found[1].reasons[0].text == "深度未填写"


def test_an_opinion_that_all_of_them_need_is_asked_for_before_anything(flow: Flow, session: Session) -> None:
    record = submitted(session)
    with pytest.raises(Refusal, match="请填写审核意见"):
        decide(session, TOWNSHIP, [record.id], "town_return")
    assert titles(session, TOWNSHIP) == ["龙井"]


def test_many_are_undone_and_withdrawn_too(flow: Flow, session: Session) -> None:
    made = [submitted(session, f"{number}井") for number in range(3)]
    ids = [each.id for each in made]
    decide(session, TOWNSHIP, ids, "town_approve")
    do(session, PREFECTURE.actor, session.merge(made[0], load=True), "city_return", opinion="补充")
    found = decide(session, TOWNSHIP, ids, "undo")
    assert [each.is_done for each in found] == [False, True, True]
    assert all(each.is_done for each in decide(session, CLERK, ids[1:], "withdraw"))


def test_too_many_at_once_are_refused_before_anything(
    flow: Flow, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [submitted(session, f"{number}井").id for number in range(3)]
    monkeypatch.setattr(batches, "MOST", 2)
    with pytest.raises(Refusal, match="一次最多办理 2 条"):
        decide(session, TOWNSHIP, ids, "town_approve")
    with pytest.raises(Refusal, match="一次最多办理 2 条"):
        decide(session, TOWNSHIP, Filters(), "town_approve")
    monkeypatch.setattr(batches, "CHUNK", 1)
    assert len(decide(session, TOWNSHIP, ids[:2], "town_approve")) == 2


def test_statements_do_not_grow_with_the_number_of_records(flow: Flow, session: Session) -> None:
    few = [submitted(session, f"少{number}").id for number in range(2)]
    more = [submitted(session, f"多{number}").id for number in range(12)]

    def sent(ids: list[int]) -> int:
        with statements(session) as seen:
            decide(session, TOWNSHIP, ids, "town_approve")
        return len(seen)

    assert sent(more) <= sent(few) + 2


def test_nothing_of_a_bulk_decision_is_kept_when_it_fails(
    flow: Flow, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = [submitted(session, f"{number}井").id for number in range(3)]
    before = session.scalar(select(func.count()).select_from(ReviewEvent))

    def fail(*_args: Any) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(audit, "log_many", fail)
    with pytest.raises(OSError, match="the disk is full"):
        decide(session, TOWNSHIP, ids, "town_approve")
    assert session.scalar(select(func.count()).select_from(ReviewEvent)) == before
    assert len(titles(session, TOWNSHIP)) == 3


def test_one_by_one_what_is_refused_raises_and_in_bulk_it_is_told(flow: Flow, session: Session) -> None:
    record = well(session)
    with pytest.raises(NotAllowed) as caught:
        do(session, TOWNSHIP.actor, record, "town_approve")
    assert decide(session, TOWNSHIP, [record.id], "town_approve")[0].reasons == caught.value.reasons

"""我的待办 the inbox: what waits for whom, over all flows, found by its filters; and many decided on at once."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.orm import Session

from models.platform import audit, flows, records
from models.platform.audit import AuditEntry
from models.platform.clock import now
from models.platform.flows import Filters, Flow, Kind, NotAllowed, ReviewEvent, due
from models.platform.flows import many as batches
from models.platform.flows.listing import MOST_COUNTED
from models.platform.refusal import Refusal
from models.platform.scope import SYSTEM, acting_as
from tests.databases import Database
from tests.people import (
    CLERK,
    COUNTY,
    OUTSIDE_PREFECTURE,
    OUTSIDER,
    PREFECTURE,
    PUER,
    SANDUO,
    TOWNSHIP,
    WUHUA,
    ZHONGSUO,
    Person,
)
from tests.platform.flow_sandbox import (
    Pump,
    Well,
    at_city,
    declared,
    do,
    many_submitted,
    passed,
    submitted,
    well,
    working,
)


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    """The statements sent inside the block."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(session.get_bind(), "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(session.get_bind(), "before_cursor_execute", note)


@pytest.fixture
def flow(database: Database) -> Iterator[Flow]:
    with declared(database) as flow:
        yield flow


def titles(session: Session, who: Person, filters: Filters | None = None) -> list[str]:
    with acting_as(session, who.actor):
        page = flows.inbox(session, filters or Filters())
        assert flows.inbox_count(session, filters or Filters()) == len(page.entries)
        return [each.title for each in page.entries]


def waited(session: Session, record: Any, days: int) -> None:
    """Let a record have waited for so many days."""
    with working(session, SYSTEM):
        table = Well.__table__
        since = now() - timedelta(days=days)
        session.execute(update(table).where(table.c.id == record.id).values(review_since=since))
        audit.log(session, "试验", records.subject_of(record))


def decide(session: Session, who: Person, chosen: Any, key: str, **said: Any) -> list[flows.Outcome]:
    with working(session, who.actor):
        return flows.act_many(session, flows.FLOWS["wells"], chosen, key, **said)


def test_everybody_finds_what_waits_for_him_and_nothing_else(flow: Flow, session: Session) -> None:
    """001-075 001-108 A-001.Z-17: 待办由状态算出。"""
    submitted(session, "一井")
    at_city(session, "二井")
    back = submitted(session, "三井")
    do(session, TOWNSHIP.actor, back, "town_return", opinion="补充")
    well(session, "四井")
    passed(session, "五井")
    assert titles(session, TOWNSHIP) == ["一井"]
    assert titles(session, PREFECTURE) == ["二井"]
    assert titles(session, CLERK) == ["三井"]
    for who in (COUNTY, OUTSIDER, OUTSIDE_PREFECTURE):
        assert titles(session, who) == []
    with acting_as(session, SYSTEM):
        assert flows.inbox(session).entries == []


def test_an_entry_tells_what_a_reviewer_wants_to_know(flow: Flow, session: Session) -> None:
    record = submitted(session, "一井")
    waited(session, record, 4)
    with acting_as(session, TOWNSHIP.actor):
        entry = flows.inbox(session).entries[0]
        assert +Counter(flows.inbox_counts(session)) == {("wells", "submitted"): 1}
    assert (entry.flow.label, entry.state.label, entry.days, entry.round) == ("水井审核", "待乡级审核", 4, 1)
    assert entry.place == "文井镇 中所村民委员会"
    assert entry.last is not None
    assert entry.last.unit == CLERK.unit


def test_the_longest_waiting_comes_first_and_a_page_is_a_page(
    flow: Flow, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [submitted(session, f"{number}井") for number in range(5)]
    for days, record in zip((1, 5, 3, 4, 2), made, strict=True):
        waited(session, record, days)
    assert titles(session, TOWNSHIP) == ["1井", "3井", "2井", "4井", "0井"]
    monkeypatch.setattr("models.platform.flows.listing.SIZE", 2)
    with acting_as(session, TOWNSHIP.actor):
        pages = [flows.inbox(session, page=number) for number in (1, 2, 3)]
    assert [[each.title for each in page.entries] for page in pages] == [
        ["1井", "3井"],
        ["2井", "4井"],
        ["0井"],
    ]
    assert [page.has_more for page in pages] == [True, True, False]


def test_beyond_a_thousand_the_count_stops_and_the_pages_go_on_to_the_end(
    flow: Flow, session: Session
) -> None:
    """001-075, 001-108: 待办超过一千条：角标 999+，逐页翻到最后，每条恰好出现一次。"""
    many_submitted(session, MOST_COUNTED + 7)
    found: list[int] = []
    with acting_as(session, TOWNSHIP.actor):
        assert flows.inbox_count(session) == MOST_COUNTED
        number, has_more = 0, True
        while has_more:
            number += 1
            page = flows.inbox(session, page=number)
            has_more = page.has_more
            found += [each.row_id for each in page.entries]
        assert flows.inbox(session, page=number + 1).entries == []
    assert (number, len(page.entries)) == (51, 7)
    assert sorted(found) == sorted(session.scalars(select(Well.__table__.c.id)))


def test_the_inbox_is_narrowed_by_each_filter(flow: Flow, session: Session) -> None:
    first, second = submitted(session, "龙井"), submitted(session, "虎泉")
    waited(session, first, 10)
    returned = submitted(session, "凤池")
    do(session, TOWNSHIP.actor, returned, "town_return", opinion="补充")
    found = {
        "龙": Filters(text="龙"),
        "文字不符": Filters(text="牛"),
        "地名": Filters(text="中所"),
        "等候": Filters(waiting_days=7),
        "状态": Filters(state="submitted"),
        "别的状态": Filters(state="town_passed"),
        "流程": Filters(flow="wells"),
        "别的流程": Filters(flow="ponds"),
        "子系统": Filters(subsystem="sandbox"),
        "别的子系统": Filters(subsystem="other"),
        "区划": Filters(area=ZHONGSUO),
        "别的区划": Filters(area=SANDUO),
        "待审": Filters(kind=Kind.WAITING),
        "待改": Filters(kind=Kind.RETURNED),
    }
    both = ["龙井", "虎泉"]
    assert {name: titles(session, TOWNSHIP, each) for name, each in found.items()} == {
        "龙": ["龙井"],
        "文字不符": [],
        "地名": both,
        "等候": ["龙井"],
        "状态": both,
        "别的状态": [],
        "流程": both,
        "别的流程": [],
        "子系统": both,
        "别的子系统": [],
        "区划": both,
        "别的区划": [],
        "待审": both,
        "待改": [],
    }
    assert titles(session, CLERK, Filters(kind=Kind.RETURNED)) == ["凤池"]
    assert second.review_state == "submitted"


def test_what_is_overdue_is_marked_and_found(
    flow: Flow, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    late, early = submitted(session, "龙井"), submitted(session, "虎泉")
    waited(session, late, 10)
    assert titles(session, TOWNSHIP, Filters(overdue=True)) == []
    monkeypatch.setitem(due._kept, "deadline", lambda _session, _flow, _state: now() - timedelta(days=3))
    assert titles(session, TOWNSHIP, Filters(overdue=True)) == ["龙井"]
    with acting_as(session, TOWNSHIP.actor):
        assert [each.is_overdue for each in flows.inbox(session).entries] == [True, False]
    assert early.review_state == "submitted"


def test_a_page_of_the_inbox_takes_few_statements(flow: Flow, session: Session) -> None:
    for number in range(6):
        submitted(session, f"{number}井")
    with acting_as(session, TOWNSHIP.actor), statements(session) as sent:
        assert len(flows.inbox(session).entries) == 6
        flows.inbox_count(session)
    assert len(sent) < 10


def test_what_the_account_has_done_is_listed_newest_first(flow: Flow, session: Session) -> None:
    record = at_city(session, "龙井")
    do(session, PREFECTURE.actor, record, "city_return", opinion="补充")
    with acting_as(session, TOWNSHIP.actor):
        done, has_more = flows.done_by_me(session)
        assert [(each.title, each.label) for each in done] == [("龙井", "审批通过")]
        assert not has_more
        assert flows.done_by_me(session, filters=Filters(text="虎"))[0] == []
        assert flows.done_by_me(session, filters=Filters(area=PUER, flow="wells"))[0] == done
        assert flows.done_by_me(session, filters=Filters(area=WUHUA))[0] == []


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


def test_a_reviewer_sees_just_what_changed_since_the_return(flow: Flow, session: Session) -> None:
    record = well(session, keeper_phone="13900000001", note="旧")
    with working(session, CLERK.actor):
        kept = records.create(session, Pump, {"area": ZHONGSUO, "well_id": record.id, "name": "甲泵"}).row
        gone = records.create(session, Pump, {"area": ZHONGSUO, "well_id": record.id, "name": "乙泵"}).row
    do(session, CLERK.actor, record, "submit")
    assert flows.changes_since_return(session, record) is None
    do(session, TOWNSHIP.actor, record, "town_return", opinion="电话不对")
    with working(session, CLERK.actor):
        records.update(session, record, {"keeper_phone": "13900000002", "note": "新"}, record.version)
        records.update(session, kept, {"name": "甲一泵"}, kept.version)
        records.create(session, Pump, {"area": ZHONGSUO, "well_id": record.id, "name": "丙泵"})
        records.delete(session, gone)
    do(session, CLERK.actor, record, "submit")
    with acting_as(session, TOWNSHIP.actor):
        seen = flows.changes_since_return(session, record)
    assert seen is not None
    assert (seen.opinion, seen.is_unchanged) == ("电话不对", False)
    assert [(each.field.label, each.before, each.after) for each in seen.fields] == [
        ("管护人电话", "139****0001", "139****0002"),
        ("备注", "旧", "新"),
    ]
    assert [(each.before or {}).get("name") for each in seen.rows] == ["甲泵", "乙泵", None]
    assert [(each.after or {}).get("name") for each in seen.rows] == ["甲一泵", None, "丙泵"]
    assert not flows.timeline(session, record)[-1].is_unchanged


def test_an_unchanged_resubmission_is_flagged(flow: Flow, session: Session) -> None:
    record = submitted(session)
    do(session, TOWNSHIP.actor, record, "town_return", opinion="补充")
    do(session, CLERK.actor, record, "submit")
    seen = flows.changes_since_return(session, record)
    assert seen is not None
    assert seen.is_unchanged
    with acting_as(session, TOWNSHIP.actor):
        assert flows.inbox(session).entries[0].is_unchanged
    bulk = submitted(session, "二井")
    do(session, TOWNSHIP.actor, bulk, "town_return", opinion="补充")
    decide(session, CLERK, [bulk.id], "submit")
    assert flows.timeline(session, bulk)[-1].is_unchanged


def test_a_return_that_was_taken_back_is_not_compared_with(flow: Flow, session: Session) -> None:
    record = submitted(session)
    do(session, TOWNSHIP.actor, record, "town_return", opinion="补充")
    do(session, TOWNSHIP.actor, record, "undo")
    assert flows.changes_since_return(session, record) is None


def test_what_is_kept_of_a_record_shows_no_number_of_a_person(flow: Flow, session: Session) -> None:
    record = submitted(session, keeper_phone="13900000001")
    kept = flows.snapshots(session, record)[0]
    assert kept.content["fields"]["keeper_phone"] == "139****0001"
    assert "13900000001" not in str(kept.content)


def test_one_by_one_what_is_refused_raises_and_in_bulk_it_is_told(flow: Flow, session: Session) -> None:
    record = well(session)
    with pytest.raises(NotAllowed) as caught:
        do(session, TOWNSHIP.actor, record, "town_approve")
    assert decide(session, TOWNSHIP, [record.id], "town_approve")[0].reasons == caught.value.reasons

"""我的待办 the inbox: what waits for whom, over all flows, found by its filters."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.platform import audit, flows, records
from models.platform.clock import now
from models.platform.flows import Filters, Flow, Kind, due
from models.platform.flows.listing import MOST_COUNTED
from models.platform.scope import SYSTEM, acting_as
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
)
from tests.platform.flow_sandbox import Well, at_city, do, many_submitted, passed, submitted, well, working
from tests.platform.inbox_scene import statements, titles


def waited(session: Session, record: Any, days: int) -> None:
    """Let a record have waited for so many days."""
    with working(session, SYSTEM):
        table = Well.__table__
        since = now() - timedelta(days=days)
        session.execute(update(table).where(table.c.id == record.id).values(review_since=since))
        audit.log(session, "试验", records.subject_of(record))


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

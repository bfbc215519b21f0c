"""同时审批 two people at the same record: one effect, and the other is told who was faster; real threads, real connections."""

import re
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.platform import flows, records
from models.platform.audit import AuditEntry
from models.platform.flows import Flow, ReviewEvent
from models.platform.refusal import Refusal
from models.platform.scope import Actor, acting_as
from tests.databases import Database
from tests.people import CLERK, PREFECTURE, TOWNSHIP, ZHONGSUO
from tests.platform.flow_sandbox import Pump, Well, at_city, do, submitted, working

PAIRS = 100
DONE = "done"
LATE = re.compile(r"文井镇人民政府 老赵 在 20\d\d-[-: \d]+ 已(审批通过|打回)，本次操作没有生效")
Work = Callable[[Session, Any, int], object]
"""What somebody does to a record that he opened at a version."""


def waiting(session: Session, count: int) -> list[int]:
    """So many wells that wait for the township."""
    with working(session, CLERK.actor):
        made = [
            records.create(session, Well, {"area": ZHONGSUO, "name": f"{number}井", "depth": 1}).row.id
            for number in range(count)
        ]
    with working(session, CLERK.actor):
        flows.act_many(session, flows.FLOWS["wells"], made, "submit")
    return made


def at_once(database: Database, ids: Sequence[int], *works: tuple[Actor, Work]) -> dict[int, list[str]]:
    """For each record let everybody open it, and then do his work at the same moment; what each was told."""
    barrier = threading.Barrier(len(works))
    told: dict[int, list[str]] = {key: [] for key in ids}

    def one(actor: Actor, work: Work) -> None:
        with Session(database.engine, expire_on_commit=False) as session:
            for key in ids:
                session.rollback()
                with acting_as(session, actor):
                    record = session.get_one(Well, key, populate_existing=True)
                    opened = record.version
                barrier.wait()
                try:
                    with working(session, actor):
                        work(session, record, opened)
                    told[key].append(DONE)
                except Refusal as refusal:
                    told[key].append(refusal.message)

    threads = [threading.Thread(target=one, args=each) for each in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def by(key: str, opinion: str = "补充") -> Work:
    """The transition as a page sends it: with the version that it was opened with."""
    return lambda session, record, opened: flows.act(session, record, key, opinion=opinion, version=opened)


def decisions(session: Session, act: str = "") -> Counter[int]:
    session.rollback()
    wanted = select(ReviewEvent.row_id).where(ReviewEvent.act.in_([act] if act else ["approve", "return"]))
    return Counter(session.scalars(wanted))


@pytest.mark.parametrize("other", ["town_approve", "town_return"])
def test_of_a_hundred_pairs_one_each_takes_effect(
    flow: Flow, session: Session, database: Database, other: str
) -> None:
    """001-075 001-108: approve/approve and approve/return."""
    ids = waiting(session, PAIRS)
    told = at_once(database, ids, (TOWNSHIP.actor, by("town_approve")), (TOWNSHIP.actor, by(other)))
    assert all(sorted(each).count(DONE) == 1 for each in told.values())
    losers = [text for each in told.values() for text in each if text != DONE]
    assert len(losers) == PAIRS
    assert [text for text in losers if not LATE.match(text)] == []
    assert decisions(session) == Counter(ids)
    lines = select(func.count()).where(
        AuditEntry.action.in_(["审批通过", "打回"]), AuditEntry.result == "done"
    )
    assert session.scalar(lines) == PAIRS
    last = {each.row_id: each for each in session.scalars(select(ReviewEvent).order_by(ReviewEvent.id))}
    for record in session.scalars(select(Well)):
        assert (record.version, record.review_state) == (3, last[record.id].target)


def test_two_bulk_decisions_over_the_same_records_take_effect_once_each(
    flow: Flow, session: Session, database: Database
) -> None:
    ids = waiting(session, 60)
    barrier, done = threading.Barrier(2), list[int]()

    def one(key: str) -> None:
        with Session(database.engine, expire_on_commit=False) as mine:
            barrier.wait()
            with working(mine, TOWNSHIP.actor):
                found = flows.act_many(mine, flow, ids, key, opinion="补充")
            done.extend(each.row_id for each in found if each.is_done)

    threads = [threading.Thread(target=one, args=(key,)) for key in ("town_approve", "town_return")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(done) == Counter(ids)
    assert decisions(session) == Counter(ids)


def test_a_withdrawal_and_a_decision_do_not_both_happen(
    flow: Flow, session: Session, database: Database
) -> None:
    ids = waiting(session, 20)
    told = at_once(database, ids, (CLERK.actor, by("withdraw")), (TOWNSHIP.actor, by("town_approve")))
    assert all(sorted(each).count(DONE) == 1 for each in told.values())
    assert decisions(session) + decisions(session, "withdraw") == Counter(ids)


def test_an_undoing_and_the_next_decision_do_not_both_happen(
    flow: Flow, session: Session, database: Database
) -> None:
    record = at_city(session)
    told = at_once(
        database, [record.id], (TOWNSHIP.actor, by("undo")), (PREFECTURE.actor, by("city_approve"))
    )
    assert sorted(told[record.id]).count(DONE) == 1
    assert len(flows.timeline(session, record)) == 3


def test_an_edit_and_a_submission_do_not_both_count(flow: Flow, session: Session, database: Database) -> None:
    """What is submitted is what the snapshot holds: an edit is before it, or refused."""
    ids = waiting(session, 20)
    with working(session, TOWNSHIP.actor):
        flows.act_many(session, flow, ids, "town_return", opinion="补充")

    def edit(mine: Session, record: Any, opened: int) -> None:
        records.update(mine, record, {"note": "改"}, opened)

    told = at_once(database, ids, (CLERK.actor, edit), (CLERK.actor, by("submit")))
    assert all(sorted(each).count(DONE) == 1 for each in told.values())


def test_a_row_added_while_the_record_is_submitted_is_in_the_snapshot_or_refused(
    flow: Flow, session: Session, database: Database
) -> None:
    ids = waiting(session, 20)
    with working(session, TOWNSHIP.actor):
        flows.act_many(session, flow, ids, "town_return", opinion="补充")

    def add(mine: Session, record: Any, opened: int) -> None:
        del opened
        records.create(mine, Pump, {"area": ZHONGSUO, "well_id": record.id, "name": "甲泵"})

    told = at_once(database, ids, (CLERK.actor, add), (CLERK.actor, by("submit")))
    assert all(DONE in each for each in told.values())
    session.rollback()
    owners = Counter(session.scalars(select(Pump.well_id)))
    for key in ids:
        last = flows.snapshots(session, session.get_one(Well, key))[-1]
        assert last.event.act == "submit"
        assert len(last.content["rows"].get("sandbox_pump", ())) == owners[key]


def test_whoever_is_late_leaves_a_refused_line_and_nothing_else(flow: Flow, session: Session) -> None:
    record = submitted(session)
    opened = record.version
    do(session, TOWNSHIP.actor, record, "town_approve")
    before = len(flows.timeline(session, record))
    with pytest.raises(Refusal):
        do(session, TOWNSHIP.actor, record, "town_return", opinion="补充", version=opened)
    assert len(flows.timeline(session, record)) == before

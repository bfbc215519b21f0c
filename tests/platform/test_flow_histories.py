"""任意历史 random histories of every declared flow, compared with an oracle that knows only the declaration."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.discovery import import_all
from models.fields import Kind as FieldKind
from models.fields import fields_of
from models.levels import Level
from models.platform import flows
from models.platform.account import Account
from models.platform.audit import AuditEntry
from models.platform.clock import now
from models.platform.flows import FLOWS, Act, Flow, Guard, Kind, Resubmission, ReviewEvent
from models.platform.new_accounts import NewAccount, create_accounts
from models.platform.refusal import Refusal
from models.platform.scope import SYSTEM, acting_as, level_of
from models.platform.step_guard import Reason
from tests.databases import Database
from tests.hometown.sound_rows import SOUND
from tests.people import (
    CAST,
    COUNTY,
    JINGDONG,
    ORGANISATION,
    PREFECTURE,
    PROVINCIAL,
    PUER,
    TOWNSHIP,
    ZHONGSUO,
    Person,
)
from tests.planting import planting
from tests.platform.flow_oracle import Oracle, Try, waiting_for
from tests.platform.flow_sandbox import TRANSITIONS, declared, flow_of_wells, working

import_all("models")
DECLARED = tuple(FLOWS)
SECONDS = tuple(
    Person(len(CAST) + number, f"{each.login}二", each.kind, each.area, each.unit)
    for number, each in enumerate((TOWNSHIP, COUNTY, ORGANISATION, PREFECTURE, PROVINCIAL), 1)
)
PEOPLE = (*CAST, *SECONDS)
PLACES = {Level.VILLAGE: ZHONGSUO, Level.COUNTY: JINGDONG, Level.PREFECTURE: PUER}
HISTORIES = settings(
    max_examples=12,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def seconds(session: Session) -> None:
    """Give every desk another account, so that approvers have to be chosen."""
    with planting(session):
        wanted = [NewAccount(each.login, each.kind, each.area, each.unit) for each in SECONDS]
        assert create_accounts(session, wanted) == [each.id for each in SECONDS]


def sound(table: type[Any], number: int) -> Any:
    """A record of a table at its beginning, past every rule: only its review matters here."""
    given = dict(SOUND.get(table, {"area": ZHONGSUO, "name": f"{number}井", "depth": 3}))
    given |= {each.name: None for each in fields_of(table) if each.kind is FieldKind.HAMLET}
    given["area"] = PLACES[level_of(given["area"])]
    return table(**given, created_on=now(), changed_on=now())


def shuts(guard: Guard, version: int) -> bool:
    """The plan by which guards open and shut: the oracle knows it, so that asking one too few or too many is seen."""
    return (version + len(guard.key)) % 4 == 0


def planned(guards: Sequence[Guard]) -> tuple[Guard, ...]:
    """The guards as declared, each judging by the plan; what they really ask has tests of its own."""

    def judge_by_plan(guard: Guard) -> Guard:
        def judge(_session: Session, record: Any) -> list[Reason]:
            return [Reason("按计划不通过", step="P05")] if shuts(guard, record.version) else []

        return replace(guard, judge=judge, judge_many=None)

    return tuple(map(judge_by_plan, guards))


@contextmanager
def guarded(flow: Flow) -> Iterator[Flow]:
    """The flow with its guards where they are declared, opening and shutting by the plan."""
    free = replace(
        flow,
        transitions=tuple(
            replace(each, guards=planned(each.guards), reversal_guards=planned(each.reversal_guards))
            for each in flow.transitions
        ),
    )
    flows.undeclare(flow.key)
    flows.declare(free)
    try:
        yield free
    finally:
        flows.undeclare(free.key)
        flows.declare(flow)


def begin(session: Session, flow: Flow, count: int) -> list[Any]:
    """Fresh records, and nothing left of what an earlier history did."""
    session.rollback()
    session.expunge_all()
    with session.get_bind().engine.begin() as connection:
        for table in (*(each.__table__ for each in flow.children), flow.table.__table__):
            connection.execute(delete(table))
        connection.execute(delete(ReviewEvent.__table__))
    made = [sound(flow.table, number) for number in range(count)]
    with acting_as(session, SYSTEM):
        session.add_all(made)
        session.commit()
    return made


def tally(session: Session, record: Any) -> tuple[int, int]:
    """How many events a record has, and how many lines that say that something was done to it."""
    name = record.__tablename__
    events = select(func.count()).where(ReviewEvent.table_name == name, ReviewEvent.row_id == record.id)
    lines = select(func.count()).where(
        AuditEntry.table_name == name, AuditEntry.row_id == record.id, AuditEntry.result == "done"
    )
    return session.scalar(events) or 0, session.scalar(lines) or 0


def tried(session: Session, record: Any, attempt: Try) -> bool:
    """Whether the engine let it happen."""
    try:
        with working(session, attempt.who.actor):
            flows.act(session, record, attempt.key, opinion=attempt.opinion, approver=attempt.approver)
    except Refusal:
        return False
    return True


def drawn(data: st.DataObject, oracle: Oracle) -> Try:
    """Mostly something that is open; sometimes anything at all by anybody."""
    open_ones: list[Try] = list(oracle.tries())
    if open_ones and data.draw(st.sampled_from((True, True, True, False)), "sensible"):
        return data.draw(st.sampled_from(open_ones), "attempt")
    keys = [*(each.key for each in oracle.flow.transitions), "withdraw", "undo", "hand_over"]
    return Try(
        data.draw(st.sampled_from(PEOPLE), "who"),
        data.draw(st.sampled_from(keys), "key"),
        data.draw(st.sampled_from([None, *(each.id for each in PEOPLE)]), "approver"),
        data.draw(st.sampled_from(["意见", ""]), "opinion"),
    )


def go_through(session: Session, data: st.DataObject, flow: Flow, count: int) -> None:
    """One history of some records, every step compared with what must have become of it."""
    made = begin(session, flow, count)
    oracles = [Oracle(flow, each.area, PEOPLE) for each in made]
    for _ in range(data.draw(st.integers(4, 14), "steps")):
        index = data.draw(st.integers(0, count - 1), "record")
        record, oracle = made[index], oracles[index]
        attempt = drawn(data, oracle)
        with acting_as(session, SYSTEM):
            before = tally(session, record)
            version = session.scalar(select(flow.table.version).where(flow.table.id == record.id)) or 0
        shut = any(shuts(each, version) for each in oracle.guards(attempt))
        happened = tried(session, record, attempt)
        assert happened == (oracle.may(attempt) and not shut), (attempt, version)
        with acting_as(session, SYSTEM):
            after = tally(session, record)
        assert (after[0] - before[0], after[1] - before[1]) == ((1, 1) if happened else (0, 0))
        if happened:
            oracle.take(attempt)
        check(session, record, oracle)
    recount(session, flow, oracles)


def check(session: Session, record: Any, oracle: Oracle) -> None:
    """The record is as it must be, and its history tells the same."""
    with acting_as(session, SYSTEM):
        session.refresh(record)
        events = flows.timeline(session, record)
    assert (record.review_state, record.handler_id, record.review_round) == (
        oracle.state,
        oracle.handler,
        oracle.round,
    )
    assert [(each.act, each.source, each.target, each.account_id) for each in events] == [
        (each.act, each.source, each.target, each.who.id) for each in oracle.events
    ]


def recount(session: Session, flow: Flow, oracles: Sequence[Oracle]) -> None:
    """The states as the table has them, as the oracle has them, and as every inbox counts them."""
    with acting_as(session, SYSTEM):
        table = flow.table
        states = select(table.review_state, func.count()).group_by(table.review_state)
        assert dict(session.execute(states).all()) == Counter(each.state for each in oracles)
    for who in PEOPLE:
        with acting_as(session, who.actor):
            counted = +Counter(flows.inbox_counts(session))
            assert counted == waiting_for(who.actor, oracles)
            assert flows.inbox_count(session) == counted.total()


ASKED = Guard("asked_when_taken_back", lambda _session, _record: [], mended="P05")
GUARDED = tuple(
    replace(each, guards=planned((*each.guards, ASKED)), reversal_guards=planned((ASKED,)))
    for each in TRANSITIONS
)
SANDBOXES = {
    "restart": flow_of_wells(transitions=GUARDED),
    "resume": flow_of_wells(transitions=GUARDED, resubmission=Resubmission.RESUME),
}


@pytest.fixture(params=SANDBOXES)
def wells(request: pytest.FixtureRequest, database: Database) -> Iterator[Flow]:
    with declared(database, replace(SANDBOXES[request.param])) as flow:
        yield flow


@HISTORIES
@given(data=st.data())
def test_no_history_of_wells_leaves_the_declaration(
    wells: Flow, session: Session, data: st.DataObject
) -> None:
    ready(session)
    go_through(session, data, wells, 3)


@pytest.mark.parametrize("key", DECLARED)
@HISTORIES
@given(data=st.data())
def test_no_history_of_a_declared_flow_leaves_the_declaration(
    session: Session, key: str, data: st.DataObject
) -> None:
    """001-074…076 001-087…092 001-105…110: every flow of every system, as declared, asking its guards each time."""
    ready(session)
    with guarded(FLOWS[key]) as flow:
        go_through(session, data, flow, 1)


def ready(session: Session) -> None:
    """The further accounts, once in each database."""
    with acting_as(session, SYSTEM):
        session.rollback()
        if session.get(Account, SECONDS[0].id) is None:
            seconds(session)


@pytest.mark.parametrize("key", DECLARED)
def test_every_return_of_a_declared_flow_goes_to_who_fills_in(key: str) -> None:
    """001-076 001-091 001-109 A-001.Z-14: 打回一律到填报单位，并能修改后再提交。"""
    flow = FLOWS[key]
    returns = [each for each in flow.transitions if each.kind is Act.RETURN]
    assert returns
    for each in returns:
        target = flow.state(each.target)
        again = {kind for way in flow.leaving(target) if way.kind is Act.SUBMIT for kind in way.kinds}
        assert target.kind is Kind.RETURNED
        assert again <= flow.table.__decl__.written_by

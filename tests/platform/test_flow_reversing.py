"""撤回与撤销 taking back: one or many alike, as far as nothing depends on it yet; numbers are compared through a new key."""

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.platform import flows, keyring, records
from models.platform.audit import AuditEntry
from models.platform.clock import now
from models.platform.flows import Flow, Guard, NotAllowed, Outcome, ReviewEvent
from models.platform.key_rotation import Holding, _reseal_number, begin, holdings, reseal_batch
from models.platform.scope import SYSTEM, acting_as
from models.platform.step_guard import Reason
from models.sealed_column import index_name
from models.sealing import beginning
from tests.databases import Database, keyring_file
from tests.people import CLERK, PREFECTURE, TOWNSHIP, Person
from tests.platform.flow_sandbox import (
    TRANSITIONS,
    Well,
    at_city,
    declared,
    do,
    flow_of_wells,
    submitted,
    well,
    working,
)

LETTER = "已发出通知，请先收回"
PLACE, WHAT = "sandbox_well_review|keeper_phone", "phone"
PHONES = Holding(
    "sandbox_well_review",
    "id",
    "keeper_phone",
    index_name("keeper_phone"),
    beginning,
    partial(_reseal_number, PLACE, "keeper_phone", WHAT),
)
"""The sandbox's numbers, which the rotation does not know: its table is not of the system."""


def many(session: Session, who: Person, flow: Flow, some: list[Any], key: str) -> list[Outcome]:
    with working(session, who.actor):
        return flows.act_many(session, flow, [each.id for each in some], key)


def told(session: Session, record: Any) -> tuple[Any, ...]:
    """Everything that the engine keeps of a record, and of the last event."""
    session.rollback()
    with acting_as(session, SYSTEM):
        session.refresh(record)
        last = flows.timeline(session, record)[-1]
    kept = record.review_state, record.review_since is None, record.handler_id, record.version
    return (*kept, last.act, last.source, last.target, last.handler_id, last.version, last.undoes is not None)


@pytest.mark.parametrize(
    ("key", "who", "begun"),
    [("undo", TOWNSHIP, at_city), ("withdraw", CLERK, submitted)],
    ids=["undo", "withdraw"],
)
def test_many_are_taken_back_just_as_one_is(
    flow: Flow, session: Session, key: str, who: Person, begun: Any
) -> None:
    """001-108: 批量撤销与逐条撤销结果相同，每条一个留痕、一行日志。"""
    alone, *others = [begun(session, name) for name in ("龙井", "虎井", "蛇井")]
    do(session, who.actor, alone, key)
    found = many(session, who, flow, others, key)
    assert [(each.title, each.is_done) for each in found] == [("虎井", True), ("蛇井", True)]
    assert {told(session, each) for each in others} == {told(session, alone)}
    events = session.scalars(select(ReviewEvent).where(ReviewEvent.act == key))
    assert sorted(each.row_id for each in events) == sorted(each.id for each in (alone, *others))
    label = flow.transition(key).label
    lines = session.scalars(select(AuditEntry.row_id).where(AuditEntry.action == label))
    assert Counter(lines) == Counter(each.id for each in (alone, *others))


def test_each_goes_back_to_the_time_and_the_reviewer_that_it_had(flow: Flow, session: Session) -> None:
    some = [submitted(session, name) for name in ("龙井", "虎井")]
    earlier = Well.__table__.update().where(Well.__table__.c.id == some[0].id)
    with session.get_bind().engine.begin() as connection:
        connection.execute(earlier.values(review_since=now() - timedelta(days=3)))
    session.expire_all()
    before = {each.id: (each.review_since, each.handler_id) for each in some}
    assert len({since for since, _ in before.values()}) == 2
    many(session, TOWNSHIP, flow, some, "town_approve")
    many(session, TOWNSHIP, flow, some, "undo")
    for each in some:
        session.refresh(each)
        assert (each.review_since, each.handler_id) == before[each.id]


def test_of_many_those_that_have_gone_on_are_skipped_with_who_and_when(flow: Flow, session: Session) -> None:
    still, gone, draft = at_city(session, "龙井"), at_city(session, "虎井"), well(session, "草稿井")
    do(session, PREFECTURE.actor, gone, "city_return", opinion="补充")
    found = {each.row_id: each for each in many(session, TOWNSHIP, flow, [still, gone, draft], "undo")}
    assert found[still.id].is_done
    assert "只能由办理人本人撤销（普洱市自然资源和规划局" in found[gone.id].reasons[0].text
    assert "没有可撤销的审批" in found[draft.id].reasons[0].text
    assert [each.is_done for each in many(session, PREFECTURE, flow, [still], "undo")] == [False]


def test_nobody_takes_back_many_who_has_not_the_right(flow: Flow, session: Session) -> None:
    record = submitted(session)
    [found] = many(session, TOWNSHIP, flow, [record], "withdraw")
    assert "没有“水井审核”的办理权限" in found.reasons[0].text


def written_to(key: str) -> Guard:
    """A guard that says that something depends on whatever bears this note."""

    def judge(_session: Session, record: Any) -> list[Reason]:
        return [Reason(LETTER, "县级账号", "P11")] if record.note == key else []

    return Guard("written_to", judge, mended="P11")


@pytest.fixture
def relied_on(database: Database) -> Iterator[Flow]:
    """A flow whose submission and first approval are not taken back once a notice has gone out."""
    guarded = [replace(each, reversal_guards=(written_to("已通知"),)) for each in TRANSITIONS[:2]]
    with declared(database, flow_of_wells(transitions=(*guarded, *TRANSITIONS[2:]))) as flow:
        yield flow


@pytest.mark.parametrize(
    ("key", "who", "begun"),
    [("undo", TOWNSHIP, at_city), ("withdraw", CLERK, submitted)],
    ids=["undo", "withdraw"],
)
def test_what_something_depends_on_is_taken_back_neither_alone_nor_among_many(
    relied_on: Flow, session: Session, key: str, who: Person, begun: Any
) -> None:
    """撤销 until the next level acts, or until something depends on it; the button stays and says so."""
    free, bound = begun(session, "龙井"), begun(session, "虎井", note="已通知")
    with pytest.raises(NotAllowed, match=LETTER):
        do(session, who.actor, bound, key)
    with acting_as(session, who.actor):
        [offer] = [each for each in flows.open_to(session, bound) if each.transition.key == key]
        assert [(each.text, each.step) for each in offer.reasons] == [(LETTER, "P11")]
    found = many(session, who, relied_on, [free, bound], key)
    assert [each.is_done for each in found] == [True, False]
    assert found[1].reasons[0].text == LETTER


@pytest.mark.parametrize("at_once", [False, True], ids=["one by one", "at once"])
def test_many_reversals_are_made_at_once_where_that_is_declared(
    database: Database, session: Session, *, at_once: bool
) -> None:
    called: list[int] = []

    def note(_session: Session, record: Any, _decision: flows.Decision) -> None:
        record.note = "已入册"

    def forget(_session: Session, some: Any, _decision: flows.Decision) -> None:
        called.append(len(some))
        for record in some:
            record.note = None

    def forget_one(session: Session, record: Any, decision: flows.Decision) -> None:
        forget(session, [record], decision)

    of_many = forget if at_once else None
    approve = replace(TRANSITIONS[1], effects=(note,), reversals=(forget_one,), reversal_of_many=of_many)
    with declared(database, flow_of_wells(transitions=(TRANSITIONS[0], approve, *TRANSITIONS[2:]))) as flow:
        some = [at_city(session, name) for name in ("龙井", "虎井")]
        assert [each.note for each in some] == ["已入册"] * 2
        assert all(each.is_done for each in many(session, TOWNSHIP, flow, some, "undo"))
        assert called == ([2] if at_once else [1, 1])
        for each in some:
            session.refresh(each)
            assert each.note is None


# ---------------------------------------------------------------- numbers, and a new key in between


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[keyring.Keyring]:
    """A key file of the test's own, with the key that the prepared database knows."""
    kept = dict(keyring._opened)
    own = tmp_path / "secret" / "keyring.json"
    own.parent.mkdir(mode=0o700)
    shutil.copy(keyring_file(), own)
    yield keyring.use(own)
    keyring._opened.clear()
    keyring._opened.update(kept)


@pytest.mark.parametrize("is_forgotten", [False, True], ids=["kept", "forgotten"])
def test_after_a_new_key_only_what_was_changed_is_told_as_changed(
    flow: Flow, session: Session, keys: keyring.Keyring, *, is_forgotten: bool
) -> None:
    """001-110: 轮换密钥不算修改；打回后未改的仍标明未作修改，改了号码的仍列出。"""
    same = submitted(session, "龙井", keeper_phone="19900001234")
    other = submitted(session, "虎井", keeper_phone="19900001234")
    for record in (same, other):
        do(session, TOWNSHIP.actor, record, "town_return", opinion="请核对电话")
    old = keys.masters.current
    with acting_as(session, SYSTEM):
        begin(session)
        for holding in (*holdings(), PHONES):
            reseal_batch(session, holding, None)
    if is_forgotten:
        keys.forget(old)
    session.expire_all()
    with working(session, CLERK.actor):
        records.update(session, other, {"keeper_phone": "19900007777"}, other.version)
    for record in (same, other):
        do(session, CLERK.actor, record, "submit")
    with acting_as(session, TOWNSHIP.actor):
        unchanged, changed = [flows.changes_since_return(session, each) for each in (same, other)]
        assert unchanged is not None
        assert changed is not None
        assert (unchanged.is_unchanged, unchanged.fields) == (True, ())
        assert not changed.is_unchanged
        assert [each.field.label for each in changed.fields] == ["管护人电话"]
        assert [flows.timeline(session, each)[-1].is_unchanged for each in (same, other)] == [True, False]

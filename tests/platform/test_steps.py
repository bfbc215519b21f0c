"""步骤引擎 the step engine: gates, completion and reopening (001-124…126, A-001.Z-16)."""

from collections.abc import Iterator, Sequence

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform.audit import AuditEntry
from models.platform.refusal import Forbidden, NotFound, Refusal, Stale
from models.platform.scope import acting_as
from models.platform.step_guard import Guard, Reason
from models.platform.step_reasons import cascade, explain, locked
from models.platform.step_state import StepState, completed_of, progress_of
from models.platform.step_switch import UnmetStep, complete, reopen
from models.platform.steps import STEPS, Step, chapter_of, declare, later_than, name_of, number_of, withdraw
from models.registry import DeclarationError
from tests import people
from tests import planning_scene as scene

VILLAGE = scene.VILLAGE
KEYS = ("T01", "T02", "T03")


def make(key: str, waits_for: tuple[str, ...] = (), guards: tuple[Guard, ...] = ()) -> Step:
    label = {"T01": "丈量", "T02": "绘图", "T03": "公示"}.get(key, key)
    above = (AccountKind.COUNTY,)
    return Step(
        key, label, "hometown", "试验", AccountKind.VILLAGE, above, waits_for=waits_for, guards=guards
    )


@pytest.fixture
def three() -> Iterator[list[Step]]:
    """Three steps in a row that need nothing but their order."""
    made = [make("T01"), make("T02", ("T01",)), make("T03", ("T02",))]
    declare(*made)
    yield made
    withdraw(*KEYS)


@pytest.fixture
def all_done(session: Session, three: list[Step]) -> list[Step]:
    for step in three:
        turn_on(session, step)
    return three


def turn_on(session: Session, step: Step, who: people.Person = people.CLERK) -> None:
    with scene.working(session, who.actor):
        complete(session, step, VILLAGE)


def turn_off(
    session: Session, step: Step, who: people.Person = people.CLERK, reason: str = "补充资料"
) -> list[Step]:
    with scene.working(session, who.actor):
        return reopen(session, step, VILLAGE, reason)


def is_done(session: Session, *steps: Step) -> list[bool]:
    with acting_as(session, people.CLERK.actor):
        progress = progress_of(session, VILLAGE)
        session.rollback()
    return [progress.is_done(step) for step in steps]


def texts(reasons: Sequence[Reason]) -> list[str]:
    return [reason.text for reason in reasons]


def state_lines(session: Session) -> list[tuple[str, str, str | None]]:
    with acting_as(session, people.CLERK.actor):
        found = session.scalars(
            select(AuditEntry).where(AuditEntry.table_name == "platform_step_state").order_by(AuditEntry.id)
        )
        return [(line.action, line.summary, line.opinion) for line in found]


def test_a_step_waits_for_the_one_before_and_says_which(session: Session, three: list[Step]) -> None:
    with acting_as(session, people.CLERK.actor):
        [reason] = locked(session, three[1], VILLAGE)
    assert (reason.text, reason.who, reason.step) == ("请先完成：丈量", "行政村账号", "T01")


def test_the_reasons_that_explain_are_those_that_refuse(session: Session, three: list[Step]) -> None:
    with acting_as(session, people.CLERK.actor):
        told = texts(explain(session, three[2], VILLAGE))
    with pytest.raises(UnmetStep) as refused:
        turn_on(session, three[2])
    assert texts(refused.value.reasons) == told == ["请先完成：绘图"]
    assert refused.value.message == "“公示”还不能打开“是否完成”：请先完成：绘图"


def test_completing_opens_the_next_step(session: Session, three: list[Step]) -> None:
    turn_on(session, three[0])
    with acting_as(session, people.CLERK.actor):
        assert locked(session, three[1], VILLAGE) == []
        assert texts(locked(session, three[0], VILLAGE)) == ["本步骤已完成，请先关闭“是否完成”再修改"]


def test_completing_is_written_with_who_when_and_an_audit_line(session: Session, three: list[Step]) -> None:
    turn_on(session, three[0])
    with acting_as(session, people.CLERK.actor):
        [row] = session.scalars(select(StepState))
    assert (row.step, row.is_done, row.done_by) == ("T01", True, people.CLERK.id)
    assert row.done_on is not None
    assert state_lines(session) == [("完成", "第 1 步“丈量”", None)]


def test_a_guard_of_the_step_is_asked_only_once_the_way_is_free(session: Session) -> None:
    need = Guard("photos", lambda _session, _area: [Reason("照片：还缺 3 张", "行政村账号", "T02", "照片")])
    declare(make("T01"), step := make("T02", ("T01",), (need,)))
    try:
        with acting_as(session, people.CLERK.actor):
            assert texts(explain(session, step, VILLAGE)) == ["请先完成：丈量"]
        turn_on(session, STEPS["T01"])
        with pytest.raises(UnmetStep, match="照片：还缺 3 张"):
            turn_on(session, step)
    finally:
        withdraw("T01", "T02")


def test_completing_twice_is_refused_the_second_time(session: Session, three: list[Step]) -> None:
    turn_on(session, three[0])
    with pytest.raises(Stale, match="“丈量”已经完成，请刷新页面查看"):
        turn_on(session, three[0])
    assert len(state_lines(session)) == 1


@pytest.mark.parametrize(
    "who", [people.TOWNSHIP, people.COUNTY, people.PREFECTURE, people.PROVINCIAL, people.ADMINISTRATOR]
)
def test_only_the_kind_of_account_declared_turns_the_switch(
    session: Session, three: list[Step], who: people.Person
) -> None:
    with pytest.raises(Forbidden, match="“丈量”由行政村账号打开“是否完成”"):
        turn_on(session, three[0], who)
    assert is_done(session, three[0]) == [False]


@pytest.mark.parametrize("who", people.OUTSIDERS)
def test_another_places_step_does_not_exist(session: Session, three: list[Step], who: people.Person) -> None:
    with pytest.raises(NotFound):
        turn_on(session, three[0], who)
    with pytest.raises(NotFound):
        turn_off(session, three[0], who)
    with acting_as(session, who.actor), pytest.raises(NotFound):
        progress_of(session, VILLAGE)


def test_a_step_of_villages_is_not_completed_for_a_township(session: Session, three: list[Step]) -> None:
    every = frozenset({("can_complete", three[0].right)})
    actor = people.TOWNSHIP.actor
    actor = type(actor)(1, "镇", "镇", actor.kind, actor.area, rights=every)
    with pytest.raises(Refusal, match=r"按行政村\(社区\)完成"), scene.working(session, actor):
        complete(session, three[0], people.WENJING)


def test_whoever_turned_it_on_may_turn_it_off_while_nothing_later_is_done(
    session: Session, three: list[Step]
) -> None:
    turn_on(session, three[0])
    assert turn_off(session, three[0], reason="漏登一条纪实") == [three[0]]
    assert is_done(session, three[0]) == [False]
    assert state_lines(session)[-1] == ("关闭完成", "第 1 步“丈量”", "漏登一条纪实")


def test_a_step_with_later_ones_done_is_closed_in_reverse_order(
    session: Session, all_done: list[Step]
) -> None:
    with pytest.raises(Refusal) as refused:
        turn_off(session, all_done[0])
    assert refused.value.message == (
        "后续步骤“公示”、“绘图”已完成，请先按此顺序逐步关闭，或请县级账号填写理由后“撤销完成”"
    )
    for step in reversed(all_done):
        turn_off(session, step)
    assert is_done(session, *all_done) == [False, False, False]


def test_the_county_revokes_a_step_and_the_later_ones_go_with_it(
    session: Session, all_done: list[Step]
) -> None:
    with acting_as(session, people.COUNTY.actor):
        told = cascade(all_done[0], progress_of(session, VILLAGE))
    assert [step.label for step in told] == ["公示", "绘图"]

    assert turn_off(session, all_done[0], people.COUNTY, "面积有误") == [*told, all_done[0]]
    assert is_done(session, *all_done) == [False, False, False]
    assert state_lines(session)[-3:] == [
        ("撤销完成", "第 3 步“公示”", "面积有误（随第 1 步“丈量”一并撤销）"),
        ("撤销完成", "第 2 步“绘图”", "面积有误（随第 1 步“丈量”一并撤销）"),
        ("撤销完成", "第 1 步“丈量”", "面积有误"),
    ]


def test_the_township_may_not_revoke(session: Session, all_done: list[Step]) -> None:
    with pytest.raises(Forbidden, match="“丈量”由行政村账号关闭“是否完成”"):
        turn_off(session, all_done[0], people.TOWNSHIP)
    assert is_done(session, *all_done) == [True, True, True]


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_closing_needs_a_reason(session: Session, all_done: list[Step], reason: str) -> None:
    with pytest.raises(Refusal, match="请填写关闭“是否完成”的原因"):
        turn_off(session, all_done[2], reason=reason)
    assert is_done(session, all_done[2]) == [True]


def test_a_reason_as_long_as_a_novel_is_refused(session: Session, all_done: list[Step]) -> None:
    with pytest.raises(Refusal, match="原因最多 260 个字，现有 5000 个字"):
        turn_off(session, all_done[2], reason="改" * 5000)


def test_what_is_not_done_cannot_be_closed(session: Session, three: list[Step]) -> None:
    with pytest.raises(Stale, match="尚未完成，无需关闭"):
        turn_off(session, three[0])


def test_a_reopened_step_can_be_completed_again(session: Session, three: list[Step]) -> None:
    turn_on(session, three[0])
    turn_off(session, three[0])
    turn_on(session, three[0])
    assert is_done(session, three[0]) == [True]
    with acting_as(session, people.CLERK.actor):
        assert session.scalar(select(func.count()).select_from(StepState)) == 1


def test_the_state_cannot_be_written_past_the_scope(session: Session, three: list[Step]) -> None:
    turn_on(session, three[0])
    with acting_as(session, people.OUTSIDER.actor):
        assert session.scalars(select(StepState)).all() == []
        assert completed_of(session, [VILLAGE]) == {VILLAGE: set()}


def test_many_villages_are_asked_in_one_query(session: Session, three: list[Step]) -> None:
    turn_on(session, three[0])
    with acting_as(session, people.COUNTY.actor):
        found = completed_of(session, [VILLAGE, scene.NEIGHBOUR])
    assert found == {VILLAGE: {"T01"}, scene.NEIGHBOUR: set()}


def test_a_step_declared_twice_stops_the_start(three: list[Step]) -> None:
    with pytest.raises(DeclarationError, match="T01 is declared twice"):
        declare(make("T01"))


def test_a_step_that_waits_for_an_unknown_one_stops_the_start() -> None:
    with pytest.raises(DeclarationError, match="waits for unknown steps"):
        declare(make("T09", ("T08",)))


def test_steps_know_their_place(three: list[Step]) -> None:
    assert chapter_of(three[1]) == tuple(three)
    assert number_of(three[1]) == 2
    assert name_of(three[2]) == "第 3 步“公示”"
    assert list(later_than(three[0])) == three[1:]

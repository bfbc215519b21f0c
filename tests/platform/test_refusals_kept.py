"""拒绝留痕 a refusal is kept beyond its rollback; a flood of them is not (R21, R23)."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.hometown.assist_unit import AssistUnit
from models.platform import audit, records
from models.platform.audit import Outcome, Result, Subject
from models.platform.audit.refusals import MOST_DIFFERENT, WINDOW_SECONDS, tell_repeated, window_of
from models.platform.confinement import ScopeViolation
from models.platform.refusal import Forbidden, NotFound, Refusal
from tests.people import CLERK, COUNTY, OUTSIDER, SANDUO
from tests.platform.audit_scene import NAMED, lines, working


def test_a_refusal_survives_the_rollback_of_what_was_refused(session: Session) -> None:
    with pytest.raises(Forbidden), working(session, COUNTY.actor):
        records.create(session, AssistUnit, NAMED)
    [line] = lines(session)
    assert (line.account_id, line.action, line.outcome) == (COUNTY.id, "登记", Result.REFUSED)
    assert line.reason is not None
    assert "没有" in line.reason
    assert session.scalar(select(func.count()).select_from(AssistUnit)) == 0


def test_reaching_for_another_villages_row_is_kept_with_the_row_and_without_its_area(
    session: Session,
) -> None:
    with working(session):
        key = records.create(session, AssistUnit, NAMED).row.id
    with pytest.raises(NotFound), working(session, OUTSIDER.actor):
        records.fetch(session, AssistUnit, key)
    [line] = lines(session, result=Result.REFUSED.value)
    assert (line.account_id, line.row_id, line.area) == (OUTSIDER.id, key, SANDUO)


def test_writing_into_another_village_is_kept(session: Session) -> None:
    with pytest.raises(ScopeViolation), working(session):
        records.create(session, AssistUnit, NAMED | {"area": SANDUO})
    assert [line.outcome for line in lines(session)] == [Result.REFUSED]


def test_wrong_values_are_no_security_event_unless_the_verb_says_so(session: Session) -> None:
    with pytest.raises(Refusal), working(session):
        records.create(session, AssistUnit, NAMED | {"unit_name": ""})
    assert lines(session) == []
    with (
        pytest.raises(Refusal),
        working(session),
        audit.watched("授权", Subject("ab_role", 0, 5, "乡级账号")),
    ):
        raise Refusal("不能授予比自己更大的权限")
    [line] = lines(session)
    assert (line.action, line.table_name, line.row_id, line.reason) == (
        "授权",
        "ab_role",
        5,
        "不能授予比自己更大的权限",
    )


def test_a_flood_of_refusals_becomes_two_lines_a_minute(session: Session) -> None:
    window, time = window_of(session), [0.0]
    window.clock = lambda: time[0]
    for _ in range(50):
        with pytest.raises(Forbidden), working(session, COUNTY.actor):
            records.create(session, AssistUnit, NAMED)
    assert len(lines(session)) == 1
    time[0] = WINDOW_SECONDS
    assert tell_repeated(session) == 1
    first, more = lines(session)
    assert (first.times, more.times) == (1, 49)
    assert more.reason is not None
    assert "49 次" in more.reason


def test_ever_different_refusals_cannot_fill_the_log_either(session: Session) -> None:
    for row_id in range(2 * MOST_DIFFERENT):
        audit.rejected(
            session, "查看", Subject("hometown_road", 0, row_id), Outcome(Result.REFUSED, "没有"), CLERK.actor
        )
    assert len(lines(session)) == MOST_DIFFERENT + 1
    tell_repeated(session, everything=True)
    assert sum(line.times for line in lines(session)) == 2 * MOST_DIFFERENT

"""撤销发函 a letter is revoked with a reason; in a completed village none is (manual §5.3)."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.due_letters import Asked, Due, due
from models.hometown.letter import Letter
from models.hometown.roster_member import RosterMember
from models.platform import records
from models.platform.audit import AuditEntry
from models.platform.flows import NotAllowed
from models.platform.refusal import Forbidden, Refusal
from models.platform.scope import SYSTEM, acting_as
from models.platform.step_reasons import explain
from models.platform.step_switch import UnmetStep, complete, reopen
from models.platform.steps import STEPS
from tests import people
from tests.hometown.letter_scene import ids, letters, returnees, revoke, send
from tests.people import COUNTY, ORGANISATION
from tests.planning_scene import VILLAGE, clerk, working
from tests.team_scene import decide

STEP = STEPS["P11"]


def test_a_letter_is_revoked_with_a_reason_and_may_be_sent_again(session: Session) -> None:
    """001-115, SM-4: 已发函 —撤销发函[县委组织部; 理由]→ 未发函."""
    (one, *_) = ids(returnees(session))
    send(session, [one])
    assert revoke(session, [one], "单位名称有误").done == 1

    letter = letters(session)[one]
    assert (letter.is_sent, letter.revoke_reason) == (False, "单位名称有误")
    assert send(session, [one]).done == 1
    assert letters(session)[one].revoke_reason is None


@pytest.mark.parametrize(
    ("reason", "told"), [("", "请填写"), ("  ", "请填写"), ("误" * 201, "最多 200 个字")]
)
def test_a_letter_is_not_revoked_without_a_reason(session: Session, reason: str, told: str) -> None:
    """001-115."""
    (one, *_) = ids(returnees(session))
    send(session, [one])
    with pytest.raises(Refusal, match=told):
        revoke(session, [one], reason)
    assert letters(session)[one].is_sent


def test_what_was_not_sent_is_not_revoked(session: Session) -> None:
    (one, *_) = ids(returnees(session))
    assert [reason for _, reason in revoke(session, [one], "误点").skipped] == ["尚未发函，无需撤销"]


def test_whose_unit_has_been_written_to_is_not_reopened_before_the_letter_is_revoked(
    session: Session,
) -> None:
    """001-115: the roster and the letters agree."""
    (member, *_) = returnees(session)
    send(session, [member.id])
    with pytest.raises(NotAllowed, match="请先在“发函确认”中撤销发函"):
        decide(session, member, ORGANISATION, "reopen", "角色有误")

    revoke(session, [member.id], "角色有误")
    decide(session, member, ORGANISATION, "reopen", "角色有误")
    assert member.id not in {each.member.id for each in _due(session)}


def test_who_was_sent_back_after_his_letter_was_revoked_may_be_taken_off_the_roster(session: Session) -> None:
    """G6, 001-110, 001-115: the village proposes somebody else; the log keeps what was written to the unit."""
    (member, *_) = returnees(session)
    send(session, [member.id])
    revoke(session, [member.id], "本人不再参加")
    decide(session, member, ORGANISATION, "reopen", "本人不再参加，请另行填报")
    with working(session, clerk()):
        records.delete(session, records.fetch(session, RosterMember, member.id))

    session.expire_all()
    assert letters(session) == {}
    with acting_as(session, SYSTEM):
        lines = session.scalars(
            select(AuditEntry.action).where(AuditEntry.table_name == Letter.__tablename__)
        )
        assert lines.all() == ["发函", "撤销发函"]


def _due(session: Session) -> list[Due]:
    with acting_as(session, ORGANISATION.actor):
        return due(session, Asked())


def missing(session: Session) -> list[str]:
    with acting_as(session, ORGANISATION.actor):
        return [reason.text for reason in explain(session, STEP, VILLAGE)]


def finish(session: Session, by: people.Person = ORGANISATION) -> None:
    with working(session, by.actor):
        complete(session, STEP, VILLAGE)


def test_a_village_is_completed_when_everybody_due_has_been_written_to(session: Session) -> None:
    """001-119, A-001.Y-5.3: by 县委组织部, ※该村应发函人员全部=是."""
    members = ids(returnees(session))
    send(session, members[:2])
    assert missing(session) == ["还有 1 名应发函人员没有发函"]
    with pytest.raises(UnmetStep):
        finish(session)

    send(session, members)
    finish(session)
    assert missing(session) == []


@pytest.mark.parametrize("person", [people.CLERK, people.TOWNSHIP, COUNTY, people.PREFECTURE])
def test_only_the_organisation_department_completes_it(session: Session, person: people.Person) -> None:
    """001-119: 县委组织部."""
    with pytest.raises(Forbidden):
        finish(session, person)


def test_in_a_completed_village_no_letter_is_revoked(session: Session) -> None:
    """A-001.Y-5.3: what the completion rests on stays."""
    members = ids(returnees(session))
    send(session, members)
    finish(session)
    outcome = revoke(session, members, "误点")
    assert outcome.done == 0
    assert all("已完成" in reason for _, reason in outcome.skipped)

    with working(session, people.PREFECTURE.actor):
        reopen(session, STEP, VILLAGE, "名单有误")
    assert revoke(session, members, "误点").done == 3

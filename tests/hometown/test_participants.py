"""参与人 who took part in the work that a log tells: returnees who have passed, and nobody else (001-154, 001-155; data.md 3.14)."""

import pytest
from sqlalchemy.orm import Session

from models.hometown.roster_member import OF_HAMLET, RosterMember
from models.hometown.work_log import WorkLog
from models.platform import records
from models.platform.chosen_records import choosable
from models.platform.refusal import Forbidden
from models.platform.ticks import sheet_fields
from tests import team_scene as scene
from tests.clients import ClientOf
from tests.people import CLERK, ORGANISATION
from tests.planning_scene import NEIGHBOUR, VILLAGE, clerk, log_work, working
from tests.team_scene import propose, propose_local, survey
from tests.views.planning_pages import stored, text_of


@pytest.fixture
def returnee(session: Session) -> RosterMember:
    """Somebody who has passed."""
    member = propose(session, survey(session, 1))
    scene.passed(session, member)
    return member


def offered(session: Session, area: int = VILLAGE) -> list[str]:
    session.expire_all()
    return [title for _, title in choosable(session, WorkLog, [area]).get(area, [])]


def test_returnees_who_have_passed_may_be_named_and_nobody_else(
    session: Session, returnee: RosterMember
) -> None:
    """001-155: neither who is still in review, nor who is of the village itself."""
    propose(session, survey(session, 2))
    scene.passed(session, propose_local(session))
    both = propose(session, survey(session, 3), kind=OF_HAMLET, hamlet_id=scene.hamlet(session))
    scene.passed(session, both)

    assert offered(session) == [scene.name_of(1), scene.name_of(3)]
    assert offered(session, NEIGHBOUR) == []


def test_a_log_keeps_who_took_part(session: Session, returnee: RosterMember) -> None:
    """001-154: 参与人."""
    log = log_work(session, "S01", participant_ids=(returnee.id,))

    assert [row.participant_ids for row in stored(session, WorkLog)] == [(returnee.id,)]
    with working(session, clerk()):
        records.update(session, records.fetch(session, WorkLog, log.id), {"participant_ids": ()}, 1)
    session.expire_all()
    assert [row.participant_ids for row in stored(session, WorkLog)] == [()]


def test_who_has_not_passed_or_is_of_another_village_is_refused(
    session: Session, returnee: RosterMember
) -> None:
    waiting = propose(session, survey(session, 2))
    for wrong in (waiting.id, 999):
        with pytest.raises(Forbidden, match="只能选择本村名单报审中审核通过的回乡干部"):
            log_work(session, "S01", participant_ids=(wrong,))
    with pytest.raises(Forbidden, match="参与人"):
        log_work(session, "S01", NEIGHBOUR, participant_ids=(returnee.id,))
    assert stored(session, WorkLog) == []


def test_who_was_sent_back_later_stays_in_the_logs_that_name_him(
    session: Session, returnee: RosterMember
) -> None:
    log = log_work(session, "S01", participant_ids=(returnee.id,))
    scene.decide(session, returnee, ORGANISATION, "reopen", "改任")
    with working(session, clerk()):
        row = records.fetch(session, WorkLog, log.id)
        records.update(session, row, {"place": "村委会", "participant_ids": (returnee.id,)}, 1)
    session.expire_all()
    assert [row.place for row in stored(session, WorkLog)] == ["村委会"]


def test_the_form_offers_them_and_page_and_export_name_them(
    client_of: ClientOf, session: Session, returnee: RosterMember
) -> None:
    """001-154, 001-155: on the form, on the page, in the file."""
    client = client_of(CLERK)
    form = client.get("/tables/hometown_work_log/add?step_code=S01").text
    assert f'name="participant_ids" value="{returnee.id}"' in form
    typed = {
        "step_code": "S01",
        "item": "入户走访",
        "held_on": "2021-03-01",
        "content": "走访农户",
        "participant_ids": str(returnee.id),
        "submit_key": "a" * 32,
    }
    assert client.post("/tables/hometown_work_log/add", data=typed).status_code == 302
    session.expire_all()
    [log] = stored(session, WorkLog)
    assert log.participant_ids == (returnee.id,)
    shown = text_of(client.get(f"/tables/hometown_work_log/show/{log.id}"))
    assert f"参与人 {returnee.name}" in shown
    assert returnee.name in client.get("/tables/hometown_work_log/export/csv").data.decode("utf-8-sig")


def test_a_workbook_does_not_ask_for_them() -> None:
    """Names alone do not tell who is meant: participants are chosen on the page."""
    labels = [each.label for each in sheet_fields(WorkLog)]
    assert "工作名称" in labels
    assert "参与人" not in labels

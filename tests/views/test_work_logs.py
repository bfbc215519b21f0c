"""工作纪实 one module for the work logs of every step (001-015, 154, 156; A-001.Z-3)."""

import re
from html import unescape

import pytest
from sqlalchemy.orm import Session

from models.hometown.work_log import WorkLog
from tests import people
from tests import planning_scene as scene
from tests.clients import Client, ClientOf
from tests.views.planning_pages import stored, text_of

PLANNING = {"S01": 2, "S02": 1, "S03": 5}
"""On which tab of a planning step its logs are: 6.2 has them under 基本信息."""
WRITTEN = {"item": "入户走访", "held_on": "2021-03-01", "content": "走访二十户"}


@pytest.fixture
def village(session: Session) -> None:
    """A village whose third step is open, and its first two too."""
    scene.finish_basemap(session)
    scene.survey(session)
    scene.finish(session, "S02")


def work_on(client: Client, session: Session, step: str, page: str, **own: str) -> None:
    """Register a log from where the step shows its logs, change it, and delete it."""
    add = re.search(r'href="([^"]*hometown_work_log/add[^"]*)"', client.get(page).text)
    assert add, step
    form = client.get(unescape(add[1])).text
    assert re.search(rf'<option value="{step}" selected>', form), step
    for label in ("工作名称", "内容简述", "参与人", "照片、文档附件"):
        assert label in form, step
    here = {"step_code": step, "back": page, **own}
    before = {row.id for row in stored(session, WorkLog)}
    assert client.post("/tables/hometown_work_log/add", data=WRITTEN | here).location == page, step
    [row] = [each for each in stored(session, WorkLog) if each.id not in before]
    assert f"/tables/hometown_work_log/edit/{row.id}" in client.get(page).text, step
    changed = WRITTEN | here | {"item": "再次走访", "version": str(row.version)}
    assert client.post(f"/tables/hometown_work_log/edit/{row.id}", data=changed).location == page, step
    assert "再次走访" in text_of(client.get(page)), step
    assert client.post(f"/tables/hometown_work_log/delete/{row.id}", data={"back": page}).location == page
    assert {each.id for each in stored(session, WorkLog)} == before, step


def test_a_planning_step_that_is_open_has_its_logs_registered_changed_and_deleted(
    client_of: ClientOf, session: Session, village: None
) -> None:
    """001-156, 125."""
    client, home = client_of(people.CLERK), f"/planning/{scene.VILLAGE}"
    work_on(client, session, "S03", f"{home}/S03/{PLANNING['S03']}")
    for step in ("S02", "S01"):
        closed = client.post(f"{home}/{step}/completion", data={"done": "0", "opinion": "补记"})
        assert closed.status_code == 302
        work_on(client, session, step, f"{home}/{step}/{PLANNING[step]}")


def test_a_step_of_preparation_has_them_in_the_same_way(client_of: ClientOf, session: Session) -> None:
    """001-015, 156."""
    for who, step, page in ((people.COUNTY, "P01", "/steps/p01/3"), (people.CLERK, "P03", "/steps/p03/2")):
        work_on(client_of(who), session, step, page, area=str(who.area))

"""规划编制列表 the villages of an account, and who finds which (001-127)."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.platform.step_state import StepState
from tests import people
from tests.clients import Client, ClientOf
from tests.views.planning_forms import HOME, turn
from tests.views.planning_pages import stored, text_of

JSON = {"Accept": "application/json"}


def test_a_village_finds_itself_alone_and_its_name_opens_the_step_it_has_come_to(
    clerk: Client, open_survey: None
) -> None:
    """001-127."""
    page = clerk.get("/planning/").text
    assert f'href="{HOME}/"' in page
    assert "共 1 条" in page
    assert clerk.get(f"{HOME}/").location == f"{HOME}/S02/1"


def test_the_county_finds_its_villages_with_where_each_stands(county: Client, open_survey: None) -> None:
    page = county.get("/planning/?name=中所")
    assert page.status_code == 200
    words = text_of(page)
    for heading in ("序号", "州(市)", "县", "乡镇", "行政村", "当前步骤", "进度"):
        assert heading in words
    assert "普洱市 景东彝族自治县 文井镇 中所村民委员会 实地调研 1/13" in words
    assert f'<a href="{HOME}/">中所村民委员会</a>' in page.text


def test_the_list_is_asked_by_step_and_by_division(county: Client, open_survey: None) -> None:
    assert "共 1 条" in text_of(county.get("/planning/?done=1"))
    assert "共 0 条" in text_of(county.get("/planning/?done=2"))
    assert "中所村民委员会" in text_of(county.get(f"/planning/?area={people.WENJING}&_size=50"))


def test_the_county_sees_no_other_countys_villages(county: Client) -> None:
    assert "共 0 条" in text_of(county.get("/planning/?name=三多"))
    assert "共 0 条" in text_of(county.get(f"/planning/?area={people.WUHUA}"))


@pytest.mark.parametrize("query", ["_page=0", "_page=x", "done=-1", "area=12", "secret=1"])
def test_a_query_that_no_page_sends_is_refused_in_words(county: Client, query: str) -> None:
    answer = county.get(f"/planning/?{query}")
    assert 400 <= answer.status_code < 500
    assert "请" in text_of(answer)


GETS = ("/", "/S01/1", "/S02/2", "/S13/1")
POSTS = (
    "/S01/completion",
    "/S02/2/rows/hometown_land_resource",
    "/S02/2/nothing/hometown_land_resource",
    "/S03/1/lists/resource_list",
)


@pytest.mark.parametrize("who", people.OUTSIDERS)
def test_another_places_village_does_not_exist(
    client_of: ClientOf, who: people.Person, session: Session
) -> None:
    client = client_of(who)
    assert [client.get(HOME + path).status_code for path in GETS] == [404] * len(GETS)
    data = {"done": "1", "declared": "1", "rows-count": "0"}
    assert [client.post(HOME + path, data=data).status_code for path in POSTS] == [404] * len(POSTS)
    assert stored(session, StepState) == []


def test_whoever_is_not_signed_in_is_asked_to(app: Any) -> None:
    client = app.test_client()
    assert client.get(f"{HOME}/S01/1").status_code == 302
    assert client.post(f"{HOME}/S01/completion").status_code in (302, 400, 401)


def test_nothing_is_turned_without_the_pages_token(clerk: Client, session: Session) -> None:
    clerk.send_token = False
    assert turn(clerk, "S01", 1).status_code == 400
    assert stored(session, StepState) == []


@pytest.mark.parametrize("path", ["/S99/1", "/P01/1", "/S02/0", "/S02/14", "/S01/3"])
def test_a_step_or_tab_that_is_not_there_is_not_found(clerk: Client, path: str) -> None:
    assert clerk.get(HOME + path).status_code == 404


def test_a_township_is_not_a_village(client_of: ClientOf) -> None:
    assert client_of(people.TOWNSHIP).get(f"/planning/{people.WENJING}/").status_code == 404

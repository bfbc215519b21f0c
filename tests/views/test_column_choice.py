"""列设置 everybody chooses the columns of a list for himself; 复制 a new row begins as another one stands."""

import re

import pytest
from sqlalchemy.orm import Session

from models.hometown.field_survey import Road
from tests import planning_scene as scene
from tests.clients import Client, ClientOf
from tests.people import ADMINISTRATOR, CLERK, COUNTY, OUTSIDER
from tests.views.test_table_page import register, rows

ROADS = "/tables/hometown_road/"
UNITS = "/tables/hometown_assist_unit/"
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.fixture
def county(client_of: ClientOf, session: Session) -> Client:
    scene.finish_basemap(session)
    scene.tell(session, Road, hamlet_id=None, road_grade="C", lamps=731)
    return client_of(COUNTY)


def headings(client: Client, address: str = ROADS) -> str:
    """The head of the list's table."""
    return client.get(address).text.partition("<thead>")[2].partition("</thead>")[0]


def test_a_list_shows_the_columns_that_were_chosen_until_others_are(county: Client) -> None:
    usual = headings(county)
    assert "路灯" not in usual
    kept = county.get(f"{ROADS}?_columns=lamps&_columns=name&name=路&_order=-lamps")
    assert kept.status_code == 302
    assert "_columns" not in kept.location
    assert "_order=-lamps" in kept.location
    page = county.get(kept.location).text
    assert "731" in page
    assert 'value="lamps" checked' in page
    chosen = headings(county)
    assert [label in chosen for label in ("道路名称", "路灯", "路面类型")] == [True, True, False]
    county.get(f"{ROADS}?_columns=")
    assert headings(county) == usual


def test_a_choice_holds_for_its_own_list_and_its_own_browser_only(
    county: Client, client_of: ClientOf
) -> None:
    units = headings(county, UNITS)
    county.get(f"{ROADS}?_columns=lamps&_columns=remark")
    assert headings(county, UNITS) == units
    assert "路灯" not in headings(client_of(ADMINISTRATOR))


@pytest.mark.parametrize("asked", ["_columns=nosuch", "_columns=password", "_columns=id"])
def test_a_column_that_the_table_does_not_declare_is_not_shown(county: Client, asked: str) -> None:
    usual = headings(county)
    assert county.get(f"{ROADS}?{asked}").status_code == 302
    assert headings(county) == usual


def test_a_cookie_that_somebody_has_made_up_shows_nothing_else(county: Client) -> None:
    usual = headings(county)
    county.set_cookie("columns", "nosuch.version.created_by", path=ROADS)
    assert headings(county) == usual


def test_on_a_phone_a_row_is_called_by_its_name_and_not_by_its_township(county: Client) -> None:
    assert re.search(r'class="text card-name" data-label="道路名称"', county.get(ROADS).text)


def test_a_new_row_begins_as_another_but_for_its_name_and_personal_data(
    client_of: ClientOf, session: Session
) -> None:
    clerk = client_of(CLERK)
    register(clerk, "普洱市林业和草原局", liaison="小罗", liaison_phone="19900000001")
    like = rows(session)[0]
    assert f"copy={like.id}" in clerk.get(f"{UNITS}show/{like.id}").text
    form = clerk.get(f"{UNITS}add?copy={like.id}").text
    assert 'value="小罗"' in form
    assert "普洱市林业和草原局" not in form
    assert "1990000" not in form
    assert [row.unit_name for row in rows(session)] == ["普洱市林业和草原局"]


@pytest.mark.parametrize("copy", ["{id}", "999999", "x", "1" * 40, "-1"])
def test_nobody_copies_what_is_not_his(client_of: ClientOf, session: Session, copy: str) -> None:
    register(client_of(CLERK), "普洱市林业和草原局", liaison="小罗")
    answer = client_of(OUTSIDER).get(f"{UNITS}add?copy={copy.format(id=rows(session)[0].id)}")
    assert answer.status_code == 404
    assert "小罗" not in answer.text


def test_what_stands_once_in_a_place_is_not_copied(client_of: ClientOf, session: Session) -> None:
    basemap = scene.claim_basemap(session)
    assert "copy=" not in client_of(CLERK).get(f"/tables/hometown_basemap/show/{basemap.id}").text

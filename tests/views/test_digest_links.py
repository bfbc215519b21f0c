"""每日提醒的去处 every line of a digest and every count of the home page leads to a page that counts the same."""

import re
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from models.platform.deadline_topics import own_topics, topics
from models.platform.digest import COMING, OWN, UNDER, WAITING, tell
from models.platform.messages import messages
from models.platform.scope import SYSTEM, acting_as
from models.platform.transaction import transaction
from tests import task_scene as tasks
from tests.clients import ClientOf
from tests.deadline_scene import MONDAY, done, set_deadline, stand_at
from tests.people import (
    CAST,
    CLERK,
    COUNTY,
    KUNMING,
    ORGANISATION,
    PREFECTURE,
    PROVINCE,
    PROVINCIAL,
    PUER,
    TOWNSHIP,
    ZHONGSUO,
    Person,
)
from tests.views.counting import statements
from tests.views.review_pages import main
from views.platform import own_due
from views.platform.messages import HREFS

TOLD = tuple(
    each
    for each in CAST
    if each.kind in {one.kind for one in (CLERK, TOWNSHIP, COUNTY, ORGANISATION, PREFECTURE, PROVINCIAL)}
)


@pytest.fixture(autouse=True)
def morning(monkeypatch: pytest.MonkeyPatch, session: Session) -> None:
    """Something late, something coming and something that waits, for every kind of desk; and everybody told."""
    tasks.submit(session, tasks.survey(session))
    later = tasks.survey(session, tasks.NEIGHBOUR)
    tasks.pass_city(session, later)
    stand_at(monkeypatch, MONDAY)
    monkeypatch.setattr(own_due, "today", lambda: MONDAY)
    for key, days in (("S01", -3), ("P11", -3), ("P05", -1), ("S02", 1), ("P06", 1), ("P10", 2)):
        set_deadline(session, PROVINCIAL, f"step:{key}", on_date=MONDAY + timedelta(days=days))
    done(session, ZHONGSUO, "S01", MONDAY - timedelta(days=4))
    for area in (PUER, KUNMING, PROVINCE):
        with acting_as(session, SYSTEM), transaction(session):
            tell(session, area, MONDAY)


def shown(text: str) -> int:
    found = re.search(r"共 (\d+) 条", text)
    return int(found[1]) if found else 0


@pytest.mark.parametrize("person", TOLD, ids=lambda who: who.login)
def test_every_line_of_a_digest_leads_to_a_page_with_that_count(
    client_of: ClientOf, session: Session, person: Person
) -> None:
    with acting_as(session, person.actor):
        found = messages(session, 1)
    for line in found[0].message.lines if found else ():
        answer = client_of(person).get(HREFS[line["what"]])
        assert answer.status_code == 200, line
        assert shown(main(answer)) == line["count"], line


def test_among_them_every_kind_of_line_was_told(session: Session) -> None:
    """The test before would hold of nothing otherwise."""
    told = set()
    for person in TOLD:
        with acting_as(session, person.actor):
            told |= {line["what"] for each in messages(session, 1) for line in each.message.lines}
    assert told == set(HREFS) == {WAITING, OWN, COMING, UNDER}


def test_what_is_a_desks_own_and_what_is_under_it_is_everything_once(client_of: ClientOf) -> None:
    for person in (COUNTY, PREFECTURE, PROVINCIAL, TOWNSHIP):
        client = client_of(person)
        whole, under, own = (
            shown(main(client.get(path))) for path in ("/overdue/", "/overdue/?under=true", "/due/")
        )
        assert whole == under + own, person.login
    assert own_topics(COUNTY.kind) < set(topics())


def test_each_line_of_my_deadlines_leads_to_where_it_is_done(client_of: ClientOf) -> None:
    for person in (CLERK, COUNTY, ORGANISATION, TOWNSHIP):
        for when in ("late", "soon"):
            text = main(client_of(person).get(f"/due/?when={when}"))
            ways = re.findall(r'<a href="([^"]+)">去办理</a>', text)
            assert len(ways) == min(shown(text), 20), (person.login, when)
            for way in dict.fromkeys(each.replace("&amp;", "&") for each in ways[:2]):
                assert client_of(person).get(way).status_code == 200, way


def test_every_count_of_the_home_page_leads_to_a_list_of_that_length(client_of: ClientOf) -> None:
    for person in (COUNTY, PREFECTURE, PROVINCIAL):
        client = client_of(person)
        home = client.get("/").text
        lines = re.findall(r'href="(/overdue/\?topic=[^"]+)".*?(\d+) 项', home, re.DOTALL)
        lines += re.findall(r'href="(/inbox/\?flow=[^"]+)".*?(\d+) 条', home, re.DOTALL)
        assert lines, person.login
        for href, count in lines:
            assert shown(main(client.get(href.replace("&amp;", "&")))) == int(count), href


@pytest.mark.parametrize("query", ["when=never", "_page=0", "_page=x"])
def test_nonsense_in_the_address_is_a_sentence(client_of: ClientOf, query: str) -> None:
    answer = client_of(COUNTY).get(f"/due/?{query}")
    assert answer.status_code == 400
    assert "请" in answer.text
    assert client_of(COUNTY).get("/overdue/?under=perhaps").status_code == 400


def test_my_deadlines_take_few_statements(client_of: ClientOf) -> None:
    client = client_of(COUNTY)
    for when in ("late", "soon"):
        client.get(f"/due/?when={when}")
        with statements(client.application) as made:
            client.get(f"/due/?when={when}")
        assert len(made) <= 12, made

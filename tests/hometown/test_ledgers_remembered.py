"""台账记忆 what the page of a ledger remembers is nobody's own, and never older than what it follows from (001-192)."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.hometown.parameter_setting import set_parameter
from models.hometown.parameters import Parameter, refresh
from models.levels import AccountKind, Level
from models.platform.clock import today
from models.platform.dictionary import DictionaryItem
from models.platform.dictionary_items import add_item, change_item
from models.platform.division_file import load_divisions
from models.platform.ledger.snapshots import snapshot_all
from models.platform.matrix import Column, Place, withdraw
from models.platform.scope import acting_as
from models.platform.transaction import transaction
from tests.clients import Client
from tests.hometown import ledger_scene as scene
from tests.hometown.test_ledgers_page import LEDGER_PAGE, Table, body
from tests.people import (
    CLERK,
    COUNTY,
    JINGDONG,
    OPERATOR,
    OUTSIDE_COUNTY,
    PREFECTURE,
    PROVINCIAL,
    PUER,
    SECURITY,
    TOWNSHIP,
    WENJING,
    Person,
)
from tests.views.counting import statements

ClientOf = Callable[[Person], Client]
REMEMBERED = ("platform_division", "platform_dictionary_item", "platform_ledger_snapshot", "ab_permission")
KEYS = ("progress", "road", "population", "land_resource")


@pytest.fixture
def filled(session: Session) -> Iterator[Session]:
    """Rows in every survey table."""
    scene.fill_in(session)
    yield session
    session.rollback()


def links(text: str) -> set[str]:
    return {href for line in Table(text).lines for _, href in line if href}


def headings(text: str) -> list[str]:
    return [word for line in Table(text).lines for word, _ in line]


def test_whoever_looked_before_an_account_reads_its_own_figures_and_links(
    client_of: ClientOf, filled: Session
) -> None:
    """001-192: 按登录区划自动限范围; what was remembered for others is in no page."""
    people = (COUNTY, OUTSIDE_COUNTY, PREFECTURE, TOWNSHIP, CLERK, PROVINCIAL)
    told = {person: [client_of(person).get(f"{LEDGER_PAGE}/{key}").text for key in KEYS] for person in people}
    for person in reversed(people):
        again = [client_of(person).get(f"{LEDGER_PAGE}/{key}").text for key in KEYS]
        assert [body(Table(each)) for each in again] == [body(Table(each)) for each in told[person]]
        assert [links(each) for each in again] == [links(each) for each in told[person]]
    ours, theirs = (set().union(*map(links, told[person])) for person in (COUNTY, OUTSIDE_COUNTY))
    assert ours
    assert not ours & theirs


def test_a_right_that_is_taken_away_takes_the_links_with_it_for_that_kind_of_account_alone(
    client_of: ClientOf, filled: Session
) -> None:
    rows, address = "/tables/hometown_road/", f"{LEDGER_PAGE}/road?area={WENJING}"
    county, township = client_of(COUNTY), client_of(TOWNSHIP)
    assert all(
        any(href.startswith(rows) for href in links(each.get(address).text)) for each in (county, township)
    )
    with acting_as(filled, SECURITY.actor), transaction(filled):
        withdraw(filled, Place(AccountKind.COUNTY, "hometown_road", Column.SEE))
    assert not any(href.startswith(rows) for href in links(county.get(address).text))
    assert any(href.startswith(rows) for href in links(township.get(address).text))


def test_a_division_is_called_by_its_new_name_at_once(client_of: ClientOf, filled: Session) -> None:
    county = client_of(COUNTY)
    above = county.get(f"{LEDGER_PAGE}/road").text
    within = county.get(f"{LEDGER_PAGE}/road?area={WENJING}").text
    assert ("文井镇" in above, "文井镇" in within) == (True, True)
    row = {"area": WENJING, "name": "新文井镇", "level": Level.TOWNSHIP.value, "parent": JINGDONG}
    with transaction(filled):
        load_divisions(filled, [row])
    above = county.get(f"{LEDGER_PAGE}/road").text
    assert "新文井镇" in [line[1] for line in body(Table(above))]
    within = county.get(f"{LEDGER_PAGE}/road?area={WENJING}").text
    assert '<span aria-current="page">新文井镇</span>' in within


def test_an_option_that_is_added_or_renamed_is_a_heading_at_once(
    client_of: ClientOf, filled: Session
) -> None:
    client, address = client_of(PROVINCIAL), f"{LEDGER_PAGE}/water_resource"
    assert "河流" in headings(client.get(address).text)
    with transaction(filled):
        add_item(filled, "water_type", "cellar", "水窖")
    assert {"河流", "水窖"} <= set(headings(client.get(address).text))
    river = select(DictionaryItem.id).where(
        DictionaryItem.dictionary == "water_type", DictionaryItem.code == "river"
    )
    key = filled.scalars(river).one()
    with transaction(filled):
        change_item(filled, ("water_type", key), label="江河", aliases=(), enabled=True)
    after = headings(client.get(address).text)
    assert "江河" in after
    assert "河流" not in after


def test_years_that_the_operator_sets_are_headings_at_once(client_of: ClientOf, filled: Session) -> None:
    client, address = client_of(PROVINCIAL), f"{LEDGER_PAGE}/population"
    assert "2016年" in headings(client.get(address).text)
    try:
        with acting_as(filled, OPERATOR.actor), transaction(filled):
            set_parameter(filled, "POP_YEARS", "2018-2021", "换了年份", 0)
        refresh(filled)
        after = headings(client.get(address).text)
    finally:
        filled.execute(delete(Parameter))
        filled.commit()
        refresh(filled)
    assert [word for word in after if word.endswith("年") and word[:4].isdigit()] == [
        f"{year}年" for year in range(2018, 2022)
    ]


def test_a_day_that_is_kept_stands_beside_today_at_once(client_of: ClientOf, filled: Session) -> None:
    """data.md 4.4: a day kept by another process is known to this one at the next request."""
    client, address = client_of(COUNTY), f"{LEDGER_PAGE}/road"
    assert "趋势与对比" not in client.get(address).text
    for days in (8, 40):
        day = today() - timedelta(days=days)
        snapshot_all(filled, day)
        assert f"下表与 {day} 对比" in client.get(address).text


@pytest.mark.parametrize("key", KEYS)
def test_a_page_asks_for_the_figures_and_not_again_for_what_has_not_changed(
    app: Flask, client_of: ClientOf, filled: Session, key: str
) -> None:
    """Names, headings, rights and kept days are remembered; what is counted is counted each time."""
    client = client_of(PREFECTURE)
    for area in (PUER, JINGDONG, WENJING):
        address = f"{LEDGER_PAGE}/{key}?area={area}"
        client.get(address)
        with statements(app) as made:
            client.get(address)
        others = [each for each in made if "GROUP BY" not in each]
        assert sum("platform_session" in each for each in others) == 1
        asked = {name for name in REMEMBERED for each in others if name in each}
        assert not asked, "\n\n".join(others)

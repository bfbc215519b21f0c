"""关联页签 a row's page shows what belongs to it: derived, confined, paged, a fixed number of statements (001-032…040)."""

import re
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models.hometown.assist_unit import AssistUnit
from models.hometown.field_survey import LandResource, Population
from models.hometown.hamlet import Hamlet
from models.hometown.station_person import StationPerson
from models.hometown.village import Village
from models.platform.relations import count_related, relations_of
from models.platform.scope import acting_as
from tests.clients import ClientOf
from tests.people import AUDITOR, CLERK, COUNTY, OUTSIDER, SANDUO, ZHONGSUO
from tests.views.any_row import any_row
from tests.views.counting import statements


@pytest.fixture
def village(session: Session) -> Village:
    """中所村 with 25 units, and a neighbour county's village with one."""
    own: Village = add(session, Village, ZHONGSUO, "中寨")
    for number in range(25):
        add(session, AssistUnit, ZHONGSUO, f"示例单位{number:02}")
    add(session, Village, SANDUO, "外寨")
    add(session, AssistUnit, SANDUO, "外村的单位")
    return own


def add(session: Session, table: type[Any], area: int, marker: str, **changed: Any) -> Any:
    row = any_row(table, area, marker, changed.pop("hamlet", None))
    for name, value in changed.items():
        setattr(row, name, value)
    session.add(row)
    session.commit()
    return row


def words(text: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)))


def tabs(text: str) -> list[str]:
    found = re.search(r'<nav class="tabs".*?</nav>', text, re.DOTALL)
    assert found is not None
    return words(found[0]).split()


def test_a_villages_page_has_a_tab_for_everything_that_belongs_to_it(
    client_of: ClientOf, village: Village
) -> None:
    page = client_of(CLERK).get(f"/tables/hometown_village/show/{village.id}")
    assert tabs(page.text) == [
        "详细信息", "帮扶挂钩单位", "村(居)民小组", "人员信息", "自然村", "工作纪实",
        "组织发动", "培训学习", "摸底调查", "人员摸排", "名单报审", "发函确认",
        "底图底数", "实地调研", "现状分析", "操作记录",
    ]  # fmt: skip


def test_related_rows_come_a_page_at_a_time_and_lead_to_their_own_pages(
    client_of: ClientOf, village: Village
) -> None:
    client = client_of(CLERK)
    address = f"/tables/hometown_village/related/{village.id}/hometown_assist_unit"
    first = client.get(address)
    assert "共 25 条" in words(first.text)
    assert first.text.count("data-href=") == 20
    second = client.get(f"{address}?_page=2")
    assert second.text.count("data-href=") == 5
    link = re.search(r'data-href="([^"]+)"', second.text)
    assert link is not None
    shown = client.get(unescape(link[1]))
    assert shown.status_code == 200
    assert "示例单位" in shown.text
    assert "related" in shown.text


def test_the_tables_of_a_step_are_counted_in_one_tab(
    client_of: ClientOf, session: Session, village: Village
) -> None:
    for number in range(3):
        add(session, LandResource, ZHONGSUO, f"地块{number}")
    page = client_of(CLERK).get(f"/tables/hometown_village/related/{village.id}/S02")
    assert re.search("土地资源 3 查看", words(page.text))
    assert re.search("水资源 0 查看", words(page.text))
    rows = client_of(CLERK).get(f"/tables/hometown_village/related/{village.id}/hometown_land_resource")
    assert "共 3 条" in words(rows.text)


def test_a_hamlets_page_shows_the_rows_that_name_it(client_of: ClientOf, session: Session) -> None:
    upper, lower = (add(session, Hamlet, ZHONGSUO, name, status="active") for name in ("上寨", "下寨"))
    add(session, Population, ZHONGSUO, "甲", hamlet=upper.id)
    page = "/tables/hometown_hamlet/related"
    client = client_of(CLERK)
    assert "共 1 条" in words(client.get(f"{page}/{upper.id}/hometown_population").text)
    assert "共 0 条" in words(client.get(f"{page}/{lower.id}/hometown_population").text)


def test_nothing_related_is_shown_outside_the_accounts_area(
    client_of: ClientOf, session: Session, village: Village
) -> None:
    for name in ("hometown_assist_unit", "S02", "hometown_land_resource"):
        answer = client_of(OUTSIDER).get(f"/tables/hometown_village/related/{village.id}/{name}")
        assert answer.status_code == 404
    own = client_of(COUNTY).get(
        f"/tables/hometown_village/related/{village.id}/hometown_assist_unit?_size=100"
    )
    assert "外村的单位" not in own.text
    units = [each for each in relations_of(Village) if each.table is AssistUnit]
    with acting_as(session, OUTSIDER.actor):
        assert count_related(session, units, village) == {"hometown_assist_unit": 0}
    with acting_as(session, CLERK.actor):
        assert count_related(session, units, village) == {"hometown_assist_unit": 25}


@pytest.mark.parametrize("name", ["hometown_village", "ab_user", "S99", "x"])
def test_what_is_not_related_is_not_found(client_of: ClientOf, village: Village, name: str) -> None:
    assert client_of(CLERK).get(f"/tables/hometown_village/related/{village.id}/{name}").status_code == 404


def test_whoever_may_not_read_a_table_has_no_tab_of_it(client_of: ClientOf, village: Village) -> None:
    assert client_of(AUDITOR).get(f"/tables/hometown_village/show/{village.id}").status_code == 403


def test_a_tab_takes_as_many_statements_for_a_hundred_rows_as_for_one(
    app: Flask, client_of: ClientOf, session: Session, village: Village
) -> None:
    client = client_of(CLERK)
    made = {}
    for name in ("hometown_assist_unit", "hometown_station_person", "S02"):
        address = f"/tables/hometown_village/related/{village.id}/{name}?_size=100"
        client.get(address)
        with statements(app) as few:
            client.get(address)
        for number in range(40):
            add(session, StationPerson, ZHONGSUO, f"人{number}")
            add(session, LandResource, ZHONGSUO, f"地块{name}{number}")
        with statements(app) as many:
            client.get(address)
        made[name] = (len(few), len(many))
    assert all(few == many <= 8 for few, many in made.values()), made


def test_every_relation_is_of_a_registered_table_and_told_once() -> None:
    found = relations_of(Village)
    assert [each.table.__tablename__ for each in found[:2]] == [
        "hometown_assist_unit",
        "hometown_villager_group",
    ]
    assert len({each.table for each in found}) == len(found) > 25
    assert {each.names for each in relations_of(Hamlet)} >= {("hamlet_id",), ("located_hamlet_id",)}
    assert relations_of(AssistUnit) == ()

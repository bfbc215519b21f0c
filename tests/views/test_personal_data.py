"""个人信息 on every page and in every file: over all tables with numbers, all channels and all kinds of account (R43)."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.platform import audit, records
from models.platform.masking import mask, sees_whole, sensitive_fields
from models.platform.scope import SYSTEM, acting_as
from models.platform.transaction import transaction
from models.registry import TABLES
from tests.clients import Client, ClientOf
from tests.databases import Database
from tests.people import AUDITOR, CAST, CLERK, OUTSIDER, PROVINCIAL, TOWNSHIP, ZHONGSUO, Person
from tests.views.any_row import add_everywhere

NUMBERS = {"phone": "19900004321", "id_card": "11010519491231002X"}
LEAK = re.compile(r"(?<![0-9A-Za-z*])(1[3-9]\d{9}|\d{17}[\dXx])(?![0-9A-Za-z*])")
SENSITIVE = [table for table in TABLES.values() if sensitive_fields(table)]
MARK = "甲乙"
FILE_CHANNELS = ("export/xlsx", "export/csv")
PAGE_CHANNELS = ("", "?_print=y", "show/{id}", "history/{id}", "edit/{id}")


@pytest.fixture
def rows(session: Session) -> dict[type[Any], int]:
    """One row a table in 中所村, each number a canary, changed once so that there is a history."""
    with acting_as(session, SYSTEM):
        added = add_everywhere(session, ZHONGSUO, MARK)
        with transaction(session):
            for table in SENSITIVE:
                row = session.get_one(table, added[table])
                before = records.values_of(row)
                for each in sensitive_fields(table):
                    setattr(row, each.name, NUMBERS[each.sensitive or ""])
                changed = audit.differences(before, records.values_of(row))
                audit.log(session, "编辑", records.subject_of(row), changed)
    return added


def told(data: bytes) -> str:
    """Everything that can be read in an answer, a workbook's parts included."""
    if not data.startswith(b"PK"):
        return data.decode("utf-8", "replace")
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def leaks(text: str) -> list[str]:
    return [found for found in LEAK.findall(text) if found in NUMBERS.values()]


def answers(
    client: Client, table: type[Any], row_id: int, channels: tuple[str, ...]
) -> Iterator[tuple[str, int, str]]:
    for channel in channels:
        path = f"/tables/{table.__tablename__}/{channel.format(id=row_id)}"
        for headers in ({}, {"X-Requested-With": "fetch", "Accept": "application/json"}):
            answer = client.get(path, headers=headers)
            yield path, answer.status_code, told(answer.data)


@pytest.mark.parametrize("person", CAST, ids=lambda person: person.login)
def test_no_channel_tells_a_number_to_whom_it_is_to_be_masked(
    client_of: ClientOf, rows: dict[type[Any], int], person: Person
) -> None:
    client, seen = client_of(person), 0
    may_see = sees_whole(person.actor, ZHONGSUO)
    for table in SENSITIVE:
        channels = FILE_CHANNELS if may_see else (*PAGE_CHANNELS, *FILE_CHANNELS)
        for path, status, text in answers(client, table, rows[table], channels):
            assert status < 500, path
            assert leaks(text) == [], (path, person.login)
            seen += status == 200 and any(mask(what, number) in text for what, number in NUMBERS.items())
    if person.area in (ZHONGSUO, TOWNSHIP.area, PROVINCIAL.area) and person.actor.rights:
        may_read = any(person.actor.may("can_list", table.__tablename__) for table in SENSITIVE)
        assert seen or not may_read, (
            "the channels were asked but showed no masked number: the test looked at nothing"
        )


def test_a_village_sees_its_own_records_whole_and_its_list_masked(
    client_of: ClientOf, rows: dict[type[Any], int]
) -> None:
    client, own = client_of(CLERK), 0
    for table in SENSITIVE:
        page = f"/tables/{table.__tablename__}"
        shown = client.get(f"{page}/show/{rows[table]}")
        if not CLERK.actor.may("can_show", table.__tablename__) or shown.status_code == 404:
            assert shown.status_code in (403, 404)
            assert leaks(shown.text) == [], "what is of a county or a prefecture"
            continue
        own += 1
        for each in sensitive_fields(table):
            assert NUMBERS[each.sensitive or ""] in shown.text
        assert leaks(client.get(f"{page}/").text) == []
        assert leaks(client.get(f"{page}/history/{rows[table]}").text) == []
    assert own >= 4, "hamlets, persons of the village, those surveyed and those proposed"


@pytest.mark.parametrize("person", CAST, ids=lambda person: person.login)
def test_no_template_holds_a_number(client_of: ClientOf, rows: dict[type[Any], int], person: Person) -> None:
    client = client_of(person)
    area = ZHONGSUO if person.actor.covers(ZHONGSUO) else person.area
    for path in (
        f"/templates/people?area={area}&filled=y",
        f"/templates/field_survey?area={area}&filled=y",
        *(f"/tables/{table.__tablename__}/template?area={area}&filled=y" for table in SENSITIVE),
    ):
        answer = client.get(path)
        assert answer.status_code < 500, path
        assert leaks(told(answer.data)) == [], path


@pytest.mark.parametrize(
    "person", [each for each in CAST if each is not CLERK], ids=lambda person: person.login
)
def test_neither_the_home_page_nor_the_planning_tabs_tell_a_number(
    client_of: ClientOf, rows: dict[type[Any], int], person: Person
) -> None:
    client = client_of(person)
    tabs = [f"/planning/{ZHONGSUO}/{key}/{number}" for key in ("S01", "S02", "S03") for number in range(14)]
    opened = []
    for path in ("/", f"/planning/{ZHONGSUO}/", *tabs):
        answer = client.get(path, follow_redirects=True)
        assert answer.status_code < 500, path
        assert leaks(answer.text) == [], path
        opened += [path] if answer.status_code == 200 else []
    assert len(opened) > 10 or person is AUDITOR or not person.actor.covers(ZHONGSUO)


@pytest.mark.parametrize("person", [CLERK, TOWNSHIP, PROVINCIAL], ids=lambda person: person.login)
def test_a_number_is_found_only_whole(
    client_of: ClientOf, rows: dict[type[Any], int], person: Person
) -> None:
    client = client_of(person)
    page = "/tables/hometown_station_person/"
    assert "共 1 条" in client.get(f"{page}?phone=199+0000+4321").text
    assert "共 0 条" in client.get(f"{page}?phone=1990000432").text
    assert "请输入完整号码" in client.get(f"{page}?phone=199****4321").text


def test_somebody_elses_number_is_not_found(client_of: ClientOf, rows: dict[type[Any], int]) -> None:
    assert "共 0 条" in client_of(OUTSIDER).get("/tables/hometown_station_person/?phone=19900004321").text


def test_the_query_box_asks_for_the_whole_number(client_of: ClientOf) -> None:
    assert 'placeholder="请输入完整号码"' in client_of(CLERK).get("/tables/hometown_assist_unit/").text


def test_nothing_the_application_keeps_of_a_change_holds_a_number(
    database: Database, session: Session, rows: dict[type[Any], int]
) -> None:
    session.rollback()
    raw = database.dump()
    assert MARK.encode() in raw
    assert [number for number in NUMBERS.values() if number.encode() in raw] == []

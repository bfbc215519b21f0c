"""上级文件 what a prefecture lends: read by its own counties at every door, written by none of them, and nobody else's (001-041, 042)."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from models.platform import records
from models.platform.attachment import Attachment
from models.platform.confinement import ScopeViolation
from models.platform.local_store import LocalStore
from models.platform.scope import NOBODY, acting_as
from models.platform.transaction import transaction
from models.registry import TABLES, lent_tables
from tests import people
from tests import preparation_scene as preparing
from tests.clients import ClientOf
from tests.people import CAST, JINGDONG, PUER, ZHONGSUO
from tests.views.any_row import any_row
from tests.views.planning_pages import text_of

LENT = sorted(lent_tables(), key=lambda table: table.__tablename__)
MARK = "普洱市的文件"


@pytest.fixture
def lent(session: Session, app: Flask) -> dict[type[Any], int]:
    """A row of each lent table of 普洱, with a file; one of each of another county there and of 昆明."""
    store: LocalStore = app.extensions["files"]
    found = {}
    for table in LENT:
        for area in (530824000000, people.KUNMING):
            session.add(any_row(table, area, "别处的文件", None))
        session.commit()
        row = preparing.register(session, table, people.PREFECTURE, title=MARK)
        preparing.give_file(session, store, row, people.PREFECTURE, "市级方案.pdf")
        found[table] = row.id
    return found


def reads(person: people.Person, table: type[Any]) -> bool:
    """Whether the row of 普洱 is there for a person."""
    may = person.actor.may("can_list", table.__tablename__)
    return may and (person.actor.covers(PUER) or person.area == JINGDONG)


def test_papers_are_lent_and_nothing_that_holds_people() -> None:
    """001-041: 市级上传 is a tab of the county's as well; the lists of persons stay with their own level."""
    assert {table.__decl__.label for table in LENT} == {"制定文件", "补充制定文件"}


def test_every_door_shows_it_to_whom_it_is_lent_and_to_nobody_else(
    client_of: ClientOf, lent: dict[type[Any], int]
) -> None:
    """001-041: list, sheet, export and files; of everybody in the cast."""
    for person in CAST:
        client = client_of(person)
        for table, row_id in lent.items():
            name = table.__tablename__
            for path in (f"/tables/{name}/", f"/tables/{name}/show/{row_id}", f"/tables/{name}/export/csv"):
                text = client.get(path).data.decode("utf-8-sig", "replace")
                assert (MARK in text) == reads(person, table), (person.login, path)
            files = client.get(f"/attachments/of/{name}/{row_id}")
            assert (files.status_code == 200) == reads(person, table), (person.login, name)


def test_the_file_is_read_and_not_taken_off(
    client_of: ClientOf, lent: dict[type[Any], int], session: Session
) -> None:
    """001-042, 045: a county previews and downloads the prefecture's file, and can neither add one nor delete it."""
    held = {each.table_name: each.id for each in session.scalars(select(Attachment))}
    county, outside = client_of(people.COUNTY), client_of(people.OUTSIDE_COUNTY)
    for table, row_id in lent.items():
        file = f"/attachments/{held[table.__tablename__]}"
        assert county.get(f"{file}/download").data.startswith(b"%PDF")
        assert county.get(f"{file}/view").status_code == 200
        assert outside.get(f"{file}/download").status_code == 404
        page = county.get(f"/attachments/of/{table.__tablename__}/{row_id}").text
        assert "data-upload-input" not in page
        for path in (f"{file}/delete", f"/attachments/of/{table.__tablename__}/{row_id}/rename"):
            assert county.post(path).status_code in (403, 404), path
    session.rollback()
    assert {each.id for each in session.scalars(select(Attachment))} == set(held.values())


def test_no_door_writes_it(client_of: ClientOf, lent: dict[type[Any], int], session: Session) -> None:
    """001-042: 市级文件由市级账号登记: whoever only reads it changes nothing, and has no button that would."""
    for person in CAST:
        if person in (people.PREFECTURE, people.ADMINISTRATOR):
            continue
        client = client_of(person)
        for table, row_id in lent.items():
            root = f"/tables/{table.__tablename__}"
            before = _values(session, table, row_id)
            typed = {"title": "改过", "version": str(before["version"]), "area": str(PUER)}
            assert client.get(f"{root}/edit/{row_id}").status_code in (403, 404), person.login
            assert client.post(f"{root}/edit/{row_id}", data=typed).status_code in (403, 404), person.login
            client.post(f"{root}/delete/{row_id}")
            client.post(f"{root}/delete", data={"rowid": [str(row_id)]})
            assert _values(session, table, row_id) == before, person.login
    page = client_of(people.COUNTY).get("/steps/p01/1").text
    assert MARK in page
    assert "/edit/" not in page
    assert "/delete/" not in page
    assert "市级上传由市级账号登记，本账号可以查看、下载" in text_of(
        client_of(people.COUNTY).get("/steps/p01/1")
    )


def _values(session: Session, table: type[Any], row_id: int) -> dict[str, Any]:
    session.rollback()
    session.expire_all()
    row = session.get_one(table, row_id)
    return {column.key: getattr(row, column.key) for column in table.__mapper__.column_attrs}


# ---------------------------------------------------------------- the session itself


@pytest.fixture
def rows(session: Session) -> Session:
    """A row of every lent table in 普洱, 景东 and 昆明, and of every table that is not lent in 普洱."""
    for table in TABLES.values():
        places = (PUER, JINGDONG, people.KUNMING) if table in LENT else (PUER,)
        if table in LENT or table.__decl__.label in ("项目组名单", "组织发动", "培训学习"):
            session.add_all([any_row(table, area, "文件", None) for area in places])
    session.commit()
    session.expunge_all()
    return session


def seen(session: Session, table: Any) -> set[int]:
    return set(session.scalars(select(table.area)))


@pytest.mark.parametrize("table", LENT, ids=lambda table: table.__tablename__)
def test_the_session_adds_the_prefectures_rows_for_its_counties_alone(rows: Session, table: Any) -> None:
    """However it is asked: entities, columns, an alias; and only for the kinds that read all that is lent."""
    for person, wanted in (
        (people.COUNTY, {PUER, JINGDONG}),
        (people.OUTSIDE_COUNTY, {people.KUNMING}),
        (people.ORGANISATION, {JINGDONG}),
        (people.TOWNSHIP, set()),
        (people.CLERK, set()),
        (people.AUDITOR, set()),
        (people.PREFECTURE, {PUER, JINGDONG}),
    ):
        with acting_as(rows, person.actor):
            assert seen(rows, table) == seen(rows, aliased(table)) == wanted, person.login
            assert {row.area for row in rows.scalars(select(table))} == wanted
    with acting_as(rows, NOBODY):
        assert seen(rows, table) == set()


def test_a_table_that_lends_nothing_is_confined_as_ever(rows: Session) -> None:
    with acting_as(rows, people.COUNTY.actor):
        for table in TABLES.values():
            if table not in LENT and hasattr(table, "area"):
                assert PUER not in seen(rows, table), table.__tablename__


@pytest.mark.parametrize("table", LENT, ids=lambda table: table.__tablename__)
def test_a_flush_and_the_verbs_refuse_what_is_only_lent(rows: Session, table: Any) -> None:
    """Never writable: neither by a verb nor past the verbs."""
    for actor in (people.COUNTY.actor,):
        with acting_as(rows, actor):
            row = rows.scalars(select(table).where(table.area == PUER)).one()
            row.title = "改过"
            with pytest.raises(ScopeViolation):
                rows.flush()
            rows.rollback()
            row = rows.scalars(select(table).where(table.area == PUER)).one()
            with pytest.raises(ScopeViolation), transaction(rows):
                records.delete(rows, row)
            with pytest.raises(ScopeViolation), transaction(rows):
                records.update(rows, row, {"title": "改过"}, row.version)


def test_the_lender_is_the_prefecture_and_never_oneself() -> None:
    assert people.COUNTY.actor.lender() == PUER
    assert people.PREFECTURE.actor.lender() is None
    assert people.PROVINCIAL.actor.lender() is None
    assert people.CLERK.actor.lender() is None
    assert people.TECHNICAL.actor.lender() is None
    assert ZHONGSUO // 10**8 == PUER // 10**8

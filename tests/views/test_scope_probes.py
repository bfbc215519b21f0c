"""越界探测 whatever door is tried, on every table's page: what belongs to another village is not there (001-019…031)."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.fields import Kind, fields_of
from models.levels import BUSINESS_KINDS
from models.platform.hamlets import hamlet_table
from models.platform.relations import relations_of
from models.platform.scope import acting_as
from tests.clients import Client, ClientOf
from tests.people import CAST, CLERK, OUTSIDE_COUNTY, OUTSIDER, SANDUO, ZHONGSUO, Person
from tests.views.any_row import add_everywhere, scoped_tables

MINE, FOREIGN = "本村探测行", "外村探测行"
ATTACKERS = (OUTSIDER, OUTSIDE_COUNTY)
Rows = dict[type[Any], int]


@pytest.fixture
def foreign(session: Session) -> Rows:
    """Rows of 中所村, which the attackers must not reach."""
    return add_everywhere(session, ZHONGSUO, FOREIGN)


@pytest.fixture
def mine(session: Session) -> Rows:
    """Rows of 三多, the attackers' own."""
    return add_everywhere(session, SANDUO, MINE)


def page(table: type[Any], path: str = "") -> str:
    return f"/tables/{table.__tablename__}/{path}"


def relation_names(table: type[Any]) -> list[str]:
    return [relation.table.__tablename__ for relation in relations_of(table)]


def held(session: Session, table: type[Any], row_id: int) -> dict[str, Any]:
    session.rollback()
    session.expire_all()
    row = session.get_one(table, row_id)
    return {column.key: getattr(row, column.key) for column in table.__mapper__.column_attrs}


@pytest.mark.parametrize("attacker", ATTACKERS, ids=lambda person: person.login)
def test_no_list_shows_foreign_rows(client_of: ClientOf, foreign: Rows, attacker: Person) -> None:
    client = client_of(attacker)
    for table in foreign:
        for query in ("", f"?area={ZHONGSUO}", "?area=530000000000", "?_size=100"):
            answer = client.get(page(table, query))
            assert FOREIGN not in answer.text, page(table, query)


@pytest.mark.parametrize("attacker", ATTACKERS, ids=lambda person: person.login)
def test_no_filter_and_no_order_tells_of_foreign_rows(
    client_of: ClientOf, foreign: Rows, attacker: Person
) -> None:
    client = client_of(attacker)
    for table in foreign:
        texts = [each.name for each in fields_of(table) if each.kind is Kind.TEXT and each.sensitive is None]
        for name in texts[:2]:
            asked = client.get(page(table, f"?{name}={FOREIGN[:2]}&_order=-{name}"))
            assert FOREIGN not in asked.text
            assert "共 0 条" in asked.text or asked.status_code != 200, (table, name)


@pytest.mark.parametrize("attacker", ATTACKERS, ids=lambda person: person.login)
def test_a_guessed_id_is_not_found_whatever_is_done_with_it(
    client_of: ClientOf, foreign: Rows, session: Session, attacker: Person
) -> None:
    client = client_of(attacker)
    for table, row_id in foreign.items():
        before = held(session, table, row_id)
        for method, path in (
            ("GET", f"show/{row_id}"),
            ("GET", f"history/{row_id}"),
            *(("GET", f"related/{row_id}/{name}") for name in relation_names(table)),
            ("GET", f"edit/{row_id}"),
            ("POST", f"edit/{row_id}"),
            ("POST", f"delete/{row_id}"),
        ):
            answer = client.open(page(table, path), method=method, data={"version": "1", "area": str(SANDUO)})
            assert answer.status_code in (403, 404), (path, table)
            assert FOREIGN not in answer.text
        assert held(session, table, row_id) == before


@pytest.mark.parametrize("attacker", ATTACKERS, ids=lambda person: person.login)
def test_no_related_rows_are_foreign(
    client_of: ClientOf, foreign: Rows, mine: Rows, attacker: Person
) -> None:
    client = client_of(attacker)
    asked = 0
    for table, own_id in mine.items():
        for name in relation_names(table):
            answer = client.get(page(table, f"related/{own_id}/{name}?_size=100"))
            assert FOREIGN not in answer.text, (table, name)
            asked += answer.status_code == 200
    assert asked > 20


def test_bulk_deletion_passes_over_foreign_rows(client_of: ClientOf, foreign: Rows, session: Session) -> None:
    client = client_of(OUTSIDER)
    for table, row_id in foreign.items():
        client.post(page(table, "delete"), data={"rowid": [str(row_id)]})
        assert held(session, table, row_id)["area"] == ZHONGSUO


@pytest.mark.parametrize("attacker", ATTACKERS, ids=lambda person: person.login)
def test_no_export_holds_foreign_rows(client_of: ClientOf, foreign: Rows, attacker: Person) -> None:
    client = client_of(attacker)
    for table in foreign:
        answer = client.get(page(table, f"export/csv?area={ZHONGSUO}"))
        assert FOREIGN not in answer.data.decode("utf-8-sig", "replace")


def test_no_form_offers_a_foreign_hamlet_and_none_is_accepted(
    client_of: ClientOf, foreign: Rows, mine: Rows, session: Session
) -> None:
    client = client_of(OUTSIDER)
    for table, own_id in mine.items():
        hamlets = hamlet_table(table)
        named = [each.name for each in fields_of(table) if each.kind in (Kind.HAMLET, Kind.HAMLETS)]
        if hamlets is None or not named:
            continue
        form = client.get(page(table, f"edit/{own_id}"))
        assert FOREIGN not in form.text
        before = held(session, table, own_id)
        typed = dict.fromkeys(named, str(foreign[hamlets])) | {"version": "1"}
        assert client.post(page(table, f"edit/{own_id}"), data=typed).status_code in (403, 422)
        assert held(session, table, own_id) == before


def test_no_row_is_registered_in_or_moved_to_a_foreign_village(
    client_of: ClientOf, mine: Rows, session: Session
) -> None:
    client = client_of(OUTSIDER)
    for table, own_id in mine.items():
        typed = {each.name: MINE for each in fields_of(table) if each.kind is Kind.TEXT}
        client.post(page(table, f"add?area={ZHONGSUO}"), data=typed | {"area": str(ZHONGSUO)})
        client.post(page(table, f"edit/{own_id}"), data=typed | {"area": str(ZHONGSUO), "version": "1"})
        session.rollback()
        there = select(func.count()).select_from(table).where(table.area == ZHONGSUO)
        assert session.scalar(there) == 0, table


def test_the_routes_that_fab_leaves_open_do_not_exist(app: Flask, client_of: ClientOf, foreign: Rows) -> None:
    client = client_of(OUTSIDER)
    for table, row_id in foreign.items():
        for path in (f"action/delete/{row_id}", "action_post", "download/x", "api", "api/read", "list/"):
            assert client.get(page(table, path)).status_code in (404, 405), path
            assert client.post(page(table, path), data={"rowid": row_id}).status_code in (404, 405), path
    for path in (
        "/users/list/",
        "/roles/list/",
        "/api/v1/security/login",
        "/lang/en",
        "/back",
        "/resetpassword/form",
    ):
        assert client.get(path).status_code == 404, path
    console = "/sysadmin/"
    rules = [rule.rule for rule in app.url_map.iter_rules()]
    assert not [rule for rule in rules if "action" in rule and not rule.startswith(console)]


def test_fab_data_interface_confines_by_itself(app: Flask, foreign: Rows, mine: Rows) -> None:
    with app.test_request_context():
        session = app.extensions["sqlalchemy"].session()
        views = {
            view.table: view for view in app.extensions["appbuilder"].baseviews if hasattr(view, "table")
        }
        with acting_as(session, OUTSIDER.actor):
            for table, row_id in foreign.items():
                interface = views[table].datamodel
                assert interface.get(row_id, interface.get_filters()) is None
                total, rows = interface.query(interface.get_filters())
                assert {row.area for row in rows} == {SANDUO}, table
                assert total == len(rows)


def test_divisions_workspaces_and_attachments_of_others_are_not_there(
    client_of: ClientOf, foreign: Rows
) -> None:
    client = client_of(OUTSIDER)
    assert client.get(f"/divisions/children?area={ZHONGSUO // 1000 * 1000}").json == []
    assert client.get("/divisions/search?q=中所").json == []
    assert client.get(f"/divisions/search?q={ZHONGSUO}").json == []
    assert client.get(f"/planning/{ZHONGSUO}/").status_code == 404
    for table, row_id in foreign.items():
        assert client.get(f"/attachments/of/{table.__tablename__}/{row_id}").status_code in (403, 404)


def test_nobody_sees_anything_before_signing_in(app: Flask, foreign: Rows) -> None:
    client = Client(app, app.response_class)
    for table, row_id in foreign.items():
        for path in ("", "add", f"show/{row_id}", f"edit/{row_id}", f"history/{row_id}", "export/csv"):
            answer = client.get(page(table, path))
            assert answer.status_code == 302, path
            assert answer.location.startswith("/login/")


def test_whoever_reads_a_table_reads_only_its_own_part(
    client_of: ClientOf, foreign: Rows, mine: Rows
) -> None:
    """The counter-proof: each person of the branch does see the rows, and of both branches only the province."""
    table = next(table for table in foreign if table.__tablename__ == "hometown_assist_unit")
    for person in CAST:
        if person.kind not in BUSINESS_KINDS:
            continue
        text = client_of(person).get(page(table)).text
        assert (FOREIGN in text) == person.actor.covers(ZHONGSUO), person.login
        assert (MINE in text) == person.actor.covers(SANDUO), person.login


def test_every_scoped_table_is_probed(foreign: Rows) -> None:
    assert set(foreign) == set(scoped_tables())
    assert CLERK.area == ZHONGSUO

"""接口越界 whatever another system asks, of every table: what belongs to another village is not there (001-019…031)."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from models.platform.exchange import open_tables
from tests.callers import calling_as
from tests.clients import Client
from tests.people import AUDITOR, OUTSIDE_COUNTY, OUTSIDER, SANDUO, TECHNICAL, ZHONGSUO, Person
from tests.views.any_row import add_everywhere
from tests.views.test_scope_probes import held

FOREIGN, MINE = "外村探测行", "本村探测行"


def path(table: type[Any], more: str = "") -> str:
    return f"/api/v1/tables/{table.__tablename__}{more}"


@pytest.mark.parametrize("attacker", [OUTSIDER, OUTSIDE_COUNTY], ids=lambda person: person.login)
def test_no_list_no_guess_and_no_write_reaches_a_foreign_row(
    app: Flask, session: Session, attacker: Person
) -> None:
    foreign = add_everywhere(session, ZHONGSUO, FOREIGN)
    mine = add_everywhere(session, SANDUO, MINE)
    caller = calling_as(app, session, attacker)
    opened, seen = open_tables(), 0
    for table, key in foreign.items():
        if table.__tablename__ not in opened:
            assert caller.get(path(table)).status_code == 404
            continue
        before = held(session, table, key)
        answers = [
            caller.get(path(table)),
            caller.get(path(table, f"?area={ZHONGSUO}")),
            caller.get(path(table, "?area=530000000000&page_size=100&changed_since=2000-01-01")),
            caller.get(path(table, "/deleted?since=2000-01-01")),
            caller.get(path(table, f"/{key}")),
            caller.patch(path(table, f"/{key}"), json={"version": 1, "area": str(SANDUO)}),
            caller.delete(path(table, f"/{key}?version={before['version']}")),
        ]
        assert [each.status_code for each in answers[4:]] in ([404] * 3, [404, 403, 403], [403] * 3), table
        assert not any(FOREIGN in each.text for each in answers), table
        assert held(session, table, key) == before
        own = caller.get(path(table, f"/{mine[table]}"))
        seen += MINE in own.text
    assert seen > 20


def test_nobody_writes_abroad(app: Flask, session: Session) -> None:
    caller = calling_as(app, session, OUTSIDER)
    for name in open_tables():
        sent = {"area": str(ZHONGSUO)}
        answer = caller.post(
            f"/api/v1/tables/{name}", json=sent, headers={"Idempotency-Key": f"key-of-{name}"}
        )
        assert answer.status_code in (403, 404, 422), name
    unit = {"area": str(ZHONGSUO), "unit_name": "普洱市示例局"}
    told = caller.post(
        "/api/v1/tables/hometown_assist_unit", json=unit, headers={"Idempotency-Key": "abroad-1"}
    )
    assert (told.status_code, "所属行政区划" in told.text) == (403, True)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("person", [AUDITOR, TECHNICAL], ids=lambda person: person.login)
def test_who_has_no_business_rows_has_none_here(app: Flask, session: Session, person: Person) -> None:
    add_everywhere(session, ZHONGSUO, FOREIGN)
    client = Client.of(app, person)
    for name in open_tables():
        assert FOREIGN not in client.get(f"/api/v1/tables/{name}").text

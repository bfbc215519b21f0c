"""接口读取 what other systems read: whole tables page by page, what has changed, what is gone; masked, logged, bounded."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from openapi_schema_validator import OAS31Validator
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from models.hometown.assist_unit import AssistUnit
from models.hometown.field_survey import LandResource
from models.hometown.hamlet import Hamlet
from models.hometown.village import Village
from models.platform import records
from models.platform.audit import AuditEntry
from models.platform.clock import CHINA, now
from models.platform.masking import mask, sensitive_fields
from tests import planning_scene as scene
from tests.callers import Caller, calling_as
from tests.people import CLERK, COUNTY, JINGDONG, OUTSIDER, PROVINCIAL, PUER, TOWNSHIP, ZHONGSUO
from tests.views.any_row import add_everywhere

UNITS = "/api/v1/tables/hometown_assist_unit"
NUMBERS = {"phone": "19900004321", "id_card": "11010519491231002X"}


def add(session: Session, number: int) -> list[int]:
    found = []
    with scene.working(session, CLERK.actor):
        for each in range(number):
            values = {"area": ZHONGSUO, "unit_name": f"普洱市第{each}工作局"}
            found.append(records.create(session, AssistUnit, values).row.id)
    return found


def data(caller: Caller, path: str) -> Any:
    answer = caller.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json


def test_a_list_comes_page_by_page_with_its_total_and_the_way_on(app: Flask, session: Session) -> None:
    ids, caller = add(session, 5), calling_as(app, session, COUNTY)
    first = data(caller, f"{UNITS}?page_size=2&area={JINGDONG}")
    assert (first["total"], first["page"], first["page_size"]) == (5, 1, 2)
    found, body = [row["id"] for row in first["data"]], first
    while body["next"]:
        body = data(caller, body["next"])
        found += [row["id"] for row in body["data"]]
    assert found == ids


def test_what_has_changed_since_a_moment_comes_in_the_order_of_change(app: Flask, session: Session) -> None:
    old, fresh, latest = add(session, 3)
    moment = now()
    times = {old: moment - timedelta(days=2), fresh: moment, latest: moment - timedelta(hours=1)}
    for key, at in times.items():
        session.execute(update(AssistUnit).where(AssistUnit.id == key).values(changed_on=at))
    session.commit()
    caller = calling_as(app, session, CLERK)
    since = (moment - timedelta(days=1)).replace(tzinfo=CHINA)
    for asked in (since.isoformat().replace("+", "%2B"), f"{since:%Y-%m-%dT%H:%M:%S}", since.isoformat()):
        assert [row["id"] for row in data(caller, f"{UNITS}?changed_since={asked}")["data"]] == [
            latest,
            fresh,
        ]
    body = data(caller, f"{UNITS}?changed_since={moment - timedelta(days=9):%Y-%m-%d}")
    assert len(body["data"]) == 3
    assert body["next_since"] < body["taken_on"]


def test_a_record_that_was_deleted_is_told_with_the_time(app: Flask, session: Session) -> None:
    gone, kept = add(session, 2)
    with scene.working(session, CLERK.actor):
        records.delete(session, records.fetch(session, AssistUnit, gone))
    path = f"{UNITS}/deleted?since=2020-01-01"
    told = data(calling_as(app, session, COUNTY), path)["data"]
    assert [(each["id"], each["area"]) for each in told] == [(gone, str(ZHONGSUO))]
    assert data(calling_as(app, session, OUTSIDER), path)["data"] == []
    assert data(calling_as(app, session, COUNTY), f"{UNITS}/{kept}")["data"]["id"] == kept


def test_a_foreign_division_is_not_there_and_an_own_one_narrows(app: Flask, session: Session) -> None:
    add(session, 1)
    caller = calling_as(app, session, PROVINCIAL)
    assert data(caller, f"{UNITS}?area={PUER}")["total"] == 1
    assert data(caller, f"{UNITS}?area=530102000000")["total"] == 0
    assert calling_as(app, session, OUTSIDER).get(f"{UNITS}?area={ZHONGSUO}").status_code == 404


def test_figures_are_exact_texts_and_choices_are_codes(app: Flask, session: Session) -> None:
    scene.finish_basemap(session)
    row = scene.tell(session, LandResource)
    told = data(calling_as(app, session, CLERK), f"/api/v1/tables/hometown_land_resource/{row.id}")["data"]
    assert told["area_sqm"] == f"{row.area_sqm:f}"
    assert (told["version"], told["area"], told["scope"]) == (1, str(ZHONGSUO), "village")
    assert told["changed_on"].endswith("+08:00")


def test_every_answer_has_the_shape_that_the_document_says(app: Flask, session: Session) -> None:
    keys = {table.__tablename__: key for table, key in add_everywhere(session, ZHONGSUO, "样例").items()}
    caller = calling_as(app, session, CLERK, daily_rows=1000)
    document = data(caller, "/api/v1/_openapi")
    looked = 0
    for path, methods in document["paths"].items():
        name = path.split("/")[4] if "/tables/" in path else ""
        address = path.replace("{row_id}", str(keys.get(name, "")))
        if address.endswith(("/", "{file_id}")):  # a file is its bytes: tests/views/api/test_files.py
            continue
        body = data(caller, f"{address}?since=2020-01-01" if address.endswith("/deleted") else address)
        shape = methods["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        whole = {**shape, "components": document["components"]}
        errors = [each.message for each in OAS31Validator(whole).iter_errors(body)]
        assert errors == [], (path, errors[:3])
        looked += 1
    assert looked > 130


@pytest.mark.parametrize("person", [CLERK, TOWNSHIP, COUNTY], ids=lambda person: person.login)
def test_numbers_of_persons_are_masked_for_everybody_in_every_table(
    app: Flask, session: Session, person: Any
) -> None:
    rows = add_everywhere(session, ZHONGSUO, "样例")
    caller, seen = calling_as(app, session, person), 0
    for table, key in rows.items():
        fields = [each for each in sensitive_fields(table) if each.sensitive in NUMBERS]
        if not fields or not person.actor.may("can_list", table.__tablename__):
            continue
        row = session.get_one(table, key)
        for each in fields:
            setattr(row, each.name, NUMBERS[each.sensitive or ""])
        session.commit()
        for path in (table.__tablename__, f"{table.__tablename__}/{key}"):
            text = caller.get(f"/api/v1/tables/{path}").text
            assert not any(number in text for number in NUMBERS.values()), path
            seen += any(mask(what, number) in text for what, number in NUMBERS.items())
    assert seen >= 4


def test_what_was_read_stands_in_the_operation_log(app: Flask, session: Session) -> None:
    ids, caller = add(session, 2), calling_as(app, session, COUNTY)
    data(caller, UNITS)
    data(caller, f"{UNITS}/{ids[0]}")
    entries = session.scalars(
        select(AuditEntry).where(AuditEntry.action == "接口读取").order_by(AuditEntry.id)
    ).all()
    assert [(each.account_name, each.row_id) for each in entries] == [
        (COUNTY.login, None),
        (COUNTY.login, ids[0]),
    ]
    assert "第 1 页 2 条，共 2 条" in entries[0].summary


def test_a_token_reads_no_more_rows_a_day_than_it_was_given(app: Flask, session: Session) -> None:
    add(session, 3)
    caller = calling_as(app, session, CLERK, daily_rows=5)
    assert caller.get(UNITS).status_code == 200
    refused = caller.get(UNITS)
    assert (refused.status_code, "还剩 2 条" in refused.text) == (429, True)
    assert caller.get(f"{UNITS}?page_size=2").status_code == 200
    assert caller.get(f"{UNITS}?page_size=1").status_code == 429


def test_divisions_ledgers_steps_and_dictionaries_are_read_within_the_own_part(
    app: Flask, session: Session
) -> None:
    scene.finish_basemap(session)
    with scene.working(session, CLERK.actor):
        records.create(session, Hamlet, {"area": ZHONGSUO, "name": "小寨村"})
        records.create(
            session, Village, {"area": ZHONGSUO, "office_location": "中寨", "area_sqm": 5, "population": 9}
        )
    county, outsider = calling_as(app, session, COUNTY), calling_as(app, session, OUTSIDER)
    places = data(county, "/api/v1/divisions?level=township&page_size=100")
    assert all(each["parent"] == str(JINGDONG) for each in places["data"])
    assert [each["code"] for each in data(outsider, "/api/v1/divisions")["data"]] == [str(OUTSIDER.area)]
    ledger = data(county, "/api/v1/ledgers/progress?level=township")
    assert ledger["sum"]["cells"]
    assert {len(each["cells"]) for each in ledger["lines"]} == {len(ledger["columns"])}
    assert outsider.get(f"/api/v1/ledgers/progress?area={JINGDONG}").status_code == 404
    states = data(county, f"/api/v1/steps/states?step=S01&area={ZHONGSUO}")["data"]
    assert [(each["step"], each["is_done"]) for each in states] == [("S01", True)]
    assert data(outsider, "/api/v1/steps/states")["data"] == []
    parts = {
        each["key"]: [part["key"] for part in each["parts"]] for each in data(county, "/api/v1/steps")["data"]
    }
    assert parts["P06"] == ["P06-2021", "P06-2022", "P06-2023"]
    assert parts["P05"] == []
    assert data(county, "/api/v1/steps/states?step=P06-2021")["data"] == []
    assert {"key", "options"} <= data(county, "/api/v1/dictionaries")["data"][0].keys()

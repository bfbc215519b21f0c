"""接口说明 the OpenAPI document is valid, has every field of every table, and tells an account what it may do and no more."""

from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator
from sqlalchemy.orm import Session

from models.fields import fields_of
from models.platform.exchange import CLOSED, open_tables, why_closed
from models.platform.masking import sensitive_fields
from models.platform.rights import Permission
from models.registry import TABLES, DeclarationError
from tests.callers import calling_as, told
from tests.clients import Client
from tests.people import AUDITOR, CLERK, COUNTY, TOWNSHIP, Person
from views.platform.api import schema

SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
PATH = "/api/v1/_openapi"
KEPT_AWAY = ("account", "session", "audit", "credential", "token", "submission", "job", "identity")
"""What no other system ever reaches, by words in the names of its tables."""


def document(app: Flask, person: Person) -> Any:
    return Client.of(app, person).get(PATH).json


@SQLITE
@pytest.mark.parametrize("person", [CLERK, COUNTY, AUDITOR], ids=lambda person: person.login)
def test_the_document_is_valid(app: Flask, person: Person) -> None:
    OpenAPIV31SpecValidator(document(app, person)).validate()


@SQLITE
def test_every_field_of_every_open_table_is_described_by_its_label(app: Flask) -> None:
    schemas = document(app, CLERK)["components"]["schemas"]
    read = [table for name, table in open_tables().items() if CLERK.actor.may(Permission.LIST, name)]
    assert len(read) > 30
    for table in read:
        described = schemas[table.__tablename__]["properties"]
        assert {each.name: each.label for each in fields_of(table)}.items() <= {
            name: each.get("title") for name, each in described.items()
        }.items()
        for each in sensitive_fields(table):
            assert described[each.name]["x-sensitive"] == each.sensitive


def test_a_field_says_its_type_unit_bounds_choices_and_form() -> None:
    road = schema.new(TABLES["hometown_road"])["properties"]
    decimals = [each for each in road.values() if each.get("format") == "decimal"]
    assert decimals
    assert all("minimum" in each or "exclusiveMinimum" in each for each in decimals)
    assert all(each["x-decimals"] >= 0 for each in decimals)
    assert any(each.get("x-unit") for each in road.values())
    hamlet = schema.new(TABLES["hometown_hamlet"])
    assert hamlet["properties"]["name"]["pattern"].startswith("^(?:")
    assert (hamlet["properties"]["name"]["maxLength"], hamlet["required"]) == (20, ["area", "name"])
    assert "review_state" not in schema.new(TABLES["hometown_annual_plan"])["properties"]
    assert schema.told(TABLES["hometown_annual_plan"])["properties"]["review_state"]["readOnly"]


@SQLITE
def test_an_account_is_told_only_of_what_it_may_do(app: Flask) -> None:
    clerk, township = document(app, CLERK)["paths"], document(app, TOWNSHIP)["paths"]
    road = "/api/v1/tables/hometown_road"
    assert (set(clerk[road]), set(township[road])) == ({"get", "post"}, {"get"})
    assert {"patch", "delete"} <= set(clerk[f"{road}/{{row_id}}"])
    assert not any("/tables/" in path for path in document(app, AUDITOR)["paths"])
    assert set(clerk["/api/v1/tables/hometown_roster_member"]) == {"get"}


@SQLITE
def test_a_token_that_only_reads_is_told_of_no_writing(app: Flask, session: Session) -> None:
    paths = told(calling_as(app, session, CLERK, may_write=False).get(PATH))["paths"]
    assert {method for path in paths.values() for method in path} <= {"get", "parameters"}


def test_accounts_secrets_and_the_log_cannot_be_on_the_interface() -> None:
    assert [name for name in open_tables() if any(word in name for word in KEPT_AWAY)] == []
    closed = {name: why_closed(table) for name, table in TABLES.items() if why_closed(table)}
    assert set(closed) >= {"hometown_parameter", "platform_announcement"}
    assert all(len(reason) > 6 for reason in closed.values())


def test_keeping_a_table_off_takes_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    table = TABLES["hometown_road"]
    extra = dict(table.__decl__.extra) | {CLOSED: True}
    monkeypatch.setattr(
        table, "__decl__", table.__decl__.__class__(**{**vars(table.__decl__), "extra": extra})
    )
    with pytest.raises(DeclarationError):
        why_closed(table)


@SQLITE
def test_the_framework_s_own_interface_is_absent(app: Flask) -> None:
    client = Client.of(app, CLERK)
    for path in ("security/login", "security/users/", "security/roles/", "openapi/v1"):
        answer = client.get(f"/api/v1/{path}")
        assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")

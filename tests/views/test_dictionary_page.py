"""字典维护 an administrator extends the choices; forms and imports know it at once, and no code is ever lost."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.assist_unit import AssistUnit
from models.platform.audit import AuditEntry
from models.platform.dictionary import DictionaryItem, dictionaries
from tests.clients import ClientOf
from tests.people import ADMINISTRATOR, AUDITOR, CLERK, COUNTY

KEY = "assist_unit_level"
PAGE = f"/dictionaries/{KEY}/items"
FORM = "/tables/hometown_assist_unit/add"


def item(session: Session, code: str) -> Any:
    session.rollback()
    session.expire_all()
    wanted = DictionaryItem.dictionary == KEY, DictionaryItem.code == code
    return session.scalars(select(DictionaryItem).where(*wanted)).one_or_none()


def test_a_new_choice_is_offered_and_accepted_at_once(client_of: ClientOf, session: Session) -> None:
    clerk = client_of(CLERK)
    assert "示范单位" not in clerk.get(FORM).text
    added = {"code": "model", "label": "示范单位", "aliases": "样板单位、标杆"}
    assert client_of(ADMINISTRATOR).post(PAGE, data=added).status_code == 302
    assert "示范单位" in clerk.get(FORM).text
    typed = {"unit_name": "普洱市林业和草原局", "unit_level": "model"}
    assert clerk.post(FORM, data=typed).status_code == 302
    assert dictionaries(session).code(KEY, "标杆") == "model"
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.table_name == "platform_dictionary_item")
    ).one()
    assert (entry.action, entry.account_name) == ("登记", ADMINISTRATOR.login)


def test_a_choice_that_is_switched_off_is_not_offered_but_still_named(
    client_of: ClientOf, session: Session
) -> None:
    clerk, administrator = client_of(CLERK), client_of(ADMINISTRATOR)
    clerk.post(FORM, data={"unit_name": "普洱市林业和草原局", "unit_level": "prefecture"})
    held = item(session, "prefecture")
    off = {"label": held.label, "aliases": held.aliases}
    assert administrator.post(f"{PAGE}/{held.id}", data=off).status_code == 302
    assert not item(session, "prefecture").enabled
    assert 'value="prefecture"' not in clerk.get(FORM).text
    assert held.label in clerk.get("/tables/hometown_assist_unit/").text


def test_a_refused_change_keeps_what_was_typed_in_its_line(client_of: ClientOf, session: Session) -> None:
    held = item(session, "prefecture")
    typed = {"label": "", "aliases": "改过的别名、又一个"}
    refused = client_of(ADMINISTRATOR).post(f"{PAGE}/{held.id}", data=typed)
    assert refused.status_code == 422
    assert refused.text.count('value="改过的别名、又一个"') == 1
    assert item(session, "prefecture").label == held.label


def test_no_form_takes_up_a_choice_that_is_switched_off_and_what_holds_it_keeps_it(
    client_of: ClientOf, session: Session
) -> None:
    clerk, administrator = client_of(CLERK), client_of(ADMINISTRATOR)
    clerk.post(FORM, data={"unit_name": "普洱市林业和草原局", "unit_level": "prefecture"})
    held = item(session, "prefecture")
    administrator.post(f"{PAGE}/{held.id}", data={"label": held.label, "aliases": held.aliases})
    typed = {"unit_name": "普洱市水务局", "unit_level": "prefecture"}
    refused = clerk.post(FORM, data=typed)
    assert refused.status_code == 422
    assert "已停用，请改选其他选项" in refused.text
    assert "普洱市水务局" in refused.text
    row = session.scalars(select(AssistUnit)).one()
    changed = {"unit_name": "普洱市林草局", "unit_level": "prefecture", "version": row.version}
    assert clerk.post(f"/tables/hometown_assist_unit/edit/{row.id}", data=changed).status_code == 302
    session.rollback()
    assert (row.unit_name, row.unit_level) == ("普洱市林草局", "prefecture")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"code": "", "label": "某"}, "代码"),
        ({"code": "a b", "label": "某"}, "代码"),
        ({"code": "x", "label": ""}, "名称"),
        ({"code": "x", "label": "长" * 101}, "名称"),
        ({"code": "prefecture", "label": "某"}, "已用于本字典"),
        ({"code": "x", "label": "某", "aliases": "州市"}, "已用于本字典"),
        ({"code": "x", "label": "某", "aliases": "长" * 501}, "别名"),
    ],
)
def test_words_that_an_import_could_not_tell_apart_are_refused(
    client_of: ClientOf, session: Session, typed: dict[str, str], said: str
) -> None:
    refused = client_of(ADMINISTRATOR).post(PAGE, data=typed)
    assert refused.status_code == 422
    assert said in refused.text
    if typed["code"] == "x":
        assert item(session, "x") is None


def test_a_dictionary_or_choice_that_is_not_there_is_not_found(client_of: ClientOf) -> None:
    administrator = client_of(ADMINISTRATOR)
    assert administrator.get("/dictionaries/?key=nosuch").status_code == 404
    assert administrator.post(
        "/dictionaries/nosuch/items", data={"code": "x", "label": "某"}
    ).status_code in (404, 422)
    assert administrator.post(f"{PAGE}/999999", data={"label": "某"}).status_code == 404


def test_only_the_data_administrator_keeps_the_dictionaries(client_of: ClientOf) -> None:
    for person in (CLERK, COUNTY, AUDITOR):
        assert client_of(person).get("/dictionaries/").status_code == 403
        assert client_of(person).post(PAGE, data={"code": "x", "label": "某"}).status_code == 403


def test_no_choice_can_be_deleted(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("DictionaryPage")]
    assert {rule.endpoint.rpartition(".")[2] for rule in rules} == {"index", "add", "change"}

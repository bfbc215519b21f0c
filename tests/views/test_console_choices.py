"""控制台字典与参数 choices and parameters kept from the console: a refusal keeps what was typed, a stale form tells what holds now."""

import re
from collections.abc import Iterator

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.hometown.parameters import Parameter, refresh
from models.platform.audit import AuditEntry
from models.platform.dictionary import DictionaryItem
from tests.clients import Client
from tests.people import OPERATOR
from tests.views.console_scene import alerts, count
from views.platform.console.registry import URL

PARAMETER = f"{URL}/parameters/edit/?id=PUBLICITY_MIN_DAYS"


@pytest.fixture
def figures(session: Session) -> Iterator[None]:
    """After the test the manual's figures hold again in this process."""
    yield
    session.rollback()
    session.execute(delete(Parameter))
    session.commit()
    refresh(session)


@pytest.mark.parametrize("key", ["abc", "-1", "0", "999999", str(10**20), "1 OR 1=1", "１"])
def test_a_choice_or_a_parameter_that_is_not_there_is_not_found(operator: Client, key: str) -> None:
    for page in ("dictionaries", "parameters"):
        for method in ("GET", "POST"):
            answer = operator.open(f"{URL}/{page}/edit/", query_string={"id": key}, method=method)
            assert answer.status_code == 404, (page, method)
        assert operator.get(f"{URL}/{page}/edit/").location == f"{URL}/{page}/"


def test_a_choice_is_added_found_and_renamed_through_the_verbs(operator: Client, session: Session) -> None:
    typed = {"dictionary": "assist_unit_level", "code": "model", "label": "示范单位", "aliases": "样板、标杆"}
    added = operator.post(f"{URL}/dictionaries/new/", data=typed)
    assert (added.status_code, added.location) == (302, f"{URL}/dictionaries/")
    assert "成功" in alerts(operator, added.location)
    session.rollback()
    item = session.scalars(select(DictionaryItem).where(DictionaryItem.code == "model")).one()
    assert (item.label, item.aliases) == ("示范单位", "样板\n标杆")
    found = operator.get(f"{URL}/dictionaries/?flt0_0=assist_unit_level&search=标杆").text
    assert (found.count("<tr data-href="), "样板、标杆" in found) == (1, True)
    form = operator.get(f"{URL}/dictionaries/edit/?id={item.id}").text
    assert 'value="样板、标杆"' in form
    changed = {"label": "示范点", "aliases": "样板"}
    assert operator.post(f"{URL}/dictionaries/edit/?id={item.id}", data=changed).status_code == 302
    session.rollback()
    session.refresh(item)
    assert (item.label, item.aliases, item.enabled, item.code) == ("示范点", "样板", False, "model")
    lines = session.scalars(
        select(AuditEntry).where(AuditEntry.table_name == "platform_dictionary_item")
    ).all()
    assert [(line.action, line.account_name) for line in lines] == [
        ("登记", OPERATOR.login),
        ("编辑", OPERATOR.login),
    ]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"code": "a b"}, "代码"),
        ({"label": ""}, "名称"),
        ({"aliases": "州市"}, "已用于本字典"),
        ({"dictionary": "nosuch"}, ""),
        ({"dictionary": ""}, ""),
    ],
)
def test_a_refused_choice_keeps_what_was_typed_and_stores_nothing(
    operator: Client, session: Session, typed: dict[str, str], said: str
) -> None:
    before = count(session, DictionaryItem)
    form = {"dictionary": "assist_unit_level", "code": "x1", "label": "某单位", "aliases": ""} | typed
    refused = operator.post(f"{URL}/dictionaries/new/", data=form)
    assert refused.status_code == 422
    assert said in refused.text
    assert f'value="{form["code"]}"' in refused.text
    assert count(session, DictionaryItem) == before


def test_a_parameter_is_set_and_put_back(operator: Client, session: Session, figures: None) -> None:
    saved = operator.post(PARAMETER, data={"value": "45", "note": "省厅要求", "version": "0"})
    assert (saved.status_code, saved.location) == (302, f"{URL}/parameters/")
    listed = operator.get(f"{URL}/parameters/").text
    assert "省厅要求" in listed
    assert "<code>45</code>" in listed
    wrong = operator.post(PARAMETER, data={"value": "许多", "version": "1"})
    assert (wrong.status_code, "请填写不小于 0 的整数" in wrong.text) == (422, True)
    both = {"action": "put_back", "rowid": ["PUBLICITY_MIN_DAYS", "BASE_YEAR", "nosuch"]}
    operator.post(f"{URL}/parameters/action/", data=both)
    said = alerts(operator, f"{URL}/parameters/")
    assert "已恢复 1 项" in said
    assert "规划基期年：本来就是手册的默认值；没有这个参数" in said
    assert count(session, Parameter) == 0


def test_a_stale_form_shows_what_holds_now_and_can_be_sent_again(
    operator: Client, session: Session, figures: None
) -> None:
    operator.post(PARAMETER, data={"value": "45", "version": "0"})
    stale = operator.post(PARAMETER, data={"value": "50", "version": "0"})
    assert stale.status_code == 409
    assert 'name="value" value="50"' in stale.text
    assert "<code>45</code>" in stale.text
    version = re.search(r'name="version" value="(\d+)"', stale.text)
    assert version
    assert operator.post(PARAMETER, data={"value": "50", "version": version[1]}).status_code == 302
    for nonsense in ("x", "", "9" * 30):
        assert operator.post(PARAMETER, data={"value": "60", "version": nonsense}).status_code == 409
    session.rollback()
    assert session.scalars(select(Parameter.value)).one() == "50"

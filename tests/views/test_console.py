"""系统管理控制台 the operator's console: Flask-Admin inside our sign-in, rights, tokens, transaction, log and language."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from imports.jobs import CHECK
from models.hometown.parameters import Parameter
from models.levels import AccountKind
from models.platform import audit
from models.platform.audit import AuditEntry
from models.platform.clock import now
from models.platform.dictionary import DictionaryItem
from models.platform.jobs import Job, JobState
from models.platform.periodic import KIND
from models.platform.scope import SYSTEM, acting_as
from tests.clients import Client, ClientOf
from tests.people import CAST, OPERATOR, ZHONGSUO, Person
from tests.views.any_row import add_everywhere
from tests.views.console_scene import SECRET, count, order, state_of
from views.paging import FARTHEST
from views.platform.console.base import PERMISSIONS
from views.platform.console.registry import CONSOLE, URL

OTHERS = [person for person in CAST if person is not OPERATOR]
ADDRESSES = (
    "/",
    "/dictionaries/",
    "/dictionaries/new/",
    "/dictionaries/edit/?id=1",
    "/parameters/",
    "/parameters/edit/?id=POP_YEARS",
    "/periodic/",
    "/jobs/",
    "/files/",
    "/files/?count=y",
    "/audit/",
)


def test_every_page_opens_to_the_operator_and_is_named_in_the_menu(operator: Client) -> None:
    for address in ADDRESSES:
        answer = operator.get(URL + address)
        assert answer.status_code == 200, address
        for declared in CONSOLE:
            assert declared.label in answer.text, (address, declared.label)
        assert f'href="{URL}/' in answer.text


@pytest.mark.parametrize("person", OTHERS, ids=lambda person: person.login)
def test_every_page_is_refused_to_everybody_else_and_not_in_their_menu(
    client_of: ClientOf, person: Person
) -> None:
    client = client_of(person)
    for address in ADDRESSES:
        assert client.get(URL + address).status_code == 403, address
    assert f'href="{URL}' not in client.get("/").text


def test_nobody_is_let_in_before_signing_in(app: Flask) -> None:
    client = Client(app, app.response_class)
    for address in ADDRESSES:
        answer = client.get(URL + address)
        assert (answer.status_code, answer.location[:7]) == (302, "/login/"), address
    assert client.post(f"{URL}/jobs/action/", data={"action": "retry", "rowid": "1"}).status_code in (
        400,
        401,
    )


def test_only_what_was_opened_of_flask_admin_exists(app: Flask, operator: Client) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(URL)]
    names = {rule.endpoint.rpartition(".")[2] for rule in rules}
    assert names <= PERMISSIONS.keys()
    assert names.isdisjoint({"delete_view", "export", "ajax_lookup", "ajax_update", "details_view", "static"})
    for rule in rules:
        if rule.endpoint.endswith("action_view"):
            assert rule.methods is not None
            assert rule.methods & {"GET", "POST"} == {"POST"}, rule.endpoint
    for path in (
        "export/csv/",
        "delete/",
        "ajax/lookup/",
        "ajax/update/",
        "details/?id=1",
        "static/admin/js/form.js",
    ):
        for page in ("dictionaries", "jobs", "audit"):
            assert operator.get(f"{URL}/{page}/{path}").status_code in (404, 405), path
            assert operator.post(f"{URL}/{page}/{path}").status_code in (404, 405), path
    assert operator.get("/admin/").status_code == 404


def test_nothing_is_written_without_a_token(app: Flask, client_of: ClientOf, session: Session) -> None:
    failed = order(session, KIND, JobState.FAILED)
    client = client_of(OPERATOR)
    client.send_token = False
    before = count(session, DictionaryItem), count(session, Parameter), count(session, Job)
    typed: dict[str, dict[str, str]] = {
        "/dictionaries/new/": {"dictionary": "assist_unit_level", "code": "x1", "label": "某"},
        "/dictionaries/edit/?id=1": {"label": "某", "enabled": "y"},
        "/parameters/edit/?id=PUBLICITY_MIN_DAYS": {"value": "45", "version": "0"},
        "/parameters/action/": {"action": "put_back", "rowid": "PUBLICITY_MIN_DAYS"},
        "/jobs/action/": {"action": "retry", "rowid": str(failed)},
        "/periodic/action/": {"action": "order", "rowid": "forget_old_ticks"},
    }
    for address, form in typed.items():
        assert client.post(URL + address, data=form).status_code == 400, address
    assert (count(session, DictionaryItem), count(session, Parameter), count(session, Job)) == before
    assert state_of(session, failed) == ("failed", False)
    assert app.config.get("WTF_CSRF_ENABLED", True)


def test_the_pages_load_no_script_of_flask_admin_and_none_without_a_nonce(operator: Client) -> None:
    for address in ADDRESSES:
        answer = operator.get(URL + address)
        nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
        assert nonce
        scripts = re.findall(r"<script[^>]*>", answer.text)
        assert scripts
        assert all(f'nonce="{nonce[1]}"' in script for script in scripts), address
        assert not re.search(r"\son\w+\s*=\s*[\"']|javascript:|https?://(?!localhost)", answer.text), address
        assert "bootstrap" not in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "page=x",
        "page=-1",
        f"page={10**20}",
        "page_size=-1",
        f"page_size={10**8}",
        "sort=name",
        "sort=１",
        "desc=x",
        "flt9_9=1",
        "flt0_1=1",
        "evil=1",
        "search=" + "长" * 61,
        "flt0_0=" + "长" * 61,
    ],
)
def test_a_query_that_no_page_leads_to_is_refused(operator: Client, query: str) -> None:
    answers = {
        page: operator.get(f"{URL}/{page}/?{query}").status_code
        for page in ("dictionaries", "parameters", "periodic", "jobs", "audit")
    }
    capped = query == f"page_size={10**8}"
    assert set(answers.values()) <= ({200, 400} if capped else {400})


def test_a_page_never_holds_more_than_a_hundred_lines(operator: Client, session: Session) -> None:
    assert count(session, DictionaryItem) > 200
    for size, shown in ((100, 100), (50, 50), (99999, 20)):
        text = operator.get(f"{URL}/dictionaries/?page_size={size}").text
        assert text.count('aria-label="选择第') == 0
        assert text.count("<tr data-href=") == shown
    last = operator.get(f"{URL}/dictionaries/?page={FARTHEST}")
    assert (last.status_code, last.text.count("<tr data-href=")) == (200, 0)


def test_no_business_name_stands_on_any_page(operator: Client, session: Session) -> None:
    """The operator is shown nothing of any village, not even through the log, the jobs or the files (R18)."""
    rows = add_everywhere(session, ZHONGSUO, SECRET)
    with acting_as(session, SYSTEM):
        for table, row_id in rows.items():
            subject = audit.Subject(table.__tablename__, ZHONGSUO, row_id, SECRET)
            audit.log(session, "编辑", subject, {"name": (SECRET, SECRET)}, opinion=SECRET)
        session.commit()
    order(session, CHECK, JobState.FAILED, SECRET)
    for address in (*ADDRESSES, "/audit/?page_size=100", f"/audit/?flt2_2={OPERATOR.login}"):
        text = operator.get(URL + address).text
        assert SECRET not in text, address
        assert "中所" not in text, address


def test_the_log_is_read_by_its_metadata_only(operator: Client, session: Session) -> None:
    line = audit.log(session, "登记", audit.Subject("hometown_road", ZHONGSUO, 7, SECRET), opinion=SECRET)
    session.flush()
    old = audit.log(session, "删除", audit.Subject("platform_session", 0, 7))
    old.at = now() - timedelta(days=31)
    session.commit()
    text = operator.get(f"{URL}/audit/").text
    assert f'data-label="编号">{line.id}</td>' in text
    assert f'data-label="编号">{old.id}</td>' not in text
    assert "道路" in text
    columns = re.findall(r'<th scope="col">([^<]*)</th>', text)
    assert columns == ["编号", "时间", "账号", "身份", "操作", "对象", "结果", "次数"]
    assert f'data-label="编号">{line.id}</td>' not in operator.get(f"{URL}/audit/?flt0_0=refused").text
    assert operator.get(f"{URL}/audit/?flt4_4={SECRET}").status_code == 400


def test_a_refused_visit_to_the_console_is_in_the_log(client_of: ClientOf, session: Session) -> None:
    client_of(CAST[0]).get(f"{URL}/jobs/")
    session.rollback()
    entry = session.scalars(select(AuditEntry).where(AuditEntry.result == "refused")).one()
    assert (entry.account_name, entry.result) == (CAST[0].login, "refused")


def test_a_right_that_was_taken_away_closes_the_door_and_hides_the_buttons(
    operator: Client, app: Flask
) -> None:
    assert PERMISSIONS["action_view"] == "can_edit"
    with app.test_request_context():
        session = app.extensions["sqlalchemy"].session()
        views = {view.endpoint: view for view in app.extensions["admin"][0]._views}
        bare = OPERATOR.actor.__class__(1, "运维", "系统管理", AccountKind.SYSTEM_OPERATOR)
        with acting_as(session, bare):
            assert not any(view.is_accessible() for view in views.values())
    assert len(views) == len(CONSOLE)
    assert operator.get(URL + "/").status_code == 200

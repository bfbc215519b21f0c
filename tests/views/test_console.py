"""系统管理控制台 the operator's console: Flask-Admin inside our sign-in, rights, tokens, transaction, log and language."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from imports.jobs import CHECK
from models.hometown.parameters import Parameter, refresh
from models.levels import AccountKind
from models.platform import audit, jobs
from models.platform.audit import AuditEntry
from models.platform.clock import now
from models.platform.dictionary import DictionaryItem
from models.platform.jobs import Job, JobState
from models.platform.periodic import KIND, PERIODIC, Periodic
from models.platform.scope import SYSTEM, acting_as
from models.platform.transaction import transaction
from tests.clients import Client, ClientOf
from tests.people import CAST, OPERATOR, ZHONGSUO, Person
from tests.views.any_row import add_everywhere
from views.paging import FARTHEST
from views.platform.console.base import PERMISSIONS
from views.platform.console.periodic import cron_words
from views.platform.console.registry import CONSOLE, URL

OTHERS = [person for person in CAST if person is not OPERATOR]
SECRET = "张家冲水库改造"
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
PARAMETER = f"{URL}/parameters/edit/?id=PUBLICITY_MIN_DAYS"


@pytest.fixture
def operator(client_of: ClientOf) -> Client:
    return client_of(OPERATOR)


@pytest.fixture
def figures(session: Session) -> Iterator[None]:
    """After the test the manual's figures hold again in this process."""
    yield
    session.rollback()
    session.execute(delete(Parameter))
    session.commit()
    refresh(session)


def count(session: Session, table: type[Any]) -> int:
    session.rollback()
    found = session.scalar(select(func.count()).select_from(table)) or 0
    session.rollback()
    return found


def order(session: Session, kind: str, state: JobState, message: str = "") -> int:
    with transaction(session):
        job_id = jobs.enqueue(session, kind, {"name": "forget_old_ticks", "file": SECRET})
        session.execute(update(Job).where(Job.id == job_id).values(state=state.value, message=message))
    return job_id


def state_of(session: Session, job_id: int) -> tuple[str, bool]:
    session.rollback()
    found = session.get_one(Job, job_id, populate_existing=True)
    session.rollback()
    return found.state, found.wants_cancel


def alerts(client: Client, address: str) -> str:
    return " ".join(re.findall(r'alert-body preline">([^<]*)', client.get(address).text))


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


def test_a_failed_job_is_told_by_its_number_and_not_by_the_names_in_it(
    operator: Client, session: Session
) -> None:
    message = f"{SECRET}.xlsx 没有完成；错误编号 0a1b2c3d"
    failed, running = (
        order(session, CHECK, JobState.FAILED, message),
        order(session, CHECK, JobState.RUNNING, SECRET),
    )
    text = operator.get(f"{URL}/jobs/").text
    assert SECRET not in text
    assert "<code>0a1b2c3d</code>" in text
    only = operator.get(f"{URL}/jobs/?flt0_0=failed&flt1_1={CHECK}").text
    assert re.findall(r'name="rowid" value="(\d+)"', only) == [str(failed)]
    assert operator.get(f"{URL}/jobs/?flt0_0=nosuch").status_code == 400
    ordered = operator.get(f"{URL}/jobs/?sort=0").text
    assert re.findall(r'name="rowid" value="(\d+)"', ordered) == [str(failed), str(running)]


def test_chosen_jobs_are_each_judged_by_themselves(operator: Client, session: Session) -> None:
    nightly, wrong = order(session, KIND, JobState.FAILED), order(session, CHECK, JobState.FAILED)
    chosen = {"action": "retry", "rowid": [str(nightly), str(wrong), "999999", "x"]}
    operator.post(f"{URL}/jobs/action/", data=chosen)
    said = alerts(operator, f"{URL}/jobs/")
    assert "已重新提交 1 项" in said
    assert "导入校验不能在这里重试" in said
    assert (state_of(session, nightly), state_of(session, wrong)) == (("queued", False), ("failed", False))
    operator.post(f"{URL}/jobs/action/", data={"action": "stop", "rowid": str(nightly)})
    assert state_of(session, nightly) == ("queued", True)
    assert "正在取消" in operator.get(f"{URL}/jobs/").text


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"action": "retry"},
        {"rowid": "1"},
        {"action": "delete", "rowid": "1"},
        {"action": "nosuch", "rowid": "1"},
        {"action": "retry", "rowid": [str(number) for number in range(101)]},
    ],
)
def test_an_action_that_no_page_offers_is_refused(
    operator: Client, session: Session, form: dict[str, Any]
) -> None:
    failed = order(session, KIND, JobState.FAILED)
    assert operator.post(f"{URL}/jobs/action/", data=form).status_code == 400
    assert state_of(session, failed) == ("failed", False)


def test_periodic_jobs_are_listed_with_their_times_and_ordered(operator: Client, session: Session) -> None:
    text = operator.get(f"{URL}/periodic/").text
    for declared in PERIODIC.values():
        assert declared.label in text
    operator.post(f"{URL}/periodic/action/", data={"action": "order", "rowid": "forget_old_ticks"})
    operator.post(f"{URL}/periodic/action/", data={"action": "order", "rowid": "forget_old_ticks"})
    assert "正在等待或运行" in alerts(operator, f"{URL}/periodic/")
    assert count(session, Job) == 1


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("*/10 * * * *", "每 10 分钟"),
        ("5 * * * *", "每小时第 5 分"),
        ("20 3 * * *", "每天 3:20"),
        ("5 14 * * *", "每天 14:05"),
        ("30 4 * * 6", "每周日 4:30"),
        ("30 4 * * 0", "每周一 4:30"),
        ("0 8-18/2 * * mon-fri", {"code": "0 8-18/2 * * mon-fri"}),
        ("0 0 1 * *", {"code": "0 0 1 * *"}),
        ("*/5 3 * * *", {"code": "*/5 3 * * *"}),
        ("0 * * * 1", {"code": "0 * * * 1"}),
    ],
)
def test_the_times_of_a_periodic_job_are_told_in_words(cron: str, words: object) -> None:
    assert cron_words(cron) == words


def test_the_day_of_the_week_in_words_is_the_one_on_which_the_job_is_due() -> None:
    for day, word in enumerate("一二三四五六日"):
        due = Periodic("any", f"30 4 * * {day}", lambda _session, _lease: None).last_due(
            datetime(2021, 8, 11)
        )
        assert due is not None
        assert (
            cron_words(f"30 4 * * {day}")
            == f"每周{'一二三四五六日'[due.weekday()]} 4:30"
            == f"每周{word} 4:30"
        )


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


def test_the_console_home_tells_of_failed_jobs_with_a_way_to_them(operator: Client, session: Session) -> None:
    order(session, KIND, JobState.FAILED)
    text = operator.get(URL + "/").text
    assert f'href="{URL}/jobs/?flt0_0=failed"' in text
    assert "kpi-bad" in text
    assert AccountKind.SYSTEM_OPERATOR.label in text

"""出错页 every failure is a Chinese page (or JSON) that says what to do and tells nothing of our inside."""

import logging
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from models.fields import Problem
from models.platform.refusal import Forbidden, Invalid, NotFound, Refusal, Stale
from tests.clients import Client, ClientOf
from tests.people import CLERK

SECRET = "SELECT secret FROM nowhere"
FAILURES = {
    "bug": ZeroDivisionError(SECRET),
    "database": OperationalError(SECRET, {}, Exception("database is locked")),
    "crowd": NoConnectionFree(SECRET),
    "refusal": Refusal("不能这样办，请换一种方式"),
    "invalid": Invalid([Problem("name", "名称：不能为空，请填写")]),
    "notfound": NotFound(),
    "forbidden": Forbidden("本步骤已锁定，请先完成上一步"),
    "stale": Stale("这条记录刚被修改，请核对"),
}


@pytest.fixture
def failing(app: Flask) -> Iterator[Flask]:
    """The application with a page that fails in every way there is."""
    original = app.view_functions["HomePage.index"]

    def fail() -> str:
        raise FAILURES[wanted[0]]

    wanted = [""]
    app.view_functions["HomePage.index"] = fail
    app.extensions["wanted_failure"] = wanted
    yield app
    app.view_functions["HomePage.index"] = original
    del app.extensions["wanted_failure"]


@pytest.mark.parametrize(
    ("failure", "status", "said"),
    [
        ("bug", 500, "错误编号"),
        ("database", 503, "系统暂时繁忙"),
        ("crowd", 503, "系统暂时繁忙"),
        ("refusal", 422, "不能这样办，请换一种方式"),
        ("invalid", 422, "有 1 处填写有误"),
        ("notfound", 404, "没有找到这条记录"),
        ("forbidden", 403, "本步骤已锁定，请先完成上一步"),
        ("stale", 409, "这条记录刚被修改"),
    ],
)
def test_a_failure_is_a_page_for_people_and_json_for_scripts(
    failing: Flask, client_of: ClientOf, failure: str, status: int, said: str
) -> None:
    failing.extensions["wanted_failure"][0] = failure
    client = client_of(CLERK)
    page = client.get("/")
    assert page.status_code == status
    assert said in page.text
    assert SECRET not in page.text
    assert "Traceback" not in page.text
    plain = client.get("/", headers={"Accept": "application/json"})
    assert plain.status_code == status
    assert SECRET not in plain.text
    assert plain.get_json()["message"]
    part = client.get("/", headers={"HX-Request": "true"})
    assert part.status_code == status
    assert "<html" not in part.text


def test_a_bug_is_logged_in_full_under_the_number_that_is_shown(
    failing: Flask, client_of: ClientOf, caplog: pytest.LogCaptureFixture
) -> None:
    failing.extensions["wanted_failure"][0] = "bug"
    with caplog.at_level(logging.ERROR):
        answer = client_of(CLERK).get("/", headers={"Accept": "application/json"})
    number = answer.get_json()["number"]
    logged = [record for record in caplog.records if number in record.getMessage()]
    assert logged
    assert logged[0].exc_info
    assert logged[0].exc_info[0] is ZeroDivisionError


def test_the_problems_of_a_refusal_are_in_the_json(failing: Flask, client_of: ClientOf) -> None:
    failing.extensions["wanted_failure"][0] = "invalid"
    answer = client_of(CLERK).get("/", headers={"Accept": "application/json"})
    assert answer.get_json()["problems"] == [
        {"field": "name", "message": "名称：不能为空，请填写", "severity": "error"}
    ]


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/nosuch", 404),
        ("GET", "/tables/nosuch/", 404),
        ("PUT", "/", 405),
        ("GET", "/logout/", 405),
        ("GET", "/tables/hometown_assist_unit/?_page=x", 400),
        ("POST", "/tables/hometown_assist_unit/delete", 400),
        ("GET", "/tables/hometown_assist_unit/show/999999", 404),
    ],
)
def test_wrong_addresses_and_methods_are_answered_in_chinese(
    client_of: ClientOf, method: str, address: str, status: int
) -> None:
    answer = client_of(CLERK).open(address, method=method)
    assert answer.status_code == status
    assert "请" in answer.text
    assert "Not Found" not in answer.text
    assert "Bad Request" not in answer.text
    assert "Method Not Allowed" not in answer.text


@pytest.mark.parametrize(
    ("came_from", "leads_to"),
    [
        ("http://localhost/tables/hometown_assist_unit/add?back=/", "add?back%3D/"),
        ("http://evil.example/tables/hometown_assist_unit/add", None),
        ("http://localhost/tables/hometown_assist_unit/delete/1", None),
        ("", None),
    ],
)
@pytest.mark.parametrize("token", ["sound", ""])
def test_a_form_sent_after_the_sign_in_has_ended_is_told_the_way_back_to_it(
    app: Flask, came_from: str, leads_to: str | None, token: str
) -> None:
    stranger = Client(app, app.response_class)
    stranger.send_token = bool(token)
    answer = stranger.post("/tables/hometown_assist_unit/add", headers={"Referer": came_from})
    assert answer.status_code == 401
    assert "恢复草稿" in answer.text
    way = re.search('href="([^"]*)">重新登录', answer.text)
    assert way is not None
    assert way[1].startswith("/login/")
    assert (leads_to or "") in way[1]
    assert ("next=" in way[1]) == (leads_to is not None)


def test_a_body_that_is_too_large_is_refused_in_chinese(client_of: ClientOf) -> None:
    huge = b"unit_name=" + quote("长").encode() * 5_000_000
    form = "application/x-www-form-urlencoded"
    answer = client_of(CLERK).post("/tables/hometown_assist_unit/add", data=huge, content_type=form)
    assert answer.status_code == 413
    assert "太大" in answer.text

"""运行日志 one line a record whatever is put into it, with the request's number, without personal data (R24)."""

import json
import logging
import sys
from typing import Any

from flask import Flask, g
from hypothesis import given
from hypothesis import strategies as st

from app.logs import JsonLines, write_json_lines
from tests.clients import Client
from tests.people import CLERK


def line(message: str, *arguments: object, trace: Any = None) -> str:
    return JsonLines().format(logging.LogRecord("app.x", logging.ERROR, "x.py", 1, message, arguments, trace))


@given(st.text())
def test_nothing_that_is_logged_can_begin_a_line_of_its_own(name: str) -> None:
    written = line("failed sign-in of %s", name)
    assert len(written.splitlines()) == 1
    assert json.loads(written)["logger"] == "app.x"


def test_a_name_with_a_line_break_stays_within_its_line() -> None:
    forged = '小玉\r\n{"level": "INFO", "message": "everything is fine"}'
    written = line("failed sign-in of %s", forged)
    assert "\n" not in written
    assert json.loads(written)["message"] == f"failed sign-in of {forged}"


def test_identity_numbers_and_phones_are_masked_in_messages_and_traces() -> None:
    try:
        int("Key (phone)=(19900001234) 530102199001011234 53010219900101123X")
    except ValueError:
        written = line("row of 19900001234", trace=sys.exc_info())
    told = json.loads(written)
    assert "19900001234" not in written
    assert "199001011" not in written
    assert told["message"] == "row of 199****1234"
    assert "ValueError" in told["trace"]


def test_a_longer_number_is_no_phone() -> None:
    assert json.loads(line("import 119900001234567"))["message"] == "import 119900001234567"


def test_a_line_names_the_request_that_its_answer_names(app: Flask) -> None:
    answer = Client.of(app, CLERK).get("/")
    assert len(answer.headers["X-Request-ID"]) == 16
    with app.test_request_context():
        g.request_id = "0123456789abcdef"
        assert json.loads(line("x"))["request_id"] == "0123456789abcdef"
    assert "request_id" not in json.loads(line("x"))


def test_it_is_set_up_once(monkeypatch: Any) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    write_json_lines()
    write_json_lines()
    assert [type(handler.formatter) for handler in root.handlers] == [JsonLines]

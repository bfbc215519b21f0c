"""重复提交 the same form twice at the same moment, a hundred times over: never a double effect (attack 6, P7)."""

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from urllib.parse import urlencode

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from models.hometown.assist_unit import AssistUnit
from models.platform.audit import AuditEntry
from tests.clients import forgery_token, signed_cookie
from tests.people import CLERK

ROUNDS = 100
CLICKS = 2
ADD = "/tables/hometown_assist_unit/add"


@pytest.fixture
def port(app: Flask) -> Iterator[int]:
    """The application, served by threads as the app server does it."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def test_of_a_hundred_double_clicks_none_registers_two_rows(
    app: Flask, port: int, session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    headers = {
        "Cookie": f"{app.config['SESSION_COOKIE_NAME']}={signed_cookie(app, CLERK)}",
        "X-CSRFToken": forgery_token(app),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    together = threading.Barrier(CLICKS)

    def click(number: int) -> int:
        typed = urlencode({"unit_name": f"普洱市第{number}工作局", "submit_key": f"{number:032x}"})
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        together.wait()
        connection.request("POST", ADD, typed, headers)
        status = connection.getresponse().status
        connection.close()
        return status

    told: Counter[int] = Counter()
    with ThreadPoolExecutor(CLICKS) as people:
        for number in range(1, ROUNDS + 1):
            told.update(people.map(click, [number] * CLICKS))
    session.rollback()
    rows = session.execute(select(AssistUnit.unit_name, func.count()).group_by(AssistUnit.unit_name)).all()
    lines = select(func.count()).where(AuditEntry.table_name == "hometown_assist_unit")
    double = sum(count > 1 for _, count in rows)
    with capsys.disabled():
        print(f"\ndouble submit: {double}/{ROUNDS} double effects, answers {dict(told)}")  # noqa: T201
    assert (len(rows), double) == (ROUNDS, 0)
    assert session.scalar(lines) == ROUNDS
    assert set(told) <= {302, 303, 409}

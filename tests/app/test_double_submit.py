"""重复提交 the same form twice at the same moment, a hundred times over: never a double effect (attack 6, P7)."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.hometown.assist_unit import AssistUnit
from models.platform.audit import AuditEntry
from tests.app.served import headers_of, send, served
from tests.people import CLERK

ROUNDS = 100
CLICKS = 2
ADD = "/tables/hometown_assist_unit/add"


def test_of_a_hundred_double_clicks_none_registers_two_rows(
    app: Flask, session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    headers, together = headers_of(app, CLERK), threading.Barrier(CLICKS)
    told: Counter[int] = Counter()
    with served(app) as port, ThreadPoolExecutor(CLICKS) as people:

        def click(number: int) -> int:
            typed = {"unit_name": f"普洱市第{number}工作局", "submit_key": f"{number:032x}"}
            together.wait()
            return send(port, ADD, typed, headers)[0]

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


def test_of_twenty_clicks_in_one_moment_one_registers_a_row(app: Flask, session: Session) -> None:
    """001-021: the other nineteen are led on as if theirs had been the one."""
    headers, together = headers_of(app, CLERK), threading.Barrier(20)
    typed = {"unit_name": "普洱市水务局", "submit_key": "a" * 32}
    with served(app) as port, ThreadPoolExecutor(20) as hands:

        def click(_: int) -> int:
            together.wait()
            return send(port, ADD, typed, headers)[0]

        told = list(hands.map(click, range(20)))
    assert set(told) == {302}
    session.rollback()
    assert session.scalars(select(AssistUnit.unit_name)).all() == ["普洱市水务局"]

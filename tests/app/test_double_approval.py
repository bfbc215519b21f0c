"""两人同时审批 two approvers at the same record in the same moment: one effect, the other is told who did it (attack 6)."""

import re
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.factory import create_app
from models.levels import AccountKind
from models.platform import flows, records
from models.platform.audit import AuditEntry
from models.platform.flows import Flow, ReviewEvent
from models.platform.new_accounts import NewAccount, create_accounts
from models.platform.scope import SYSTEM, acting_as
from tests.app.served import headers_of, send, served
from tests.databases import Database
from tests.people import CLERK, PASSWORD_HASH, TOWNSHIP, WENJING, ZHONGSUO, Person, standing_session
from tests.planting import planting
from tests.platform.flow_sandbox import TRANSITIONS, Well, declared, flow_of_wells, working

ROUNDS = 100
PAGE = "/reviews/sandbox_well_review/"
LATE = re.compile(r"文井镇人民政府 (老赵|小高) 在 20\d\d-[-: \d]+ 已(审批通过|打回)，本次操作没有生效")


@pytest.fixture
def flow(database: Database) -> Iterator[Flow]:
    """A review in which nobody of the desk is picked beforehand, so that either may decide."""
    anybody = tuple(replace(way, chooses=None) for way in TRANSITIONS)
    with declared(database, flow_of_wells(transitions=anybody)) as flow:
        yield flow


@pytest.fixture
def site(database: Database, flow: Flow) -> Flask:
    del flow
    app = create_app(database.settings)
    database.apps.append(app)
    assert app.test_cli_runner().invoke(args=["sync-permissions"]).exit_code == 0
    return app


def colleague(session: Session) -> Person:
    """A second account of the same desk."""
    wanted = NewAccount("小高", AccountKind.TOWNSHIP, WENJING, TOWNSHIP.unit, PASSWORD_HASH)
    with planting(session), acting_as(session, SYSTEM):
        [key] = create_accounts(session, [wanted])
        person = Person(key, wanted.login_name, wanted.kind, WENJING, TOWNSHIP.unit)
        session.add(standing_session(person, PASSWORD_HASH))
    return person


def waiting(session: Session) -> list[int]:
    """So many wells that wait for the township."""
    with working(session, CLERK.actor):
        made = [
            records.create(session, Well, {"area": ZHONGSUO, "name": f"{number}井", "depth": 1}).row.id
            for number in range(ROUNDS)
        ]
        flows.act_many(session, flows.FLOWS["wells"], made, "submit")
    return made


def test_of_a_hundred_pairs_of_approvers_one_each_takes_effect_and_the_other_is_told_who_did_it(
    site: Flask, session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    """001-075 001-108: one approves while the other returns, through the pages, with what both have just opened."""
    ids, together = waiting(session), threading.Barrier(2)
    version = session.scalars(select(Well.version).distinct()).one()
    people = {TOWNSHIP.login: (TOWNSHIP, "town_approve")}
    second = colleague(session)
    people[second.login] = (second, "town_return")
    headers = {login: headers_of(site, person) for login, (person, _) in people.items()}
    answers: dict[int, list[tuple[int, str]]] = {}
    with served(site) as port, ThreadPoolExecutor(len(people)) as hands:

        def decide(login: str, key: int) -> tuple[int, str]:
            act, number = people[login][1], f"{key:031x}{int(login == second.login)}"
            typed = {"act": act, "opinion": "补充", "version": str(version), "submit_key": number}
            together.wait()
            return send(port, f"{PAGE}{key}", typed, headers[login])

        for key in ids:
            answers[key] = list(hands.map(decide, people, [key] * len(people)))
    statuses = Counter(tuple(sorted(status for status, _ in each)) for each in answers.values())
    session.rollback()
    decided = Counter(
        session.scalars(select(ReviewEvent.row_id).where(ReviewEvent.act.in_(["approve", "return"])))
    )
    double = sum(count != 1 for count in decided.values())
    with capsys.disabled():
        print(f"\ndouble approval: {double}/{ROUNDS} double effects, answers {dict(statuses)}")  # noqa: T201
    assert decided == Counter(ids)
    assert all(sum(status < 400 for status, _ in each) == 1 for each in answers.values())
    losers = [text for each in answers.values() for status, text in each if status >= 400]
    assert len(losers) == ROUNDS
    assert [text for text in losers if not LATE.search(text)] == []
    lines = select(func.count()).where(
        AuditEntry.action.in_(["审批通过", "打回"]), AuditEntry.result == "done"
    )
    assert session.scalar(lines) == ROUNDS

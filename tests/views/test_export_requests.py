"""导出申请: a large list leaves only when somebody else of the same or a higher division agrees, once, for a day (R45)."""

import io
from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.factory import create_app
from app.worker import work_off
from config import Settings
from models.hometown.assist_unit import AssistUnit
from models.hometown.station_person import StationPerson
from models.platform.account import Account, AccountState
from models.platform.audit import AuditEntry
from models.platform.clock import now
from models.platform.disclosure import Limits
from models.platform.export_file import drop_export_files, opened
from models.platform.export_request import ExportRequest, RequestState
from models.platform.scope import SYSTEM, acting_as
from models.platform.transaction import transaction
from tests.clients import Client
from tests.databases import Database
from tests.exports.test_sheet_stamp import properties
from tests.people import (
    AUDITOR,
    COUNTY,
    ORGANISATION,
    OUTSIDE_COUNTY,
    PREFECTURE,
    TOWNSHIP,
    ZHONGSUO,
    Person,
)
from tests.planting import planting
from tests.views.any_row import any_row

TABLE = "hometown_assist_unit"
FILE, FORM, PAGE = f"/tables/{TABLE}/export/xlsx", f"/exports/new/{TABLE}", "/exports/"
REASON = "核对帮扶单位名单"


@pytest.fixture
def strict(database: Database, session: Session) -> Flask:
    """An application where three rows are many, and four rows."""
    with acting_as(session, SYSTEM):
        session.add_all(any_row(AssistUnit, ZHONGSUO, f"单位{number}", None) for number in range(4))
        session.commit()
    app = create_app(database.settings)
    app.extensions["limits"] = Limits(export_rows=3)
    database.apps.append(app)
    return app


@pytest.fixture
def of(strict: Flask) -> Callable[[Person], Client]:
    return lambda person: Client.of(strict, person)


Of = Callable[[Person], Client]
PEOPLE, PHONE = "hometown_station_person", "19900001234"


def person_row() -> StationPerson:
    at = now()
    return StationPerson(
        area=ZHONGSUO, station_role="party_secretary", name="老李", phone=PHONE, created_on=at, changed_on=at
    )


def text_of(workbook: bytes) -> str:
    sheet = load_workbook(io.BytesIO(workbook)).worksheets[0]
    return "\n".join(str(value) for row in sheet.iter_rows(values_only=True) for value in row)


def held(session: Session) -> Sequence[ExportRequest]:
    session.rollback()
    session.expire_all()
    return session.scalars(select(ExportRequest).order_by(ExportRequest.id)).all()


def ask(of: Of, session: Session, person: Person = COUNTY) -> str:
    assert of(person).post(FORM, data={"reason": REASON}).status_code == 302
    return f"/exports/{held(session)[-1].id}/decide"


def answer(of: Of, person: Person, where: str, word: str = "yes") -> Any:
    return of(person).post(where, data={"answer": word})


def test_a_large_list_leads_to_the_request_and_a_small_one_leaves_at_once(of: Of, session: Session) -> None:
    sent = of(COUNTY).get(FILE)
    assert (sent.status_code, sent.location) == (302, FORM)
    assert "申请理由" in of(COUNTY).get(sent.location).text
    assert of(COUNTY).get(f"{FILE}?unit_name=单位1").status_code == 200
    assert "请填写理由" in of(COUNTY).post(FORM, data={"reason": ""}).text
    assert held(session) == []


def take(of: Of, person: Person, where: str) -> Any:
    return of(person).post(where.replace("/decide", "/file"))


@pytest.mark.parametrize("second", [ORGANISATION, PREFECTURE], ids=lambda person: person.login)
def test_once_another_account_has_agreed_a_job_makes_the_file_for_whoever_asked_and_only_once(
    of: Of, strict: Flask, session: Session, second: Person
) -> None:
    where = ask(of, session)
    assert take(of, COUNTY, where).status_code == 422
    assert answer(of, second, where).status_code == 302
    assert "正在生成" in take(of, COUNTY, where).text
    assert work_off(strict) == 1
    assert take(of, second, where).status_code == 404
    assert "下载一次" in of(COUNTY).get(PAGE).text
    taken = take(of, COUNTY, where)
    assert (taken.status_code, taken.data[:2]) == (200, b"PK")
    assert properties(taken.data)["导出账号"] == COUNTY.login
    assert "已被下载过" in take(of, COUNTY, where).text
    session.rollback()
    said = session.scalars(select(AuditEntry.action).where(AuditEntry.result == "done")).all()
    wanted = ["申请导出", "导出申请已同意", "生成导出文件", "导出"]
    assert [each for each in said if each in wanted] == wanted


def test_the_file_lies_sealed_until_it_is_taken_and_no_request_opens_another(
    of: Of, strict: Flask, session: Session
) -> None:
    answer(of, ORGANISATION, ask(of, session))
    work_off(strict)
    request = held(session)[0]
    assert request.digest is not None
    stored = strict.extensions["files"].read(request.digest)
    assert b"PK" not in stored[:4]
    assert opened(stored, request.id)[:2] == b"PK"
    with pytest.raises(InvalidTag):
        opened(stored, request.id + 1)


def test_whole_numbers_leave_only_with_consent_and_the_right(of: Of, strict: Flask, session: Session) -> None:
    """R27, R45: the county may ask for a list with whole numbers, whoever else is refused."""
    form = f"/exports/new/{PEOPLE}"
    with planting(session):
        session.add(person_row())
    assert PHONE not in text_of(of(COUNTY).get(f"/tables/{PEOPLE}/export/xlsx").data)
    refused = of(PREFECTURE).post(form, data={"reason": REASON, "whole": "y"})
    assert "不能申请包含完整号码" in refused.text
    assert of(COUNTY).post(form, data={"reason": REASON, "whole": "y"}).status_code == 302
    where = f"/exports/{held(session)[-1].id}/decide"
    assert answer(of, ORGANISATION, where).status_code == 302
    work_off(strict)
    taken = take(of, COUNTY, where)
    assert PHONE in text_of(taken.data)
    session.rollback()
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert (entry.action, entry.reason) == ("导出", REASON)
    assert "包含完整号码" in entry.summary


def stand(session: Session, person: Person, state: AccountState) -> None:
    with planting(session):
        session.get_one(Account, person.id).state = state.value


def test_a_file_that_could_not_be_made_is_told_with_its_reason_and_may_be_asked_for_again(
    of: Of, strict: Flask, session: Session
) -> None:
    """R45, R17: a right that was withdrawn meanwhile makes no file, and nobody waits for one for ever."""
    where = ask(of, session)
    answer(of, ORGANISATION, where)
    stand(session, COUNTY, AccountState.DISABLED)
    work_off(strict)
    stand(session, COUNTY, AccountState.ACTIVE)
    failed = held(session)[0]
    assert (failed.digest, failed.is_usable) == (None, False)
    page = of(COUNTY).get(PAGE).text
    assert "没有生成" in page
    assert failed.failure
    assert failed.failure in page
    assert "正在生成" not in page
    assert f'href="{FORM}"' in page
    assert f"没有生成：{failed.failure}" in take(of, COUNTY, where).text
    answer(of, ORGANISATION, ask(of, session))
    assert work_off(strict) == 1
    assert take(of, COUNTY, f"/exports/{held(session)[-1].id}/decide").data[:2] == b"PK"


def test_a_file_that_nobody_takes_within_the_day_is_let_go(of: Of, strict: Flask, session: Session) -> None:
    where = ask(of, session)
    answer(of, ORGANISATION, where)
    work_off(strict)
    with planting(session):
        session.execute(update(ExportRequest).values(decided_on=now() - timedelta(hours=25)))
    assert "已过期" in take(of, COUNTY, where).text
    with transaction(session):
        drop_export_files(session)
    assert held(session)[0].digest is None


def test_nobody_agrees_to_their_own_request(of: Of, session: Session) -> None:
    refused = answer(of, COUNTY, ask(of, session))
    assert refused.status_code == 403
    assert held(session)[0].standing is RequestState.WAITING


@pytest.mark.parametrize("person", [TOWNSHIP, OUTSIDE_COUNTY, AUDITOR], ids=lambda person: person.login)
def test_neither_lower_nor_foreign_accounts_decide(of: Of, session: Session, person: Person) -> None:
    where = ask(of, session)
    assert answer(of, person, where).status_code in (403, 404)
    assert held(session)[0].standing is RequestState.WAITING
    assert REASON not in of(person).get(PAGE).text


def test_a_refused_request_opens_nothing(of: Of, session: Session) -> None:
    answer(of, ORGANISATION, ask(of, session), "no")
    assert held(session)[0].standing is RequestState.REFUSED
    assert of(COUNTY).get(FILE).status_code == 302
    assert "未同意" in of(COUNTY).get(PAGE).text


def test_of_two_who_decide_at_once_one_does_and_the_other_is_told_who(of: Of, session: Session) -> None:
    where, ready, told = ask(of, session), Barrier(2), list[Any]()
    people = {ORGANISATION: "yes", PREFECTURE: "no"}
    clients = [(of(person), word) for person, word in people.items()]

    def decide(client: Client, word: str) -> None:
        ready.wait()
        told.append(client.post(where, data={"answer": word}))

    threads = [Thread(target=decide, args=each) for each in clients]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    first = held(session)[0].decided_name
    assert sorted(each.status_code for each in told) == [302, 422]
    assert any(f"已由 {first} 于" in each.text for each in told)
    decided = select(AuditEntry.id).where(
        AuditEntry.action.startswith("导出申请"), AuditEntry.result == "done"
    )
    assert len(session.scalars(decided).all()) == 1


def test_after_a_day_it_has_to_be_asked_again(of: Of, session: Session) -> None:
    answer(of, ORGANISATION, ask(of, session))
    with planting(session):
        session.execute(update(ExportRequest).values(decided_on=now() - timedelta(hours=25)))
    ask(of, session)
    assert len(held(session)) == 2


def test_the_page_itself_gives_no_large_list_whatever_was_agreed(of: Of, session: Session) -> None:
    answer(of, ORGANISATION, ask(of, session))
    assert of(COUNTY).get(FILE).status_code == 302
    assert of(COUNTY).get(f"{FILE}?area={ZHONGSUO}").status_code == 302


def test_the_same_is_not_asked_twice(of: Of, session: Session) -> None:
    ask(of, session)
    assert "已经提交过" in of(COUNTY).post(FORM, data={"reason": REASON}).text
    assert len(held(session)) == 1


def test_the_limit_is_a_setting() -> None:
    assert Settings.from_env({"YUNLING_EXPORT_ROWS": "300"}).export_rows == 300
    assert Settings.from_env({}).export_rows == Limits().export_rows == 1000

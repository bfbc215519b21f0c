"""保存期限: what is let go of once it is old enough, and not a day before; told by moving the clock (R47)."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.worker import open_session, work_off
from config import Settings
from imports.problems import Report
from models.platform import jobs, retention, sessions
from models.platform.clock import now
from models.platform.file_use import digests_in_use
from models.platform.import_batch import BatchState, ImportBatch
from models.platform.jobs import Job, JobState
from models.platform.periodic import PERIODIC, take_due
from models.platform.refusal import Refusal
from models.platform.retention import Retention, retention_of
from models.platform.scope import SYSTEM, acting_as
from models.platform.sessions import Ended, SignInSession
from models.platform.transaction import transaction
from tests.clients import Client
from tests.people import ADMINISTRATOR, CLERK, ZHONGSUO, Person, standing_session

DIGEST = "ab" * 32
AT_WORK = [state for state in BatchState if state.is_busy]
AT_REST = [state for state in BatchState if not state.is_busy]


@pytest.fixture
def days_later(app: Flask, session: Session, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, int], None]:
    """Do one periodic job with the clock so many days on."""

    def jump(name: str, days: int) -> None:
        moment = now() + timedelta(days=days)
        for module in (retention, sessions):
            monkeypatch.setattr(module, "now", lambda: moment)
        assert take_due(session, PERIODIC[name], moment + timedelta(hours=24))
        work_off(app)
        session.rollback()
        session.expire_all()

    return jump


def batch(state: BatchState = BatchState.IMPORTED, **more: Any) -> ImportBatch:
    return ImportBatch(
        set_key="people",
        file_name="人员.xlsx",
        sha256=DIGEST,
        area=ZHONGSUO,
        account_id=CLERK.id,
        state=state.value,
        started=now(),
        preview={"rows": []},
        **more,
    )


def keep(session: Session, row: Any) -> Any:
    with transaction(session):
        session.add(row)
    return row


@pytest.mark.parametrize("state", AT_REST)
def test_the_workbook_of_an_import_is_kept_ninety_days_and_its_record_for_good(
    session: Session, days_later: Callable[[str, int], None], state: BatchState
) -> None:
    kept = keep(session, batch(state))
    days_later("drop_import_files", 89)
    assert (kept.sha256, digests_in_use(session)) == (DIGEST, {DIGEST})
    days_later("drop_import_files", 91)
    assert (kept.sha256, kept.preview, kept.file_name, kept.state) == (None, None, "人员.xlsx", state.value)
    assert digests_in_use(session) == set()


@pytest.mark.parametrize("state", AT_WORK)
def test_a_workbook_that_is_being_worked_on_stays(
    session: Session, days_later: Callable[[str, int], None], state: BatchState
) -> None:
    kept = keep(session, batch(state))
    days_later("drop_import_files", 400)
    assert kept.sha256 == DIGEST


def test_a_workbook_that_is_gone_is_told_in_a_sentence(session: Session) -> None:
    gone = batch()
    gone.sha256 = None
    with pytest.raises(Refusal, match="已超过保存期限清除"):
        _ = gone.workbook
    assert batch().workbook == DIGEST


def test_the_page_of_an_old_import_still_opens_and_its_errors_say_why_they_are_gone(
    client_of: Callable[[Person], Client], session: Session
) -> None:
    with acting_as(session, SYSTEM):
        old = batch(BatchState.REFUSED, report=Report().to_json())
        old.sha256, old.account_id = None, ADMINISTRATOR.id
        key = keep(session, old).id
    client = client_of(ADMINISTRATOR)
    assert client.get(f"/imports/{key}").status_code < 500
    assert client.get(f"/imports/{key}/errors").status_code < 500


@pytest.mark.parametrize("state", [JobState.DONE, JobState.FAILED, JobState.CANCELLED])
def test_what_a_job_was_told_to_do_is_forgotten_after_thirty_days_but_not_how_it_ended(
    session: Session, days_later: Callable[[str, int], None], state: JobState
) -> None:
    told = {"batches": [1]}
    job = keep(
        session,
        Job(
            kind="import.check",
            payload=told,
            state=state.value,
            message="校验完成",
            created_on=now(),
            finished_on=now(),
        ),
    )
    days_later("drop_job_payloads", 29)
    assert job.payload == told
    days_later("drop_job_payloads", 31)
    assert (job.payload, job.state, job.message) == ({}, state.value, "校验完成")


def test_a_job_that_has_not_ended_keeps_what_it_was_told(
    session: Session, days_later: Callable[[str, int], None]
) -> None:
    with transaction(session):
        number = jobs.enqueue(session, "import.check", {"batches": [1]})
        session.get_one(Job, number).state = JobState.RUNNING.value
        session.get_one(Job, number).lease_until = 1 << 40
    days_later("drop_job_payloads", 400)
    assert session.get_one(Job, number).payload == {"batches": [1]}


def test_a_session_that_has_ended_is_forgotten_after_thirty_days(
    session: Session, days_later: Callable[[str, int], None]
) -> None:
    ended = standing_session(CLERK, "x")
    ended.token_hash, ended.ended_on, ended.why = "ended", now(), Ended.LEFT.value
    keep(session, ended)
    held = select(SignInSession.id).where(SignInSession.token_hash == "ended")
    days_later("sign_in_upkeep", 29)
    assert session.scalar(held) is not None
    days_later("sign_in_upkeep", 31)
    assert session.scalar(held) is None


def test_the_terms_are_settings_and_reach_the_worker(app: Flask) -> None:
    env = {"YUNLING_KEEP_IMPORT_FILES": "5", "YUNLING_KEEP_JOB_PAYLOADS": "6", "YUNLING_KEEP_SESSIONS": "7"}
    chosen = Settings.from_env(env)
    assert (chosen.keep_import_files, chosen.keep_job_payloads, chosen.keep_sessions) == (5, 6, 7)
    with open_session(app) as worker:
        assert retention_of(worker) == Retention() == worker.info["retention"]


def test_every_term_stands_in_the_operations_page() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
    assert all(name in page for name in ("drop_import_files", "drop_job_payloads", "KEEP_IMPORT_FILES"))

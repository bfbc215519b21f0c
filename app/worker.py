"""后台工人 the job worker: a thread beside the pages, or `flask worker` on any node; both read the same table."""

import logging
import secrets
import threading
import time

from flask import Flask, Response
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from app.clock import clock
from app.extensions import db
from imports.jobs import close_unfinished
from models.platform import job_lease
from models.platform.audit.upkeep import seal_waiting
from models.platform.import_batch import BatchState
from models.platform.jobs import KINDS, JobState, Lease
from models.platform.refusal import Refusal
from models.platform.retention import Retention
from models.platform.scope import SYSTEM, acting_as

PAUSE = 1.0
SEALING_EVERY = 5.0
STARTED = "worker"
log = logging.getLogger(__name__)


def open_session(app: Flask) -> Session:
    """A session of the worker's own, with the file store at hand."""
    with app.app_context():
        engine: Engine = db.engine
    session = Session(engine, expire_on_commit=False)
    settings = app.extensions["settings"]
    session.info.update(actor=SYSTEM, origin="worker", files=app.extensions["files"])
    session.info.update(
        anchors=settings.anchors, archives=settings.archives, audit_years=settings.audit_years
    )
    session.info["retention"] = Retention(
        settings.keep_import_files, settings.keep_job_payloads, settings.keep_sessions
    )
    return session


def work_once(app: Flask) -> bool:
    """Take one job and do it; False when there is none."""
    with open_session(app) as session:
        lease = job_lease.claim(session)
        if lease is None:
            return False
        with app.app_context():
            _do(session, lease)
        return True


def work_off(app: Flask) -> int:
    """Do every job that is waiting; returns how many there were."""
    count = 0
    while work_once(app):
        count += 1
    return count


def patiently(app: Flask) -> bool:
    """Do one job; when the database cannot be reached, say so in the log and report no work."""
    try:
        return work_once(app)
    except DBAPIError as error:
        log.warning("the database did not answer the worker: %s", error.orig)
        return False


def _do(session: Session, lease: Lease) -> None:
    try:
        KINDS[lease.kind](session, lease)
    except job_lease.Fenced:
        log.warning("job %s was taken over by another worker", lease.job_id)
    except job_lease.Cancelled:
        _close(session, lease, JobState.CANCELLED, "已取消")
    except Refusal as refused:
        _close(session, lease, JobState.FAILED, refused.message)
    except Exception:
        number = secrets.token_hex(4)
        log.exception("job %s (%s) failed, error %s", lease.job_id, lease.kind, number)
        _close(session, lease, JobState.FAILED, f"系统出现问题，任务没有完成，请重试；错误编号 {number}")
    else:
        job_lease.finish(session, lease, JobState.DONE)


def _close(session: Session, lease: Lease, state: JobState, message: str) -> None:
    session.rollback()
    with acting_as(session, SYSTEM):
        left = BatchState.CANCELLED if state is JobState.CANCELLED else BatchState.FAILED
        close_unfinished(session, lease, left, message)
        job_lease.finish(session, lease, state, message)


class Worker(threading.Thread):
    """A thread that does jobs until the process ends."""

    def __init__(self, app: Flask) -> None:
        super().__init__(name="worker", daemon=True)
        self.app = app
        self.stopping = threading.Event()

    def run(self) -> None:
        """Take jobs as they come; a database that is away for a while is waited for."""
        while not self.stopping.is_set():
            if not patiently(self.app):
                self.stopping.wait(PAUSE)


class Sealer(threading.Thread):
    """A thread that seals the operation log every few seconds; of many nodes one at a time does it."""

    def __init__(self, app: Flask) -> None:
        super().__init__(name="sealer", daemon=True)
        self.app = app
        self.stopping = threading.Event()

    def run(self) -> None:
        """Seal, rest, and seal again; a database that is away for a while is waited for."""
        while not self.stopping.wait(SEALING_EVERY):
            try:
                with open_session(self.app) as session:
                    seal_waiting(session)
            except DBAPIError as error:
                log.warning("the database did not answer the sealer: %s", error.orig)


def embed(app: Flask) -> None:
    """Start a worker and the clock in this process, so that one process does everything.

    A process that is forked later would not have them, so they begin with its first request: when the answer has gone
    out, for which nobody waits.
    """
    lock = threading.Lock()

    def start_worker() -> None:
        with lock:
            if STARTED not in app.extensions:
                app.extensions[STARTED] = Worker(app)
                app.extensions[STARTED].start()
                clock(lambda: open_session(app)).start()
                Sealer(app).start()

    def start_after(response: Response) -> Response:
        if STARTED not in app.extensions:
            response.call_on_close(start_worker)
        return response

    app.after_request(start_after)


def serve(app: Flask) -> None:
    """Do jobs for ever and keep the time, as `flask worker` does."""
    clock(lambda: open_session(app)).start()
    Sealer(app).start()
    while True:
        if not patiently(app):
            time.sleep(PAUSE)

"""导入任务 the background work of imports: check the files of an upload, then write those that were confirmed."""

import logging
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from imports.memory import uncollected
from imports.plan import Plan
from imports.preview import preview
from imports.run import note, read_file, write_plan
from imports.workbook import Asked, Typed
from models.platform import job_lease, jobs
from models.platform.clock import now
from models.platform.dictionary import dictionaries
from models.platform.filestore import FileStore
from models.platform.hamlets import hamlet_tables
from models.platform.import_batch import BatchState, ImportBatch, fetch_batch
from models.platform.import_sets import ImportSet, set_of
from models.platform.orderer import orderer_of
from models.platform.refusal import Refusal
from models.platform.scope import SYSTEM, Actor, acting_as
from models.platform.transaction import transaction

CHECK, WRITE = "import.check", "import.write"
STAGES = 3
"""Progress is counted in reading, comparing and keeping for each file."""
log = logging.getLogger(__name__)


@jobs.job(CHECK, "导入校验")
@uncollected()
def check_files(session: Session, lease: jobs.Lease) -> None:
    """Check every file of an upload and keep what was found; nothing of the files is written."""
    ids = lease.payload["batches"]
    for place, batch_id in enumerate(ids):
        with acting_as(session, orderer_of(session, lease)):
            batch = fetch_batch(session, batch_id)
            if batch.standing is BatchState.WAITING:
                _check(session, lease, batch, place * STAGES)
    job_lease.progress(session, lease, len(ids) * STAGES, "校验完成")


def _check(session: Session, lease: jobs.Lease, batch: ImportBatch, done: int) -> None:
    key, name = batch.id, batch.file_name
    wanted, asked = set_of(batch.set_key), asked_of(batch)
    job_lease.progress(session, lease, done, f"正在读取 {name}")
    try:
        typed = read_file(session, wanted, _content(session, batch.workbook), name, asked)
        job_lease.progress(session, lease, done + 1, f"正在校验 {name}")
        plan = typed.plan(session, asked.answers)
    except Refusal as refused:
        _refuse(session, lease, key, refused.message)
        return
    with transaction(session):
        job_lease.hold(session, lease, done=done + 2)
        _keep(session, fetch_batch(session, key), typed, plan)


def _keep(session: Session, batch: ImportBatch, typed: Typed, plan: Plan) -> None:
    note(batch, plan)
    batch.plan_digest = plan.digest
    batch.preview = preview(plan, dictionaries(session), _hamlet_names(session, plan))
    if typed.area is not None:
        batch.area = typed.area


def _hamlet_names(session: Session, plan: Plan) -> dict[int, str]:
    """The names of the hamlets that the preview may speak of."""
    found: dict[int, str] = {}
    for table in hamlet_tables(plan.wanted.tables):
        if plan.areas:
            low, high = min(plan.areas), max(plan.areas)
            rows = session.execute(select(table.id, table.name).where(table.area.between(low, high)))
            found |= {key: name for key, name in rows}  # noqa: C416 - a row is not a tuple to mypy
    return found


def _refuse(session: Session, lease: jobs.Lease, batch_id: int, message: str) -> None:
    with transaction(session):
        job_lease.hold(session, lease)
        batch = fetch_batch(session, batch_id)
        batch.state, batch.message, batch.finished = BatchState.REFUSED.value, message[:500], now()


def asked_of(batch: ImportBatch) -> Asked:
    """What was chosen beside the file."""
    options: Mapping[str, Any] = batch.options
    return Asked(options.get("area"), bool(options.get("make_hamlets")), options.get("answers") or {})


def _content(session: Session, digest: str) -> bytes:
    store: FileStore = session.info["files"]
    return store.read(digest)


@jobs.job(WRITE, "导入写入")
@uncollected()
def write_files(session: Session, lease: jobs.Lease) -> None:
    """Write the confirmed files, each in one transaction with its state; one that was written is not touched."""
    ids = lease.payload["batches"]
    for place, batch_id in enumerate(ids):
        with acting_as(session, orderer_of(session, lease)):
            batch = fetch_batch(session, batch_id)
            if batch.standing is BatchState.WRITING:
                _write(session, lease, batch, place * STAGES)
    job_lease.progress(session, lease, len(ids) * STAGES, "导入完成")


def _write(session: Session, lease: jobs.Lease, batch: ImportBatch, done: int) -> None:
    key, name, expected = batch.id, batch.file_name, batch.plan_digest
    wanted, asked = set_of(batch.set_key), asked_of(batch)
    job_lease.progress(session, lease, done, f"正在读取 {name}")
    try:
        typed = read_file(session, wanted, _content(session, batch.workbook), name, asked)
        job_lease.progress(session, lease, done + 1, f"正在写入 {name}")
        with transaction(session):
            job_lease.hold(session, lease, done=done + 2)
            _settle(session, fetch_batch(session, key), typed, typed.plan(session, asked.answers), expected)
    except Refusal as refused:
        _put_back(session, lease, key, refused.message)


def _settle(session: Session, batch: ImportBatch, typed: Typed, plan: Plan, expected: str | None) -> None:
    """Write what was confirmed; when it would now be something else, show that instead."""
    if plan.is_ready and plan.digest == expected:
        note(batch, plan)
        write_plan(session, plan, batch)
        batch.message = None
        return
    _keep(session, batch, typed, plan)
    batch.message = "预览之后数据又有变化，本次没有写入。请查看新的差异后再导入"


def _put_back(session: Session, lease: jobs.Lease, batch_id: int, message: str) -> None:
    with transaction(session):
        job_lease.hold(session, lease)
        batch = fetch_batch(session, batch_id)
        batch.state, batch.message = BatchState.READY.value, message[:500]


def close_unfinished(session: Session, lease: jobs.Lease, state: BatchState, message: str) -> None:
    """Say of the files that a job will not come to any more why it will not."""
    with acting_as(session, SYSTEM), transaction(session):
        for batch_id in lease.payload.get("batches", ()):
            batch = fetch_batch(session, batch_id)
            if batch.standing.is_busy:
                batch.state, batch.message, batch.finished = state.value, message[:500], now()


def sets_for(actor: Actor, wanted: ImportSet) -> bool:
    """Whether an account may import every table of a set."""
    return all(actor.may("can_import", table.__tablename__) for table in wanted.tables)

"""一次后台导入 one workbook of people as the wizard has it done: a job checks it, another writes it.

``python -m benchmarks.one_people_import FILE`` prints the seconds of both, the rows and the steps of progress as JSON.
"""

import json
import sys
import time
from io import BytesIO
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.factory import create_app
from app.worker import open_session, work_off
from benchmarks.scene import LOGIN
from imports.jobs import CHECK, STAGES, WRITE
from models.hometown.person_survey import PersonSurvey
from models.levels import AccountKind
from models.platform import jobs
from models.platform.account import Account
from models.platform.filestore import FileStore
from models.platform.import_batch import BatchState, fetch_batch, open_batch
from models.platform.roles import rights_kept
from models.platform.scope import SYSTEM, Actor, acting_as
from models.platform.transaction import transaction

KIND = AccountKind.DATA_ADMINISTRATOR


def main(file: Path) -> None:
    app = create_app()
    with open_session(app) as session, acting_as(session, _administrator(session)):
        batch, job = _ordered(session, file)
        check = _work(app)
        _confirm(session, batch)
        write = _work(app)
        steps = jobs.fetch_job(session, job).done
    with open_session(app) as session, acting_as(session, SYSTEM):
        rows = session.scalar(select(func.count()).select_from(PersonSurvey))
    print(json.dumps({"check": check, "write": write, "rows": rows, "steps": steps}))


def _administrator(session: Session) -> Actor:
    with acting_as(session, SYSTEM):
        wanted = select(Account).where(Account.login_name == f"{LOGIN}-{KIND.value}")
        return session.scalars(wanted).one().actor(rights_kept(session, KIND))


def _ordered(session: Session, file: Path) -> tuple[int, int]:
    """The file kept and its check ordered, as the upload does it."""
    store: FileStore = session.info["files"]
    data = file.read_bytes()
    with store.receive(BytesIO(data), len(data)) as incoming:
        digest = store.keep(incoming)
    with transaction(session):
        batch = open_batch(session, "people_survey", file.name, digest, 530000000000, {"area": None})
        batch.job_id = jobs.enqueue(session, CHECK, {"batches": [batch.id]}, total=STAGES)
        return batch.id, batch.job_id


def _confirm(session: Session, batch_id: int) -> None:
    """What 导入 does after the preview."""
    with transaction(session):
        session.expire_all()
        batch = fetch_batch(session, batch_id)
        assert batch.standing is BatchState.READY, (batch.standing, batch.message, batch.report)
        batch.state = BatchState.WRITING.value
        batch.job_id = jobs.enqueue(session, WRITE, {"batches": [batch.id]}, total=STAGES)


def _work(app: Flask) -> float:
    start = time.perf_counter()
    work_off(app)
    return time.perf_counter() - start


if __name__ == "__main__":
    main(Path(sys.argv[1]))

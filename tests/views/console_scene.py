"""控制台场景 the operator at the console, and what stands on its pages."""

import re
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.platform import jobs
from models.platform.jobs import Job, JobState
from models.platform.transaction import transaction
from tests.clients import Client

SECRET = "张家冲水库改造"


def count(session: Session, table: type[Any]) -> int:
    session.rollback()
    found = session.scalar(select(func.count()).select_from(table)) or 0
    session.rollback()
    return found


def order(session: Session, kind: str, state: JobState, message: str = "") -> int:
    with transaction(session):
        job_id = jobs.enqueue(session, kind, {"name": "forget_old_ticks", "file": SECRET})
        session.execute(update(Job).where(Job.id == job_id).values(state=state.value, message=message))
    return job_id


def state_of(session: Session, job_id: int) -> tuple[str, bool]:
    session.rollback()
    found = session.get_one(Job, job_id, populate_existing=True)
    session.rollback()
    return found.state, found.wants_cancel


def alerts(client: Client, address: str) -> str:
    return " ".join(re.findall(r'alert-body preline">([^<]*)', client.get(address).text))

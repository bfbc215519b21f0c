"""操作记录现场 somebody at work, and the lines that are left."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.platform.audit import AuditEntry
from models.platform.scope import Actor, acting_as
from models.platform.transaction import transaction
from tests.people import CLERK, ZHONGSUO

NAMED = {"area": ZHONGSUO, "unit_name": "普洱市林业和草原局"}


@contextmanager
def working(session: Session, actor: Actor = CLERK.actor) -> Iterator[None]:
    with acting_as(session, actor), transaction(session):
        yield


def lines(session: Session, **wanted: Any) -> list[AuditEntry]:
    session.rollback()
    return list(session.scalars(select(AuditEntry).filter_by(**wanted).order_by(AuditEntry.id)))

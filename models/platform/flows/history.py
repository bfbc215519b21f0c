"""流转记录 what a record has been through, with what it held each time (001-184)."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from models.platform.account import Account
from models.platform.flows.approving import candidates
from models.platform.flows.content import Content, unpacked
from models.platform.flows.declaration import flow_of_record
from models.platform.flows.event import ReviewEvent, events_of
from models.platform.flows.judging import way_of


@dataclass(frozen=True)
class Snapshot:
    """What a record held right after something had happened to it."""

    event: ReviewEvent
    content: Content


def timeline(session: Session, record: Any) -> list[ReviewEvent]:
    """Everything that happened to a record, in order."""
    return events_of(session, type(record).__tablename__, record.id)


def snapshots(session: Session, record: Any) -> list[Snapshot]:
    """The same, each with the content."""
    return [Snapshot(each, unpacked(each.content)) for each in timeline(session, record)]


def approvers(session: Session, record: Any, key: str) -> list[Account]:
    """The accounts from which a transition's approver is chosen, worked out for this record."""
    flow = flow_of_record(record)
    return candidates(session, flow, record, way_of(flow, key))

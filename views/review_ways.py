"""去处理 where what a reason names is mended: every shut button leads there, or says that another must act (001-126)."""

from collections.abc import Callable
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from models.platform import flows
from models.platform.flows import Reason
from models.platform.rights import Permission
from models.platform.scope import actor_of
from models.platform.step_guard import NOWHERE, RECORD

WAYS: list[Callable[[Session, int, Reason], str]] = []
"""Who knows where what a reason names is mended: an address, or "" for what is not theirs."""


def reason_item(session: Session, row: Any, reason: Reason) -> dict[str, str]:
    """A reason with who can see to it, and the way to where it is mended."""
    return {"text": reason.text, "who": reason.who, "href": way_to(session, row, reason)}


def way_to(session: Session, row: Any, reason: Reason) -> str:
    """Where what a reason names is mended; "" where nothing is, or where this account does not get in."""
    if reason.at == NOWHERE:
        return ""
    if reason.at == RECORD:
        return _own_way(session, row)
    return place_of(session, row.area, reason)


def place_of(session: Session, area: int, reason: Reason) -> str:
    """The page of the step that a reason names, for a division; "" where the account does not get in."""
    return next((found for way in WAYS if (found := way(session, area, reason))), "")


def _own_way(session: Session, row: Any) -> str:
    """A fault of the record itself is mended on its own form by whoever may edit it, and seen on its page by others."""
    table = type(row)
    flow = flows.flow_of(table)
    mends = actor_of(session).may(Permission.EDIT, table.__tablename__)
    is_open = flow is not None and flow.state_of(row).kind.is_open
    return url_for(f"{table.__tablename__}.{'edit' if mends and is_open else 'show'}", pk=row.id)

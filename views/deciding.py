"""办理 a decision as a page sends it: taken once, and given back with what was typed when it is refused (001-021)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import make_response, redirect
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from models.platform import flows
from models.platform.flows import Flow, Opinion, ReviewEvent
from models.platform.refusal import NotFound, Refusal
from models.platform.rights import Permission
from models.platform.scope import actor_of
from models.platform.submission import claim
from models.platform.transaction import transaction
from models.registry import TABLES
from views.deleting import fetch_row
from views.numbers import read_whole
from views.query_texts import BadQuery
from views.request import is_fragment
from views.reviewing import Typed

APPROVER = "approver-"
LONGEST_KEY = 40


@dataclass(frozen=True)
class Posted:
    """What a decision's form has sent."""

    key: str
    opinion: str
    approvers: Mapping[str, str]
    version: int
    submit_key: str

    @classmethod
    def read(cls, form: Mapping[str, str]) -> "Posted":
        """Read the form; a version that no page of ours would send is older than any."""
        version = form.get("version", "")
        return cls(
            key=form.get("act", "")[:LONGEST_KEY],
            opinion=form.get("opinion", ""),
            approvers={
                name.removeprefix(APPROVER): text for name, text in form.items() if name.startswith(APPROVER)
            },
            version=whole(version) if version else 0,
            submit_key=form.get("submit_key", ""),
        )

    def approver(self, key: str) -> int | None:
        """The account that was picked for a transition."""
        text = self.approvers.get(key, "").strip()
        return whole(text) if text else None

    def typed(self, refusal: Refusal, *, lacks_opinion: bool = False) -> Typed:
        """The same for the form that is shown again."""
        return Typed(self.opinion, self.approvers, refusal.message, lacks_opinion)


def whole(text: str) -> int:
    """A number as a form sends it."""
    number = read_whole(text)
    if number is None:
        raise BadQuery("提交的内容不完整或页面已过期，请刷新页面后重试")
    return number


def reviewed_flow(name: str) -> Flow:
    """The flow that the records of a table are under, by the table's name; :class:`NotFound` where there is none."""
    table = TABLES.get(name)
    flow = flows.flow_of(table) if table is not None else None
    if flow is None:
        raise NotFound
    return flow


def fetch_reviewed(session: Session, name: str, row_id: int) -> Any:
    """The record, if it is under a flow and the account may read it."""
    table = reviewed_flow(name).table
    if not actor_of(session).may(Permission.SHOW, name):
        raise NotFound
    return fetch_row(session, table, row_id)


def decide(session: Session, name: str, row_id: int, posted: Posted) -> ReviewEvent | None:
    """Take one transition in a transaction of its own; None when the very form has been taken already."""
    approver = posted.approver(posted.key)
    with transaction(session):
        if not claim(session, posted.submit_key):
            return None
        row = fetch_reviewed(session, name, row_id)
        return flows.act(
            session, row, posted.key, opinion=posted.opinion, approver=approver, version=posted.version
        )


def lacks_opinion(row: Any, posted: Posted) -> bool:
    """Whether nothing but the opinion is missing: it is then asked for under its own box."""
    flow = flows.flow_of(type(row))
    if flow is None or posted.opinion.strip():
        return False
    way = next((each for each in flow.leaving(flow.state_of(row)) if each.key == posted.key), None)
    return way is not None and way.opinion is Opinion.REQUIRED


def onward(href: str) -> BaseResponse:
    """Lead to another page, whether a page asked or the side panel."""
    if is_fragment():
        answer = make_response("")
        answer.headers["HX-Redirect"] = href
        return answer
    return redirect(href)

"""审核的操作 the buttons that a flow adds to the list of its table: only what is for this kind of account (001-074, 108)."""

from collections.abc import Mapping
from typing import Any

from flask import request, url_for

from models.platform.flows import Act, Flow, Kind, Transition, flow_of
from models.platform.scope import Actor
from views.reviewing import ACT_TONES, address

MANY = (Act.SUBMIT, Act.APPROVE, Act.RETURN)


def ways_for_many(flow: Flow) -> list[Transition]:
    """What may be done to several at once. Sending back what has passed is decided one by one (G6)."""
    passed = {state.key for state in flow.states if state.kind is Kind.PASSED}
    return [way for way in flow.transitions if not passed.issuperset(way.sources)]


class ReviewActions:
    """What may be done to the records of a table as far as their review goes; nothing where there is none."""

    def __init__(self, table: type[Any], actor: Actor) -> None:
        self.actor = actor
        self.flow = flow_of(table)

    def is_open(self, row: Any) -> bool:
        """Whether a record may be changed: what waits or has passed may not (I5)."""
        return self.flow is None or self.flow.state_of(row).kind.is_open

    def panel(self, row: Any) -> str:
        """Where a double click leads beside the list."""
        return address(row, back=request.full_path.rstrip("?")) if self.flow is not None else ""

    def of_row(self, row: Any, href: str) -> list[dict[str, Any]]:
        """审核 or 提交, where this kind of account acts on the record as it stands."""
        if self.flow is None:
            return []
        state = self.flow.state_of(row)
        mine = [way for way in self.flow.leaving(state) if self.actor.kind in way.kinds]
        if not mine:
            return []
        label = "审核" if state.kind is Kind.WAITING else mine[0].label
        return [{"label": label, "href": href, "panel": self.panel(row)}]

    def of_many(self, texts: Mapping[str, str]) -> dict[str, Any] | None:
        """What the account may do to several chosen records at once, or to all of the query (001-108, 109)."""
        if self.flow is None:
            return None
        ways = [way for way in ways_for_many(self.flow) if self.actor.kind in way.kinds]
        mine = {way.kind: way.label for way in ways}
        acts = [
            {"kind": kind.value, "label": mine[kind], "tone": ACT_TONES[kind]}
            for kind in MANY
            if kind in mine
        ]
        asked = [("table", self.flow.table.__tablename__), *sorted(texts.items())]
        url, back = url_for("BulkReviewsPage.ask"), request.full_path.rstrip("?")
        return {"url": url, "acts": acts, "asked": asked, "back": back} if acts else None

"""待办 what waits for the account under review, counted for the home page and for the number in the top bar."""

from collections.abc import Iterator
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from models.platform import flows
from models.platform.flows import FLOWS
from models.platform.rights import Permission
from models.platform.scope import actor_of
from views.platform.home import HOME
from views.platform.inbox import PAGE
from views.reviewing import TONES


def waiting_reviews(session: Session) -> Iterator[dict[str, Any]]:
    """One line for each state of each flow in which something waits, with how much."""
    if not actor_of(session).may(Permission.VIEW, PAGE):
        return
    counts = flows.inbox_counts(session)
    for (key, state_key), count in [each for each in counts.items() if each[1]]:
        flow = FLOWS[key]
        state = flow.state(state_key)
        yield {
            "label": f"{flow.label}：{state.label}",
            "href": url_for("InboxPage.waiting", flow=key, state=state_key),
            "note": f"{count} 条",
            "tone": TONES[state.kind],
            "count": count,
        }


HOME.todos.append(waiting_reviews)

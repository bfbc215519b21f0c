"""首页 what waits for the account, and how much there is: every card is a count of now."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import current_app, g, url_for
from flask_appbuilder import IndexView, expose
from sqlalchemy.orm import Session

from models.platform.announcements import PAGE as BOARD
from models.platform.announcements import Posted, announcements
from models.platform.deadline_topics import Topic
from models.platform.lateness import Asked, late_counts, late_topics
from models.platform.messages import PAGE as MESSAGES
from models.platform.messages import messages
from models.platform.rights import Permission
from models.platform.scope import actor_of, level_of
from models.platform.urging import PAGE as URGING
from views.platform.messages import row_of
from views.registry import permitted
from views.request import db_session

Part = Callable[[Session], Iterable[dict[str, Any]]]
Counts = Sequence[tuple[Topic, int]]
INBOX = "platform_inbox"
"""The page of 我的待办, which stands upon this one."""


@dataclass(frozen=True)
class HomeParts:
    """What subsystems put on the home page; each is asked when the page is opened."""

    cards: list[Part]
    todos: list[Part]
    steps: list[Part]
    chapters: list[Part] = field(default_factory=list)
    places: list[Part] = field(default_factory=list)


HOME = HomeParts([], [], [])
"""Append a function of the session: cards {label, value, unit, note, href}, todos {label, href, place, note, at},
steps {label, href, tag, note, done, total, done_href}, chapters {label, done, total, steps}, places {label, done, total, href}."""
MOST_MESSAGES, MOST_ANNOUNCEMENTS, MOST_TOPICS = 5, 5, 6


class HomePage(IndexView):
    """The page after signing in."""

    @expose("/")
    def index(self) -> Any:
        """What waits, what is late under the account, how far its division is, what it has been told."""
        session = db_session()
        late = late_of(session)
        return self.render_template(
            "pages/home.html",
            kpis=[*_own_cards(session, late), *_gathered(HOME.cards, session)],
            todos=todos(),
            steps=_gathered(HOME.steps, session),
            chapters=_gathered(HOME.chapters, session),
            places=_gathered(HOME.places, session),
            late=None if late is None else late_lines(late),
            messages=_told(session),
            announcements=_announced(session),
            functions=None if actor_of(session).may(Permission.VIEW, BOARD) else list(_functions(session)),
        )


def todos() -> list[dict[str, Any]]:
    """What waits for the account; asked once a request, for the page and for the number in the top bar."""
    if "todos" not in g:
        g.todos = _gathered(HOME.todos, db_session())
    found: list[dict[str, Any]] = g.todos
    return found


def _gathered(parts: list[Part], session: Session) -> list[dict[str, Any]]:
    return [each for part in parts for each in part(session)]


def _own_cards(session: Session, late: Counts | None) -> Iterator[dict[str, Any]]:
    """What waits for the account and what is late under it, before everything else."""
    if actor_of(session).may(Permission.VIEW, INBOX):
        number = sum(each.get("count", 0) for each in todos())
        href, tone = url_for("InboxPage.waiting"), "warn" if number else ""
        yield {"label": "待我办理", "value": number, "unit": "条", "href": href, "tone": tone}
    if late is not None:
        number = sum(count for _, count in late)
        href, tone = url_for("OverduePage.index"), "bad" if number else ""
        yield {"label": "我辖区逾期", "value": number, "unit": "项", "href": href, "tone": tone}


def late_of(session: Session) -> Counts | None:
    """How much is late under the account, by step and review; None for whoever has nobody under it."""
    actor = actor_of(session)
    if actor.area is None or not actor.may(Permission.VIEW, URGING):
        return None
    return late_topics(late_counts(session, Asked(), level_of(actor.area)))


def late_lines(counts: Counts) -> list[dict[str, Any]]:
    """The same as bars, most first."""
    most = max((count for _, count in counts), default=1)
    ordered = sorted(counts, key=lambda pair: -pair[1])[:MOST_TOPICS]
    return [
        {
            "label": topic.label,
            "count": count,
            "most": most,
            "href": url_for("OverduePage.index", topic=topic.key),
        }
        for topic, count in ordered
    ]


def _functions(session: Session) -> Iterator[dict[str, str]]:
    """The menu of whoever keeps the system and fills in nothing, laid out."""
    for _, entries in permitted(current_app.extensions["menu"], actor_of(session)):
        for entry in entries:
            if entry.endpoint != "HomePage.index":
                yield {"label": entry.label, "href": url_for(entry.endpoint)}


def _told(session: Session) -> list[dict[str, Any]]:
    if not actor_of(session).may(Permission.VIEW, MESSAGES):
        return []
    return [row_of(each) for each in messages(session, MOST_MESSAGES)]


def _announced(session: Session) -> list[Posted]:
    if not actor_of(session).may(Permission.VIEW, BOARD):
        return []
    return announcements(session, MOST_ANNOUNCEMENTS)

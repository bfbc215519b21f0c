"""首页 what waits for the account, and how much there is: every card is a count of now."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import g
from flask_appbuilder import IndexView, expose
from sqlalchemy.orm import Session

from views.request import db_session

Part = Callable[[Session], Iterable[dict[str, Any]]]


@dataclass(frozen=True)
class HomeParts:
    """What subsystems put on the home page; each is asked when the page is opened."""

    cards: list[Part]
    todos: list[Part]
    steps: list[Part]


HOME = HomeParts([], [], [])
"""Append a function of the session: cards {label, value, unit, note, href}, todos {label, href, place, note, at},
steps {label, href, place, done, total}."""


class HomePage(IndexView):
    """The page after signing in."""

    @expose("/")
    def index(self) -> Any:
        """Cards, what is to be done, and the account's steps."""
        session = db_session()
        return self.render_template(
            "pages/home.html",
            kpis=_gathered(HOME.cards, session),
            todos=todos(),
            steps=_gathered(HOME.steps, session),
        )


def todos() -> list[dict[str, Any]]:
    """What waits for the account; asked once a request, for the page and for the number in the top bar."""
    if "todos" not in g:
        g.todos = _gathered(HOME.todos, db_session())
    found: list[dict[str, Any]] = g.todos
    return found


def _gathered(parts: list[Part], session: Session) -> list[dict[str, Any]]:
    return [each for part in parts for each in part(session)]

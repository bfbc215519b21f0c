"""待办场景 wells that wait at several desks."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from models.platform import flows
from models.platform.flows import Filters
from models.platform.scope import acting_as
from tests.people import Person
from tests.platform.flow_sandbox import working


@contextmanager
def statements(session: Session) -> Iterator[list[str]]:
    """The statements sent inside the block."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        sent.append(statement)

    event.listen(session.get_bind(), "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(session.get_bind(), "before_cursor_execute", note)


def titles(session: Session, who: Person, filters: Filters | None = None) -> list[str]:
    with acting_as(session, who.actor):
        page = flows.inbox(session, filters or Filters())
        assert flows.inbox_count(session, filters or Filters()) == len(page.entries)
        return [each.title for each in page.entries]


def decide(session: Session, who: Person, chosen: Any, key: str, **said: Any) -> list[flows.Outcome]:
    with working(session, who.actor):
        return flows.act_many(session, flows.FLOWS["wells"], chosen, key, **said)

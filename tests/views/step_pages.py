"""步骤页 what the tests of the pages of chapters 3 to 5 share: steps as a test needs them, and turning switches."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.platform.scope import acting_as
from models.platform.step_guard import Guard, Reason
from models.platform.step_state import progress_of
from models.platform.steps import STEPS
from tests import people
from tests.clients import Client
from views.hometown.preparation.tabs import ENTRIES


@contextmanager
def guarded(key: str, *guards: Guard) -> Iterator[None]:
    """A step with other guards for a while, so that a test of the page does not hang on the chapter's own rules."""
    step = STEPS[key]
    kept = {"guards": step.guards, "guards_of_period": step.guards_of_period}
    object.__setattr__(step, "guards", guards)
    if step.guards_of_period is not None:
        object.__setattr__(step, "guards_of_period", lambda _period: guards)
    try:
        yield
    finally:
        for name, value in kept.items():
            object.__setattr__(step, name, value)


@contextmanager
def opened(*keys: str) -> Iterator[None]:
    """Steps that need nothing but somebody to turn their switch."""
    with ExitStack() as stack:
        for key in keys:
            stack.enter_context(guarded(key))
        yield


def refusing(text: str, *, unless: tuple[int, ...] = ()) -> Guard:
    """A guard that names one reason everywhere but in some divisions."""

    def judge(_session: Session, area: int) -> Iterator[Reason]:
        if area not in unless:
            yield Reason(text, "县级账号", "P05")

    return Guard("refusing", judge)


def turn(client: Client, key: str, area: int, done: int, opinion: str = "", period: str = "") -> TestResponse:
    """Press the switch of a division, perhaps that of a year."""
    address = f"/steps/{key.lower()}/completion/{area}" + (f"?period={period}" if period else "")
    return client.post(address, data={"done": str(done), "opinion": opinion})


def is_done(session: Session, key: str, area: int, who: people.Person = people.PROVINCIAL) -> bool:
    """Whether a division has completed a step, as the database has it now."""
    with acting_as(session, who.actor):
        session.rollback()
        return progress_of(session, area).is_done(STEPS[key])


def entries() -> list[Any]:
    """Every entry of the second menu."""
    return list(ENTRIES.values())

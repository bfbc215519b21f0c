"""接口令牌场景 a token asked for on the page, and what the interface answers."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from models.platform.scope import acting_as
from models.platform.transaction import transaction
from tests.callers import Caller, told
from tests.people import Person

TABLES = "/api/v1/tables"
UNITS = f"{TABLES}/hometown_assist_unit"


def opens(program: Caller) -> bool:
    """Whether the program comes in; turned away it is told nothing but that."""
    answer = program.get(TABLES)
    if answer.status_code != 200:
        assert (answer.status_code, answer.mimetype) == (401, "application/problem+json")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert "请" in told(answer)["detail"]
    return answer.status_code == 200


def working(session: Session, person: Person, verb: Callable[..., Any], *args: Any) -> Any:
    with acting_as(session, person.actor), transaction(session):
        return verb(session, *args)

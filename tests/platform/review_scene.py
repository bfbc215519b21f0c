"""审核场景 what a reviewer does to a well, and how it stands."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.platform.refusal import Refusal
from tests.people import Person
from tests.platform.flow_sandbox import do


def state(record: Any) -> tuple[str, int, int | None]:
    return record.review_state, record.review_round, record.handler_id


def refusal(session: Session, who: Person, record: Any, key: str, **said: Any) -> str:
    with pytest.raises(Refusal) as caught:
        do(session, who.actor, record, key, **said)
    return caught.value.message

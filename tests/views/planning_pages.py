"""规划编制页面 what the tests of the planning pages read from an answer and from the database."""

import re
from html import unescape
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from models.platform.scope import SYSTEM, acting_as


def text_of(answer: TestResponse) -> str:
    """The words of a page."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text)))


def stored(session: Session, table: type[Any]) -> list[Any]:
    """The rows of a table as they lie in the database now, oldest first."""
    with acting_as(session, SYSTEM):
        session.rollback()
        return list(session.scalars(select(table).order_by(table.id)))

"""组建规划组表单 what a page of chapter 5 holds, and what has been stored."""

import re
from typing import Any

from sqlalchemy.orm import Session

from models.hometown.person_survey import PersonSurvey
from tests.people import TOWNSHIP
from tests.views import planning_pages

SURVEY, ROSTER = "/tables/hometown_person_survey", "/tables/hometown_roster_member"
KEY = "f" * 32


def confirming(page: str) -> dict[str, str]:
    """The buttons of a list that ask first: label to question."""
    found = re.findall(
        r'<button type="button" class="btn[^>]*data-go="[^"]*" data-confirm="([^"]*)">(.*?)</button>',
        page,
        re.DOTALL,
    )
    return {re.sub(r"<[^>]+>", "", label).strip(): question for question, label in found}


def stored(session: Session, table: type[Any]) -> list[Any]:
    """What lies in the database now, whatever this session has seen of it."""
    session.expire_all()
    return planning_pages.stored(session, table)


def chosen(person: PersonSurvey, role: str, **more: Any) -> dict[str, Any]:
    return {
        "rowid": [str(person.id)],
        f"role-{person.id}": role,
        "approver-submit": str(TOWNSHIP.id),
        "submit_key": KEY,
    } | more

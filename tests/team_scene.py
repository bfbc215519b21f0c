"""编制组场景 people surveyed by a village and proposed for its planning groups: what the tests of chapter 5 begin with."""

from typing import Any

from sqlalchemy.orm import Session

from models.hometown.person_survey import PersonSurvey
from models.platform import records
from tests.hometown.sound_rows import SOUND
from tests.planning_scene import VILLAGE, clerk, working

PHONE = 19900000100


def phone(number: int) -> str:
    """An invented telephone, another for each number."""
    return str(PHONE + number)


def survey(session: Session, number: int = 0, area: int = VILLAGE, **changed: Any) -> PersonSurvey:
    """Register somebody in 人员摸排 as the village's clerk: willing, and in public service outside."""
    values = SOUND[PersonSurvey] | {"area": area, "name": name_of(number), "phone": phone(number)}
    with working(session, clerk(area)):
        return records.create(session, PersonSurvey, values | changed).row


def name_of(number: int) -> str:
    """An invented name, another for each number."""
    return "甲乙丙丁戊己庚辛壬癸"[number % 10] + "一二三四五六七八九十"[number // 10 % 10]

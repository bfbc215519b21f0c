"""组建规划组的完成条件 what the steps of chapter 5 need before their switches may be turned on (A-001.Y 5.1, 5.2)."""

from collections.abc import Iterator

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from models.hometown.person_survey import PersonSurvey
from models.levels import AccountKind
from models.platform.steps import Guard, Reason

VILLAGE = AccountKind.VILLAGE.label


def _somebody_is_surveyed(session: Session, area: int) -> Iterator[Reason]:
    if not session.scalar(select(exists().where(PersonSurvey.area == area))):
        yield Reason("人员摸排：至少登记一人后才能完成", VILLAGE, "P09", PersonSurvey.__decl__.tab)


SOMEBODY_IS_SURVEYED = Guard("somebody_is_surveyed", _somebody_is_surveyed)

"""平台测试 what tests of the engines share."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.platform import periodic
from models.platform.flows import Flow
from models.platform.periodic import Periodic
from models.platform.submission import Submission
from tests.databases import Database
from tests.platform.flow_sandbox import declared
from tests.platform.tick_scene import LAST, NAME


@pytest.fixture
def flow(database: Database) -> Iterator[Flow]:
    """The review of wells, declared for the length of a test."""
    with declared(database) as flow:
        yield flow


@pytest.fixture
def nightly(monkeypatch: pytest.MonkeyPatch) -> Periodic:
    """A job for half past one whose effect is a row that anybody can count."""
    declared = dict[str, Periodic]()
    monkeypatch.setattr(periodic, "_periodic", declared)
    monkeypatch.setattr(periodic, "PERIODIC", declared)

    @periodic.periodic(NAME, "30 1 * * *")
    def effect(session: Session) -> None:
        number = session.scalar(select(func.count()).select_from(Submission))
        session.add(Submission(key=f"{number}", at=LAST))

    return declared[NAME]

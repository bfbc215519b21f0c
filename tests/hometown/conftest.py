"""家乡行动测试 what tests of this subsystem share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.hometown import parameters
from models.hometown.annual_plan import AnnualPlan
from models.platform.local_store import LocalStore
from tests.task_scene import file_of, plan


@pytest.fixture
def ready(session: Session, tmp_path: Path) -> AnnualPlan:
    """A plan of 51 villages of 170 with its file, which is what 2021 asks."""
    row = plan(session)
    file_of(session, row, tmp_path)
    return row


@pytest.fixture
def store(tmp_path: Path) -> LocalStore:
    return LocalStore(tmp_path / "files")


@pytest.fixture(autouse=True)
def defaults() -> Iterator[None]:
    """What a test sets the parameters to holds for this test alone."""
    yield
    parameters._present[0] = parameters.Parameters()

"""种数据 rows that a test begins with, written past the verbs and so without a line in the operation log."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session


@contextmanager
def planting(session: Session) -> Iterator[Session]:
    """Write rows as they are; a transaction of the system would refuse what the log does not tell."""
    session.rollback()
    yield session
    session.commit()

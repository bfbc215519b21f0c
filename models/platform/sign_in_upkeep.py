"""登录清理 what signing in leaves behind is closed and forgotten by itself."""

from datetime import timedelta

from sqlalchemy.orm import Session

from models.platform import puzzle, sessions, sign_in_guard
from models.platform.periodic import periodic
from models.platform.retention import retention_of

UNSEEN = timedelta(hours=24)
"""A session that nobody has used for a day is closed in the books; it has opened nothing since it ran idle."""


@periodic("sign_in_upkeep", "*/10 * * * *", "清理登录会话和锁定")
def tidy_up(session: Session) -> None:
    """Close sessions that have run out; forget old ones, old tries and puzzles that nobody answered."""
    sessions.clean_up(session, UNSEEN, timedelta(days=retention_of(session).sessions))
    sign_in_guard.forget_old(session)
    puzzle.forget_old(session)

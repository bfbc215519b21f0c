"""提交号 submit keys: the same form sent twenty times takes effect once (001-021)."""

import re
from datetime import datetime, timedelta

from sqlalchemy import DateTime, String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.database import upsert
from models.platform.clock import now
from models.platform.periodic import periodic
from models.platform.refusal import Refusal

KEY = re.compile(r"[0-9a-f]{32}")
KEPT_FOR = timedelta(days=3)


class Submission(Base):
    """A submit key that has taken effect."""

    __tablename__ = "platform_submission"

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime, nullable=False, index=True)


def claim(session: Session, key: str) -> bool:
    """Take a key for the work of this transaction; False when that work has been done already.

    A second request with the same key waits until the first has committed. The key is free again when
    the transaction is rolled back, so that a corrected form may use it.
    """
    if not KEY.fullmatch(key):
        raise Refusal("页面已过期，请刷新后重新填写并保存")
    added = session.execute(
        upsert(session, Submission)
        .values(key=key, at=now())
        .on_conflict_do_nothing()
        .returning(Submission.key)
    )
    return added.one_or_none() is not None


@periodic("forget_old_submissions", "40 3 * * *", "清除旧的表单提交号")
def forget_old_submissions(session: Session) -> None:
    """Drop keys of forms that nobody has open any more."""
    session.execute(
        delete(Submission)
        .where(Submission.at < now() - KEPT_FOR)
        .execution_options(synchronize_session=False)
    )

"""重复请求 a request that is sent again has one effect and one answer: the key of an API's POST (P7).

``Idempotency-Key`` is the other system's own word for one piece of work. The first request that commits under it keeps
what it made; the same request again is told of that, another request under the same word is refused.
"""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import DateTime, Integer, String, delete
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.database import upsert
from models.platform.clock import now
from models.platform.periodic import periodic
from models.platform.refusal import Refusal
from models.platform.scope import actor_of

KEPT_FOR = timedelta(days=3)
WORD = re.compile(r"[A-Za-z0-9_.:-]{8,128}")


class RepeatedRequest(Base):
    """A request that has taken effect, and the row that it made."""

    __tablename__ = "platform_repeated_request"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[str] = mapped_column(String(64), nullable=False)
    row_id: Mapped[int | None] = mapped_column(Integer)
    at: Mapped[datetime] = mapped_column(DateTime, nullable=False, index=True)


def once(session: Session, word: str, content: bytes, work: Callable[[], int]) -> tuple[int, bool]:
    """Do the work unless it has been done under this word: the id of the row it made, and whether it was made now.

    Inside the caller's transaction: a second request waits until the first has committed, and the word is free again
    when it was rolled back, so that a corrected request may use it.
    """
    if not WORD.fullmatch(word):
        raise Refusal("请求头 Idempotency-Key 应为 8 至 128 个字母、数字或 _ . : -，请为每一笔新增换一个")
    key, told = _digest(f"{actor_of(session).account_id}|{word}".encode()), _digest(content)
    fresh = upsert(session, RepeatedRequest).values(key=key, content=told, at=now())
    taken = session.execute(fresh.on_conflict_do_nothing().returning(RepeatedRequest.key)).one_or_none()
    kept = session.get_one(RepeatedRequest, key, populate_existing=True)
    if taken is not None:
        kept.row_id = work()
        session.flush()
    elif kept.content != told:
        raise Refusal("这个 Idempotency-Key 已用于另一份内容，请换一个再提交")
    return kept.row_id or 0, taken is not None


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@periodic("forget_repeated_requests", "45 3 * * *", "清除旧的接口请求号")
def forget_old(session: Session) -> None:
    """Drop the words of work that nobody sends again."""
    session.execute(
        delete(RepeatedRequest)
        .where(RepeatedRequest.at < now() - KEPT_FOR)
        .execution_options(synchronize_session=False)
    )

"""接口令牌 API tokens: how another system comes in as one account, with no more than that account may (R09, R14, R45).

A token is random and told once; here stands its digest. It has a name, an end and a bound on the rows it may read in a
day, and dies with the password, the kind or the identity that it was made under. Few rows a day need nobody's leave;
more of them a second person agrees to, as to a large export.
"""

from datetime import date, datetime

from sqlalchemy import Boolean, Date, DateTime, Integer, String, case, false, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.levels import BUSINESS_KINDS
from models.platform.clock import now, today
from models.platform.export_request import DECIDERS
from models.platform.refusal import Refusal
from models.platform.rights import Permission, grant
from models.platform.scope import Right
from models.platform.sessions import SEEN_EVERY

PAGE = "platform_api_token"
LONGEST_NAME = 50
READING = frozenset({Permission.LIST, Permission.SHOW, Permission.VIEW, Permission.EXPORT})
WRITING = READING | {Permission.ADD, Permission.EDIT, Permission.DELETE}
"""What a token may at most. Whole numbers, decisions and completions are for people."""
grant(Permission.VIEW, PAGE, *sorted(BUSINESS_KINDS), in_person=True)
grant(Permission.EDIT, PAGE, *sorted(BUSINESS_KINDS), in_person=True)
grant(Permission.COMPLETE, PAGE, *sorted(DECIDERS), in_person=True)


class ApiToken(Base):
    """One token of one account."""

    __tablename__ = "platform_api_token"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), nullable=False, unique=True)
    beginning: Mapped[str] = mapped_column(String(12), nullable=False)
    account_id: Mapped[int] = mapped_column(Integer, nullable=False, index=True)
    identity_id: Mapped[int | None] = mapped_column(Integer)
    """The identity in which it was made, where that is not the account's own."""
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), nullable=False)
    may_write: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False, server_default=false())
    stamp: Mapped[str] = mapped_column(String(64), nullable=False)
    made_on: Mapped[datetime] = mapped_column(DateTime, nullable=False)
    ends_on: Mapped[datetime] = mapped_column(DateTime, nullable=False, index=True)
    daily_rows: Mapped[int] = mapped_column(Integer, nullable=False)
    agreed_by: Mapped[int | None] = mapped_column(Integer)
    agreed_name: Mapped[str] = mapped_column(String(100), nullable=False, default="", server_default="")
    agreed_on: Mapped[datetime | None] = mapped_column(DateTime)
    ended_on: Mapped[datetime | None] = mapped_column(DateTime)
    ended_by: Mapped[int | None] = mapped_column(Integer)
    used_on: Mapped[datetime | None] = mapped_column(DateTime)
    used_from: Mapped[str] = mapped_column(String(64), nullable=False, default="", server_default="")
    read_on: Mapped[date | None] = mapped_column(Date)
    rows_read: Mapped[int] = mapped_column(Integer, nullable=False, default=0, server_default="0")
    """How many rows it has read on the day ``read_on``."""

    @property
    def is_alive(self) -> bool:
        """Whether it has neither been taken back nor run out."""
        return self.ended_on is None and self.ends_on > now()

    @property
    def words(self) -> str:
        """How it stands, on the page."""
        if self.ended_on is not None:
            return "已收回"
        return "有效" if self.is_alive else "已到期"

    def waits(self, unasked: int) -> bool:
        """Whether more rows are wanted of it than nobody need agree to, and nobody has yet."""
        return self.is_alive and self.daily_rows > unasked and self.agreed_on is None

    def rows_a_day(self, unasked: int) -> int:
        """How many rows it may read in a day."""
        return self.daily_rows if self.agreed_on is not None else min(self.daily_rows, unasked)


class TooManyRows(Refusal):
    """The token has read what it may read today."""

    status = 429


def count_rows(session: Session, token_id: int, number: int, unasked: int) -> None:
    """Count rows that are about to be told; :class:`TooManyRows` when they are more than the day allows."""
    is_today = ApiToken.read_on == today()
    counted = session.execute(
        update(ApiToken)
        .where(ApiToken.id == token_id)
        .values(rows_read=case((is_today, ApiToken.rows_read), else_=0) + number, read_on=today())
        .returning(ApiToken.rows_read, ApiToken.daily_rows, ApiToken.agreed_on)
        .execution_options(synchronize_session=False)
    ).one()
    most = counted.daily_rows if counted.agreed_on is not None else min(counted.daily_rows, unasked)
    if counted.rows_read > most:
        left = max(0, most - (counted.rows_read - number))
        raise TooManyRows(
            f"这个接口令牌今天最多读取 {most} 条，还剩 {left} 条，请明天再读；需要更多请申请更大的限额"
        )


def note_used(session: Session, token_id: int, origin: str) -> None:
    """Note that a token is in use, and from where; at most once a minute."""
    moment = now()
    is_old = ApiToken.used_on.is_(None) | (ApiToken.used_on <= moment - SEEN_EVERY)
    session.execute(
        update(ApiToken)
        .where(ApiToken.id == token_id, is_old)
        .values(used_on=moment, used_from=origin[:64])
        .execution_options(synchronize_session=False)
    )


def narrowed(rights: frozenset[Right], *, may_write: bool) -> frozenset[Right]:
    """What of an account's rights a token of it has."""
    most = WRITING if may_write else READING
    return frozenset(right for right in rights if right[0] in most)

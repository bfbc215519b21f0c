"""接口令牌 API tokens: how another system comes in as one account, with no more than that account may (R09, R14, R45).

A token is random and told once; here stands its digest. It has a name, an end and a bound on the rows it may read in a
day, and dies with the password, the kind or the identity that it was made under. Few rows a day need nobody's leave;
more of them a second person agrees to, as to a large export.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Boolean, Date, DateTime, Integer, String, case, false, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base
from models.levels import BUSINESS_KINDS, AccountKind
from models.platform import audit
from models.platform.account import Account
from models.platform.clock import now, today
from models.platform.delegation import Act, may_manage
from models.platform.export_request import DECIDERS
from models.platform.logins import kept_password
from models.platform.refusal import Forbidden, NotFound, Refusal
from models.platform.rights import Permission, grant
from models.platform.scope import Actor, Right, actor_of
from models.platform.sessions import RIGHT_PAGE, SEEN_EVERY, stamp_of, token_hash

PAGE = "platform_api_token"
BEGINNING = "yl_"
"""With this every token begins, so that one that lies about is known for what it is."""
TOKEN_BYTES = 32
MOST_ALIVE = 10
USUAL_DAYS, LONGEST_DAYS = 90, 366
MOST_ROWS = 1_000_000
LONGEST_NAME = 50
READING = frozenset({Permission.LIST, Permission.SHOW, Permission.VIEW, Permission.EXPORT})
WRITING = READING | {Permission.ADD, Permission.EDIT, Permission.DELETE}
"""What a token may at most. Whole numbers, decisions and completions are for people."""
NONE_SUCH = "没有找到这个接口令牌，它可能已被收回，请刷新页面查看"
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


@dataclass(frozen=True)
class Wanted:
    """What somebody asks of a new token."""

    name: str
    days: int = USUAL_DAYS
    daily_rows: int = 1000
    may_write: bool = False


def make(session: Session, wanted: Wanted, identity_id: int | None = None) -> tuple[ApiToken, str]:
    """Make a token for the account itself; what is told with it is kept nowhere."""
    account = _own_account(session)
    _judge(session, account, wanted)
    token, moment = BEGINNING + secrets.token_urlsafe(TOKEN_BYTES), now()
    made = ApiToken(
        digest=token_hash(token),
        beginning=token[: len(BEGINNING) + 4],
        account_id=account.id,
        identity_id=identity_id,
        name=" ".join(wanted.name.split()),
        may_write=wanted.may_write,
        stamp=stamp_of(kept_password(session, account.id), account.kind),
        made_on=moment,
        ends_on=moment + timedelta(days=wanted.days),
        daily_rows=wanted.daily_rows,
    )
    session.add(made)
    session.flush()
    _log(session, "生成接口令牌", account, made)
    return made, token


def _own_account(session: Session) -> Account:
    actor = actor_of(session)
    account = session.get(Account, actor.account_id)
    if account is None or actor.on_behalf_of is not None or not actor.may(Permission.EDIT, PAGE):
        raise Forbidden("本账号不能生成接口令牌，请用要对接的账号本人登录后生成")
    return account


def _judge(session: Session, account: Account, wanted: Wanted) -> None:
    if not 2 <= len(" ".join(wanted.name.split())) <= LONGEST_NAME:
        raise Refusal(f"请填写令牌名称，2 至 {LONGEST_NAME} 个字，写明给哪个系统用")
    if not 1 <= wanted.days <= LONGEST_DAYS:
        raise Refusal(f"有效期应为 1 至 {LONGEST_DAYS} 天，请重新填写")
    if not 1 <= wanted.daily_rows <= MOST_ROWS:
        raise Refusal(f"每天读取条数应为 1 至 {MOST_ROWS} 条，请重新填写")
    if sum(each.is_alive for each in _of(session, account.id)) >= MOST_ALIVE:
        raise Refusal(f"有效的接口令牌最多 {MOST_ALIVE} 个，请先收回不用的")


def _of(session: Session, account_id: int) -> Sequence[ApiToken]:
    mine = select(ApiToken).where(ApiToken.account_id == account_id)
    return session.scalars(mine.order_by(ApiToken.id.desc()).limit(100)).all()


def tokens_of(session: Session, account_id: int) -> Sequence[ApiToken]:
    """The tokens of an account, the latest first: its own, or of an account that the actor looks after."""
    _require_may_see(session, account_id)
    return _of(session, account_id)


def _require_may_see(session: Session, account_id: int) -> Account:
    """The account's own, whoever keeps it, and whoever may end its sessions; nobody else."""
    actor, account = actor_of(session), session.get(Account, account_id)
    if account is None or not (_is_own(actor, account) or _looks_after(actor, account)):
        raise NotFound(NONE_SUCH)
    return account


def _is_own(actor: Actor, account: Account) -> bool:
    return account.id == actor.account_id and actor.on_behalf_of is None


def _looks_after(actor: Actor, account: Account) -> bool:
    ends_sessions = actor.may(Permission.EDIT, RIGHT_PAGE) and actor.reaches(account.area)
    return ends_sessions or may_manage(actor, Act.KEEP, AccountKind(account.kind), account.area)


def end(session: Session, token_id: int) -> ApiToken:
    """收回: the token opens nothing from the next request on."""
    row = session.get(ApiToken, token_id)
    if row is None:
        raise NotFound(NONE_SUCH)
    account = _require_may_see(session, row.account_id)
    if row.ended_on is not None:
        raise Refusal("这个接口令牌已经收回，无需再次收回")
    row.ended_on, row.ended_by = now(), actor_of(session).account_id
    _log(session, "收回接口令牌", account, row)
    return row


def waiting(session: Session, unasked: int) -> list[tuple[ApiToken, Account]]:
    """The tokens of its part of the tree whose rows a day the actor may agree to."""
    actor = actor_of(session)
    reach = actor.reach()
    if reach is None or not actor.may(Permission.COMPLETE, PAGE):
        return []
    wanted = (
        select(ApiToken, Account)
        .join(Account, Account.id == ApiToken.account_id)
        .where(Account.area >= reach[0], Account.area < reach[1], Account.id != actor.account_id)
        .where(ApiToken.agreed_on.is_(None), ApiToken.daily_rows > unasked)
        .where(ApiToken.ended_on.is_(None), ApiToken.ends_on > now())
        .order_by(ApiToken.id)
        .limit(100)
    )
    return [(token, account) for token, account in session.execute(wanted)]


def agree(session: Session, token_id: int, unasked: int) -> ApiToken:
    """同意限额: a second person of the same or a higher division lets a token read more rows a day."""
    actor = actor_of(session)
    found = {token.id: (token, account) for token, account in waiting(session, unasked)}
    if token_id not in found:
        raise NotFound("没有找到待同意的接口令牌，它可能已由别人同意，请刷新页面查看")
    token, account = found[token_id]
    token.agreed_by, token.agreed_name, token.agreed_on = actor.account_id, actor.name, now()
    _log(session, "同意接口令牌限额", account, token)
    return token


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


def _log(session: Session, action: str, account: Account, token: ApiToken) -> None:
    what = f"接口令牌：{token.name}（{token.beginning}…，每天 {token.daily_rows} 条，至 {token.ends_on:%Y-%m-%d}）"
    audit.log(session, action, audit.Subject(PAGE, account.area, token.id, what))

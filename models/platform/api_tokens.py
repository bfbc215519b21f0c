"""接口令牌管理 keeping API tokens: whoever makes one, looks after it, takes it back, agrees to its rows (R09, R14, R45)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform import audit
from models.platform.account import Account
from models.platform.api_token import LONGEST_NAME, PAGE, ApiToken
from models.platform.clock import now
from models.platform.delegation import Act, may_manage
from models.platform.logins import kept_password
from models.platform.refusal import Forbidden, NotFound, Refusal
from models.platform.rights import Permission
from models.platform.scope import Actor, actor_of
from models.platform.sessions import RIGHT_PAGE, stamp_of, token_hash

BEGINNING = "yl_"
"""With this every token begins, so that one that lies about is known for what it is."""
TOKEN_BYTES = 32
MOST_ALIVE = 10
USUAL_DAYS, LONGEST_DAYS = 90, 366
MOST_ROWS = 1_000_000
NONE_SUCH = "没有找到这个接口令牌，它可能已被收回，请刷新页面查看"


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


def _log(session: Session, action: str, account: Account, token: ApiToken) -> None:
    what = f"接口令牌：{token.name}（{token.beginning}…，每天 {token.daily_rows} 条，至 {token.ends_on:%Y-%m-%d}）"
    audit.log(session, action, audit.Subject(PAGE, account.area, token.id, what))

"""账号列表 the accounts that one manages: searched, counted, told with when they were last used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import Session, undefer

from models.platform.account import Account, AccountState, stands
from models.platform.delegation import Act, managed_kinds
from models.platform.framework import LOGINS
from models.platform.masking import mask
from models.platform.scope import Actor, actor_of, area_bounds
from models.platform.stale_accounts import is_stale
from models.sealed_column import holding


@dataclass(frozen=True)
class AccountQuery:
    """What a list of accounts is asked for."""

    words: str = ""
    kind: str = ""
    state: str = ""
    area: int | None = None
    stale_only: bool = False


@dataclass(frozen=True)
class ListedAccount:
    """An account as the list shows it."""

    account: Account
    last_login: datetime | None

    @property
    def phone(self) -> str:
        """The telephone as pages and files show it."""
        return mask("phone", self.account.contact_phone) if self.account.contact_phone else ""


def kept_kinds(actor: Actor) -> list[str]:
    """The kinds that stand in its list: those it keeps and those it lets in."""
    return sorted(managed_kinds(actor, Act.KEEP) | managed_kinds(actor, Act.EMPOWER))


def managed(actor: Actor) -> ColumnElement[bool]:
    """The condition that confines accounts to those that the actor manages; never its own."""
    reach = actor.reach()
    if actor.unconfined:
        return Account.id.is_not(None)
    if reach is None:
        return false()
    own = Account.id != actor.account_id
    return and_(Account.kind.in_(kept_kinds(actor)), Account.area >= reach[0], Account.area < reach[1], own)


def count_accounts(session: Session, query: AccountQuery) -> int:
    """How many there are."""
    return session.scalar(select(func.count()).select_from(_asked(session, query).subquery())) or 0


def list_accounts(
    session: Session, query: AccountQuery, limit: int | None = None, offset: int = 0
) -> Sequence[ListedAccount]:
    """The accounts of the query, by place and name."""
    wanted = _asked(session, query).order_by(Account.area, Account.kind, Account.id)
    wanted = wanted.options(undefer(Account.contact_phone))
    rows = session.execute(wanted.limit(limit).offset(offset))
    return [ListedAccount(account, last_login) for account, last_login in rows]


def _asked(session: Session, query: AccountQuery) -> Select[Any]:
    wanted: list[Any] = [managed(actor_of(session))]
    if query.words:
        columns = Account.login_name, Account.unit, Account.holder
        called = holding(Account, "contact_phone", query.words)
        wanted.append(or_(called, *(column.contains(query.words, autoescape=True) for column in columns)))
    if query.kind:
        wanted.append(Account.kind == query.kind)
    if query.state:
        wanted.append(stands(AccountState(query.state)))
    if query.area is not None:
        low, high = area_bounds(query.area)
        wanted.append(and_(Account.area >= low, Account.area < high))
    if query.stale_only:
        wanted.append(is_stale())
    joined = select(Account, LOGINS.c.last_login).join(LOGINS, LOGINS.c.id == Account.id)
    return joined.where(*wanted)

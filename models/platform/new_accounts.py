"""新账号 accounts that are made, many at once: each judged by the maker's reach, all names free or none is made (001-019…031)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models.blind_index import blind
from models.levels import AccountKind
from models.platform.account import Account, AccountState
from models.platform.bulk_load import new_ids
from models.platform.clock import now
from models.platform.credential import set_initial
from models.platform.delegation import Act, may_manage, stands_at
from models.platform.framework import LOGINS
from models.platform.login_name import canonical, judged
from models.platform.refusal import Forbidden, Refusal
from models.platform.scope import actor_of

CHUNK = 500
NO_LOGIN = "!"
"""Stands where a password hash would: nothing matches it."""
BEYOND = "只能管理本行政区划内、比本账号低一级以下的账号，请核对账号类型和行政区划"


class AlreadyThere(Refusal):
    """The name is taken, or looks like one that is."""

    status = 409


@dataclass(frozen=True)
class NewAccount:
    """An account that is to be made."""

    login_name: str
    kind: AccountKind
    area: int
    unit: str
    password_hash: str = NO_LOGIN
    hamlet_id: int | None = None
    is_demo: bool = False
    is_initial: bool = False
    """Whether the password is one that must be changed at the first sign-in."""
    holder: str = ""
    state: AccountState = AccountState.ACTIVE
    expires_on: datetime | None = None
    contact_phone: str = ""


def create_accounts(session: Session, wanted: Sequence[NewAccount]) -> list[int]:
    """Make logins and accounts in a few statements, inside the caller's transaction. One bad one refuses all."""
    actor = actor_of(session)
    for each in wanted:
        if not may_manage(actor, Act.CREATE, each.kind, each.area):
            raise Forbidden(BEYOND)
        if not stands_at(each.kind, each.area):
            raise Refusal(f"{each.kind.label}的行政区划层级不对，请重新选择行政区划")
    names = [judged(each.login_name) for each in wanted]
    _refuse_taken(session, names)
    ids = new_ids(session.connection(), LOGINS, len(wanted))
    numbered = list(zip(ids, names, wanted, strict=True))
    if numbered:
        session.execute(insert(LOGINS), [_login(*each) for each in numbered])
        session.execute(insert(Account), [_account(*each, actor.account_id) for each in numbered])
    set_initial(session, [key for key, _, each in numbered if each.is_initial])
    return ids


def _refuse_taken(session: Session, names: Sequence[str]) -> None:
    wanted = {canonical(name): name for name in names}
    if len(wanted) < len(names):
        raise AlreadyThere("名单中有相同或极相似的账号名称，请改成不同的名称")
    taken = [wanted[each] for each in taken_names(session, list(wanted))]
    if taken:
        raise AlreadyThere(f"账号名称已被使用：{'、'.join(sorted(taken)[:5])}，请换一个")


def taken_names(session: Session, canonical_names: Sequence[str]) -> set[str]:
    """Which of the names, in their canonical form, an account has already."""
    found: set[str] = set()
    for start in range(0, len(canonical_names), CHUNK):
        some = canonical_names[start : start + CHUNK]
        found.update(session.scalars(select(Account.canonical_name).where(Account.canonical_name.in_(some))))
    return found


def _login(key: int, name: str, wanted: NewAccount) -> dict[str, object]:
    return {
        "id": key,
        "username": name,
        "first_name": wanted.unit[:64],
        "last_name": "",
        "email": f"u{key}@invalid.local",
        "password": wanted.password_hash,
        "active": wanted.state is AccountState.ACTIVE,
        "created_on": now(),
        "changed_on": now(),
    }


def _account(key: int, name: str, wanted: NewAccount, by: int | None) -> dict[str, object]:
    return {
        "id": key,
        "login_name": name,
        "kind": wanted.kind.value,
        "area": wanted.area,
        "hamlet_id": wanted.hamlet_id,
        "unit": wanted.unit,
        "holder": wanted.holder,
        "contact_phone": wanted.contact_phone or None,
        "contact_phone_index": blind("phone", wanted.contact_phone) if wanted.contact_phone else None,
        "state": wanted.state.value,
        "is_demo": wanted.is_demo,
        "created_by": by,
        "expires_on": wanted.expires_on,
    }

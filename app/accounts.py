"""账号 logins and the accounts they prove, made many at a time."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from flask_appbuilder.security.sqla.models import Role, User, assoc_user_role
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform.account import Account
from models.platform.bulk_load import new_ids
from models.platform.clock import now
from models.platform.credential import set_initial
from models.platform.hashing import METHOD, hash_password
from models.platform.refusal import Refusal

ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
SECRET_LENGTH = 16
ONE_TIME_HASH = "pbkdf2:sha256:1000"
"""A one-time secret is random (90 bits): it needs no slow hash, and 15,000 slow ones take most of an hour."""


@dataclass(frozen=True)
class NewAccount:
    """An account that is to be made."""

    login_name: str
    kind: AccountKind
    area: int
    unit: str
    password_hash: str
    hamlet_id: int | None = None
    is_demo: bool = False
    is_initial: bool = False


def one_time_secret() -> str:
    """A random secret that can be read aloud."""
    return "".join(secrets.choice(ALPHABET) for _ in range(SECRET_LENGTH))


def hash_of(password: str, method: str = METHOD) -> str:
    """What is kept of a password."""
    return hash_password(password, method)


def create_accounts(session: Session, wanted: Sequence[NewAccount]) -> list[int]:
    """Make logins, accounts and roles in a few statements, inside the caller's transaction."""
    roles = {name: key for key, name in session.execute(select(Role.id, Role.name))}
    if missing := {each.kind.label for each in wanted} - roles.keys():
        raise Refusal(f"缺少角色 {'、'.join(sorted(missing))}，请先运行 flask sync-permissions")
    names = [each.login_name for each in wanted]
    if len(set(names)) < len(names) or (taken := _taken(session, names)):
        raise Refusal(
            f"账号名称重复：{'、'.join(sorted(taken)[:5]) if len(set(names)) == len(names) else '名单内部'}"
        )
    ids = new_ids(session.connection(), User.__table__, len(wanted))
    numbered = list(zip(ids, wanted, strict=True))
    if numbered:
        session.execute(insert(User), [_login(key, each) for key, each in numbered])
        session.execute(insert(Account), [_account(key, each) for key, each in numbered])
        grants = [{"user_id": key, "role_id": roles[each.kind.label]} for key, each in numbered]
        session.execute(insert(assoc_user_role), grants)
    set_initial(session, [key for key, each in numbered if each.is_initial])
    return ids


def _taken(session: Session, names: Sequence[str]) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(names), 500):
        found.update(
            session.scalars(select(User.username).where(User.username.in_(names[start : start + 500])))
        )
    return found


def _login(key: int, wanted: NewAccount) -> dict[str, object]:
    return {
        "id": key,
        "username": wanted.login_name,
        "first_name": wanted.unit[:64],
        "last_name": "",
        "email": f"u{key}@invalid.local",
        "password": wanted.password_hash,
        "active": True,
        "created_on": now(),
        "changed_on": now(),
    }


def _account(key: int, wanted: NewAccount) -> dict[str, object]:
    return {
        "id": key,
        "login_name": wanted.login_name,
        "kind": wanted.kind.value,
        "area": wanted.area,
        "hamlet_id": wanted.hamlet_id,
        "unit": wanted.unit,
        "is_demo": wanted.is_demo,
    }

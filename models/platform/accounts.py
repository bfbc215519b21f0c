"""账号管理 the verbs upon accounts: make, edit, disable, hand over, let in; each judged, each logged (001-019…031)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.patterns import MOBILE_OR_TELEPHONE
from models.platform import audit
from models.platform.account import Account, AccountState
from models.platform.bulk_load import new_ids
from models.platform.clock import now
from models.platform.credential import set_initial
from models.platform.delegation import TOP, Act, managed_kinds, may_manage, stands_at
from models.platform.division import Division
from models.platform.framework import LOGINS
from models.platform.login_name import canonical, judged
from models.platform.masking import mask
from models.platform.one_time import one_time_hash, one_time_secret
from models.platform.refusal import Forbidden, NotFound, Refusal
from models.platform.scope import actor_of
from models.platform.sessions import Ended, end_sessions
from models.sealing import blind, normal

CHUNK = 500
NO_LOGIN = "!"
"""Stands where a password hash would: nothing matches it."""
BEYOND = "只能管理本行政区划内、比本账号低一级以下的账号，请核对账号类型和行政区划"
OWN = "不能管理自己的账号；修改密码请点右上角的账号名称，其他变更请联系上一级管理员"


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


def fetch_account(session: Session, account_id: int, act: Act = Act.KEEP) -> Account:
    """An account that the actor may do this to; nobody's own, and nobody else's."""
    actor = actor_of(session)
    found = session.get(Account, account_id)
    if found is None or not may_manage(actor, act, AccountKind(found.kind), found.area):
        raise NotFound("没有找到这个账号，或它不归本账号管理，请返回账号列表重新选择")
    if found.id == actor.account_id:
        raise Forbidden(OWN)
    return found


def create_account(session: Session, wanted: NewAccount) -> tuple[int, str]:
    """Make one account: its key and its one-time secret.

    Who has nobody above waits for the security officer's leave, and its secret is issued with that.
    """
    if session.get(Division, wanted.area) is None:
        raise Refusal("请选择行政区划")
    if not wanted.unit.strip():
        raise Refusal("请填写单位名称")
    waits = wanted.kind in TOP and not actor_of(session).unconfined
    secret = "" if waits else one_time_secret()
    made = NewAccount(
        wanted.login_name,
        wanted.kind,
        wanted.area,
        wanted.unit.strip(),
        NO_LOGIN if waits else one_time_hash(secret),
        wanted.hamlet_id,
        wanted.is_demo,
        not waits,
        wanted.holder.strip(),
        AccountState.PENDING if waits else AccountState.ACTIVE,
        wanted.expires_on,
        judged_phone(wanted.contact_phone),
    )
    key = create_accounts(session, [made])[0]
    _log(session, "登记", session.get_one(Account, key))
    return key, secret


def edit_account(
    session: Session, account_id: int, unit: str, holder: str, contact_phone: str | None = None
) -> None:
    """Change what an account is called by; never its kind, its place or its name.

    No ``contact_phone``, or the masked one left as it was, keeps the stored number.
    """
    account = fetch_account(session, account_id)
    if not unit.strip():
        raise Refusal("请填写单位名称")
    before = {"unit": account.unit, "holder": account.holder}
    account.unit, account.holder = unit.strip(), holder.strip()
    changes = dict(audit.differences(before, {"unit": account.unit, "holder": account.holder}))
    if contact_phone is not None:
        changes |= _call_at(account, contact_phone.strip())
    _log(session, "编辑", account, changes)


def judged_phone(text: str) -> str:
    """A telephone number as it is kept. Refused when it is none."""
    phone = normal(text)
    if phone and not (MOBILE_OR_TELEPHONE.accepts(phone) and MOBILE_OR_TELEPHONE.is_usual(phone)):
        raise Refusal(f"联系电话{MOBILE_OR_TELEPHONE.message}")
    return phone


def _call_at(account: Account, text: str) -> audit.Changes:
    """Keep another telephone number; what the log is told is masked."""
    before = account.contact_phone or ""
    hidden = mask("phone", before) if before else ""
    if text == hidden or (phone := judged_phone(text)) == before:
        return {}
    account.set_contact_phone(phone)
    return {"contact_phone": (hidden, mask("phone", phone) if phone else "")}


def disable(session: Session, account_id: int, reason: str) -> None:
    """Close the door to an account, at its next request; its secret is gone with it."""
    account = fetch_account(session, account_id)
    if account.state == AccountState.DISABLED:
        raise Refusal("该账号已经停用，无需再次停用")
    if not reason.strip():
        raise Refusal("请填写停用原因")
    close(session, account, reason.strip())


def close(session: Session, account: Account, reason: str) -> None:
    """Disable an account that has been judged already."""
    before, account.state = account.state, AccountState.DISABLED.value
    _write_login(session, account, active=False)
    _write_password(session, account, "", Ended.DISABLED)
    _log(session, "停用", account, {"state": (before, account.state)}, reason)


def enable(session: Session, account_id: int) -> str:
    """Open it again: tells the new one-time secret; who has nobody above waits for the security officer."""
    account = fetch_account(session, account_id)
    if account.state != AccountState.DISABLED:
        raise Refusal("该账号没有停用，无需启用")
    secret = _own_secret(session, account)
    opened = AccountState.ACTIVE if secret else AccountState.PENDING
    account.state, account.enabled_on = opened.value, now()
    _write_login(session, account, active=bool(secret))
    _write_password(session, account, secret, Ended.PASSWORD)
    _log(session, "启用", account, {"state": (AccountState.DISABLED.value, account.state)})
    return secret


def _own_secret(session: Session, account: Account) -> str:
    """A new secret where the actor may empower the account; otherwise none, and another officer issues it."""
    mine = AccountKind(account.kind) in managed_kinds(actor_of(session), Act.EMPOWER)
    return one_time_secret() if mine else ""


def issue_secret(session: Session, account_id: int) -> str:
    """重置密码: a new one-time secret, told once; whoever was signed in is out."""
    account = fetch_account(session, account_id, Act.EMPOWER)
    if account.state == AccountState.DISABLED:
        raise Refusal("该账号已停用，请先启用再重置密码")
    if account.state == AccountState.PENDING:
        account.state, account.enabled_on = AccountState.ACTIVE.value, now()
        _write_login(session, account, active=True)
        _log(session, "授权", account, {"state": (AccountState.PENDING.value, AccountState.ACTIVE.value)})
    secret = one_time_secret()
    _write_login(session, account, fail_login_count=0)
    _write_password(session, account, secret, Ended.PASSWORD)
    _log(session, "重置密码", account)
    return secret


def hand_over(session: Session, account_id: int, holder: str, reason: str) -> str:
    """移交: another person takes the account over. What was done stays; the old person is out at once.

    Tells the new one-time secret; for an account that the security officer empowers, none: that one issues it.
    """
    account = fetch_account(session, account_id)
    if not holder.strip() or not reason.strip():
        raise Refusal("请填写接手人姓名和移交原因")
    if holder.strip() == account.holder:
        raise Refusal("接手人与现在的使用人相同，请核对接手人姓名")
    before, account.holder = account.holder, holder.strip()
    account.set_contact_phone("")
    secret = _own_secret(session, account)
    _write_password(session, account, secret, Ended.PASSWORD)
    _log(session, "移交", account, {"holder": (before, account.holder)}, reason.strip())
    return secret


def _write_login(session: Session, account: Account, **values: object) -> None:
    session.execute(update(LOGINS).where(LOGINS.c.id == account.id).values(**values, changed_on=now()))


def _write_password(session: Session, account: Account, secret: str, why: Ended) -> None:
    """Put a one-time secret (or nothing at all) in the place of the password; every session ends with it."""
    _write_login(session, account, password=one_time_hash(secret) if secret else NO_LOGIN)
    if secret:
        set_initial(session, [account.id])
    end_sessions(session, [account.id], why)


def _log(
    session: Session,
    action: str,
    account: Account,
    changes: audit.Changes | None = None,
    opinion: str | None = None,
) -> None:
    summary = f"账号：{account.login_name}（{AccountKind(account.kind).label}）"
    subject = audit.Subject("platform_account", account.area, account.id, summary)
    audit.log(session, action, subject, changes, opinion)

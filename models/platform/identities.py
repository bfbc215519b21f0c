"""身份 as whom a person works: one of several identities, or under a village's account with its leave (004-002, 001-028)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, aliased

from models.levels import OFFICERS, AccountKind
from models.platform import audit
from models.platform.account import Account, AccountState, Filling, Identity, stands
from models.platform.account_log import about
from models.platform.accounts import fetch_account
from models.platform.clock import now
from models.platform.delegation import Act, managed_kinds, stands_at
from models.platform.new_accounts import BEYOND
from models.platform.refusal import Forbidden, NotFound, Refusal
from models.platform.scope import Actor, actor_of
from models.platform.sessions import SignInSession

OWN = "own"
Village = aliased(Account, name="village")
GONE = "没有这个身份，或授权已到期、已收回，请重新选择"


@dataclass(frozen=True)
class Choice:
    """One way in which the account may work."""

    key: str
    label: str
    unit: str
    area: int
    is_filling: bool = False


def is_standing() -> ColumnElement[bool]:
    """Leave that has not run out, was not taken back, and whose village account stands open."""
    return and_(
        Filling.revoked_on.is_(None),
        Filling.until > now(),
        stands(AccountState.ACTIVE, Village),
        Village.kind == AccountKind.VILLAGE.value,
    )


def as_identity(own: Actor, identity: Identity) -> Actor:
    """The actor in another identity: only that one's kind and place."""
    return replace(
        own, unit=identity.unit, kind=AccountKind(identity.kind), area=identity.area, hamlet_id=None
    )


def as_filler(own: Actor, village: Account) -> Actor:
    """The actor under a village's account: its kind and place; the name and unit stay those of who works."""
    return replace(
        own,
        kind=AccountKind(village.kind),
        area=village.area,
        hamlet_id=None,
        on_behalf_of=village.id,
        on_behalf_name=village.unit,
    )


def choices_of(session: Session, account_id: int, most: int | None = None) -> list[Choice]:
    """Everything as which an account may work, its own first; ``most`` leaves the rest out."""
    account = session.get_one(Account, account_id)
    found = [Choice(OWN, AccountKind(account.kind).label, account.unit, account.area)]
    identities = select(Identity).where(Identity.account_id == account_id).order_by(Identity.id)
    found += [
        Choice(f"identity-{each.id}", AccountKind(each.kind).label, each.unit, each.area)
        for each in session.scalars(identities.limit(most))
    ]
    leaves = select(Filling.id, Village).join(Village, Village.id == Filling.village_id)
    mine = leaves.where(Filling.filler_id == account_id, is_standing()).order_by(Village.area, Filling.id)
    found += [
        Choice(f"filling-{key}", f"代填：{village.unit}", village.unit, village.area, is_filling=True)
        for key, village in session.execute(mine.limit(most))
    ]
    return found[:most]


def choose(session: Session, session_id: int, key: str) -> Choice:
    """Work in another way from the next request on, in this session only."""
    held = session.get(SignInSession, session_id)
    if held is None or held.account_id != actor_of(session).account_id:
        raise NotFound(GONE)
    chosen = next((each for each in choices_of(session, held.account_id) if each.key == key), None)
    if chosen is None:
        raise NotFound(GONE)
    kind, _, number = key.partition("-")
    held.identity_id = int(number) if kind == "identity" else None
    held.filling_id = int(number) if kind == "filling" else None
    what = f"{chosen.label} {chosen.unit}"
    subject = audit.Subject("platform_session", actor_of(session).area or 0, held.account_id, what)
    audit.log(session, "切换身份", subject)
    return chosen


def grantable_kinds(actor: Actor) -> frozenset[AccountKind]:
    """The kinds that the actor may give as a further identity; an office never, and none by who makes officers."""
    if actor.kind is AccountKind.SYSTEM_OPERATOR:
        return frozenset()
    kinds = managed_kinds(actor, Act.CREATE) | managed_kinds(actor, Act.EMPOWER)
    return kinds - OFFICERS - {AccountKind.HAMLET}


def grant_identity(session: Session, account_id: int, kind: AccountKind, area: int, unit: str) -> Identity:
    """Give an account a further identity: one that the actor could make an account for."""
    actor = actor_of(session)
    account = _managed(session, account_id)
    if kind not in grantable_kinds(actor) or not actor.reaches(area):
        raise Forbidden(BEYOND)
    if account.is_officer:
        raise Refusal("三员账号不能兼任其他身份")
    if not stands_at(kind, area) or not unit.strip():
        raise Refusal("请填写单位名称，并选择与账号类型层级相符的行政区划")
    held = {(each.kind, each.area) for each in identities_of(session, account_id)}
    if (kind, area) in held | {(account.kind, account.area)}:
        raise Refusal("该账号已有这个身份，无需再次授予")
    made = Identity(
        account_id=account_id, kind=kind.value, area=area, unit=unit.strip(), granted_by=actor.account_id
    )
    session.add(made)
    session.flush()
    audit.log(session, "授予身份", about(account, more=f" {kind.label} {made.unit}"))
    return made


def withdraw_identity(session: Session, identity_id: int) -> int:
    """Take an identity back; who works in it is their own self again at the next request."""
    identity = session.get(Identity, identity_id)
    if identity is None:
        raise NotFound(GONE)
    account = _managed(session, identity.account_id)
    kind = AccountKind(identity.kind)
    if kind not in grantable_kinds(actor_of(session)) or not actor_of(session).reaches(identity.area):
        raise NotFound(GONE)
    session.delete(identity)
    audit.log(session, "收回身份", about(account, more=f" {kind.label} {identity.unit}"))
    return account.id


def _managed(session: Session, account_id: int) -> Account:
    try:
        return fetch_account(session, account_id)
    except NotFound:
        return fetch_account(session, account_id, Act.EMPOWER)


def identities_of(session: Session, account_id: int) -> Sequence[Identity]:
    """The further identities of an account."""
    return session.scalars(select(Identity).where(Identity.account_id == account_id)).all()

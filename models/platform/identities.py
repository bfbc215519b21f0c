"""身份与代填 as whom a person works: one of several identities, or under a village's account with its leave (004-002, 001-028)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, aliased

from models.levels import OFFICERS, AccountKind
from models.platform import audit
from models.platform.account import Account, AccountState, Filling, Identity, stands
from models.platform.accounts import BEYOND, fetch_account
from models.platform.clock import now
from models.platform.delegation import Act, managed_kinds, may_manage, stands_at
from models.platform.login_name import canonical
from models.platform.refusal import Forbidden, NotFound, Refusal
from models.platform.scope import Actor, actor_of
from models.platform.sessions import SignInSession

OWN = "own"
LONGEST_DAYS = 180
FILLERS = frozenset({AccountKind.TECHNICAL_UNIT, AccountKind.COUNTY})
GRANTING = frozenset({AccountKind.VILLAGE, AccountKind.COUNTY})
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
    _log(session, "授予身份", account, f"{kind.label} {made.unit}")
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
    _log(session, "收回身份", account, f"{kind.label} {identity.unit}")
    return account.id


def _managed(session: Session, account_id: int) -> Account:
    try:
        return fetch_account(session, account_id)
    except NotFound:
        return fetch_account(session, account_id, Act.EMPOWER)


def identities_of(session: Session, account_id: int) -> Sequence[Identity]:
    """The further identities of an account."""
    return session.scalars(select(Identity).where(Identity.account_id == account_id)).all()


def grant_filling(session: Session, village_id: int, filler_name: str, days: int) -> Filling:
    """代填授权: let a technical unit or the county work under a village's account for some days."""
    actor = actor_of(session)
    village = _village(session, village_id)
    filler = session.scalars(
        select(Account).where(Account.canonical_name == canonical(filler_name))
    ).one_or_none()
    if filler is None or AccountKind(filler.kind) not in FILLERS or not _reaches(filler, village):
        raise Refusal("没有这个技术单位或县级账号，或它不在本县范围内，请核对账号名称")
    if filler.id == actor.account_id:
        raise Forbidden("不能授权给自己，请由行政村账号授权")
    if not 1 <= days <= LONGEST_DAYS:
        raise Refusal(f"代填期限应为 1 至 {LONGEST_DAYS} 天")
    made = Filling(
        village_id=village.id,
        filler_id=filler.id,
        granted_by=actor.account_id,
        until=now() + timedelta(days=days),
    )
    session.add(made)
    session.flush()
    _log(session, "代填授权", village, f"授权 {filler.login_name} 至 {made.until:%Y-%m-%d %H:%M}")
    return made


def revoke_filling(session: Session, filling_id: int) -> None:
    """Take leave back, at the next request."""
    filling = session.get(Filling, filling_id)
    if filling is None:
        raise NotFound(GONE)
    village = _village(session, filling.village_id)
    if filling.revoked_on is not None:
        raise Refusal("这项代填授权已经收回")
    filling.revoked_on, filling.revoked_by = now(), actor_of(session).account_id
    _log(session, "收回代填授权", village, "")


def _village(session: Session, village_id: int) -> Account:
    """A village account whose work the actor may let others do: its own, or one of the county's."""
    actor, found = actor_of(session), session.get(Account, village_id)
    if (
        found is None
        or found.kind != AccountKind.VILLAGE
        or actor.kind not in GRANTING
        or actor.on_behalf_of is not None
        or not (found.id == actor.account_id or may_manage(actor, Act.KEEP, AccountKind.VILLAGE, found.area))
    ):
        raise NotFound("没有找到这个行政村账号，或它不归本账号管理")
    return found


def _reaches(filler: Account, village: Account) -> bool:
    return filler.actor(frozenset()).reaches(village.area)


@dataclass(frozen=True)
class Leave:
    """A leave as the page lists it."""

    filling: Filling
    village: Account
    filler: Account


def leaves(session: Session) -> list[Leave]:
    """The leaves that the actor gave or may take back, the latest first."""
    actor = actor_of(session)
    reach = actor.reach()
    if actor.kind not in GRANTING or reach is None or actor.on_behalf_of is not None:
        return []
    filler = aliased(Account)
    wanted = (
        select(Filling, Village, filler)
        .join(Village, Village.id == Filling.village_id)
        .join(filler, filler.id == Filling.filler_id)
        .where(Village.area >= reach[0], Village.area < reach[1])
        .order_by(Filling.id.desc())
        .limit(500)
    )
    if actor.kind is AccountKind.VILLAGE:
        wanted = wanted.where(Filling.village_id == actor.account_id)
    return [Leave(*row) for row in session.execute(wanted)]


def _log(session: Session, action: str, account: Account, what: str) -> None:
    summary = f"账号：{account.login_name} {what}".strip()
    audit.log(session, action, audit.Subject("platform_account", account.area, account.id, summary))

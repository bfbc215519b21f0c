"""代填授权 the leave that a village or its county gives: a technical unit or the county works under the village's account (001-028)."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from models.levels import AccountKind
from models.platform import audit
from models.platform.account import Account, Filling
from models.platform.account_log import about
from models.platform.clock import now
from models.platform.delegation import Act, may_manage
from models.platform.identities import GONE, Village
from models.platform.login_name import canonical
from models.platform.refusal import Forbidden, NotFound, Refusal
from models.platform.scope import actor_of

LONGEST_DAYS = 180
FILLERS = frozenset({AccountKind.TECHNICAL_UNIT, AccountKind.COUNTY})
GRANTING = frozenset({AccountKind.VILLAGE, AccountKind.COUNTY})


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
    told = f" 授权 {filler.login_name} 至 {made.until:%Y-%m-%d %H:%M}"
    audit.log(session, "代填授权", about(village, more=told))
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
    audit.log(session, "收回代填授权", about(village))


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

"""任务的办理人 who ordered a job: the very identity in which it was ordered, judged anew whenever the job acts (004-002, 001-028)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform.account import Account, AccountState, Filling, Identity
from models.platform.epoch import Kept, epochs
from models.platform.identities import Village, as_filler, as_identity, is_standing
from models.platform.jobs import Lease
from models.platform.refusal import Refusal
from models.platform.roles import with_rights
from models.platform.scope import SYSTEM, Actor

SHUT = "提交任务的账号已停用或已过期，任务没有继续；请用有效账号重新提交"
NO_IDENTITY = "提交任务时的身份“{}”已被收回，任务没有继续；请切换到有效身份后重新提交"
NO_LEAVE = "代填授权已到期或已收回，任务没有继续；请行政村重新授权后再提交"
AFRESH = {"populate_existing": True}
"""A worker's session lives as long as its job: what it read before may have been taken back since."""


def orderer_of(session: Session, lease: Lease) -> Actor:
    """Who ordered a job, with the rights of that identity now. Refused when it may no longer act so."""
    if lease.account_id is None:
        return SYSTEM
    wanted = select(Account).where(Account.id == lease.account_id).execution_options(**AFRESH)
    account = session.scalars(wanted).one_or_none()
    if account is None or account.standing is not AccountState.ACTIVE:
        raise Refusal(SHUT)
    epoch = epochs(session).get(Kept.PERMISSIONS.value, 0)
    return with_rights(session, _as_ordered(session, account, lease), epoch)


def _as_ordered(session: Session, account: Account, lease: Lease) -> Actor:
    own = account.actor(frozenset())
    if lease.on_behalf_of is not None:
        return as_filler(own, _village(session, account, lease.on_behalf_of))
    if lease.as_kind is None or (lease.as_kind, lease.as_area) == (account.kind, account.area):
        return own
    return as_identity(own, _identity(session, account, lease.as_kind, lease.as_area))


def _village(session: Session, account: Account, village_id: int) -> Account:
    """The village's account, while some leave of it stands."""
    leave = select(Village).join(Filling, Filling.village_id == Village.id)
    mine = leave.where(Filling.filler_id == account.id, Village.id == village_id, is_standing())
    village = session.scalars(mine.limit(1).execution_options(**AFRESH)).first()
    if village is None:
        raise Refusal(NO_LEAVE)
    return village


def _identity(session: Session, account: Account, kind: str, area: int | None) -> Identity:
    wanted = select(Identity).where(
        Identity.account_id == account.id, Identity.kind == kind, Identity.area == area
    )
    found = session.scalars(wanted.execution_options(**AFRESH)).one_or_none()
    if found is None:
        raise Refusal(NO_IDENTITY.format(AccountKind(kind).label))
    return found

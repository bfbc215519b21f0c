"""凭令牌进入 another system comes in by a token: as its account stands at this request, with no more than the token has."""

from dataclasses import replace
from typing import Any

from sqlalchemy import and_, bindparam, select
from sqlalchemy.orm import Session

from app.signed_in import IS_OPEN, PROOFS, BroughtToken, SignedIn, epoch_of, epochs_of, proofs_of, shut_for
from models.levels import AccountKind
from models.platform.account import Account, Identity
from models.platform.api_token import PAGE, ApiToken, narrowed
from models.platform.clock import now
from models.platform.confinement import made_once
from models.platform.credential import Credential
from models.platform.epoch import Kept
from models.platform.identities import OWN, as_identity
from models.platform.logins import LOGIN
from models.platform.rights import Permission
from models.platform.roles import with_rights
from models.platform.scope import Actor
from models.platform.sessions import Stage, is_due, stamp_of, token_hash
from models.platform.sign_in import Policy

BY_TOKEN = made_once(
    select(LOGIN.c.username, LOGIN.c.password, Account, ApiToken, Identity, *PROOFS)
    .add_columns(*(epoch_of(what).label(what.value) for what in Kept))
    .select_from(ApiToken)
    .join(LOGIN, LOGIN.c.id == ApiToken.account_id)
    .join(Account, Account.id == LOGIN.c.id)
    .outerjoin(Credential, Credential.account_id == LOGIN.c.id)
    .outerjoin(Identity, and_(Identity.id == ApiToken.identity_id, Identity.account_id == Account.id))
    .where(ApiToken.digest == bindparam("digest"), *IS_OPEN)
)


def by_token(session: Session, token: str, decided: Policy) -> SignedIn | None:
    """The account of a living token, its actor and the epochs, in one query."""
    found = session.execute(BY_TOKEN, {"digest": token_hash(token), "now": now()}).one_or_none()
    if found is None or not _opens(found, decided):
        return None
    account, held, epochs = found.Account, found.ApiToken, epochs_of(found)
    actor = _actor(account, found.Identity)
    kinds = {AccountKind(account.kind), actor.kind or AccountKind(account.kind)}
    shut = shut_for(Stage.FULL, kinds, decided, **proofs_of(found))
    if not shut:
        whole = with_rights(session, actor, epochs[Kept.PERMISSIONS])
        if not whole.may(Permission.VIEW, PAGE):
            return None
        actor = replace(whole, rights=narrowed(whole.rights, may_write=held.may_write))
    brought = BroughtToken(held.id, held.name, is_due=held.used_on is None or is_due(held.used_on))
    seen = 0, now(), shut
    return SignedIn(account.id, found.username, actor, epochs, *seen, OWN, token=brought)


def _opens(found: Any, decided: Policy) -> bool:
    """Whether the token lives, and nothing that it was made under has changed since."""
    held, account = found.ApiToken, found.Account
    is_same = held.stamp == stamp_of(found.password, account.kind)
    has_identity = held.identity_id is None or found.Identity is not None
    return bool(held.is_alive and is_same and has_identity and not (account.is_demo and decided.refuses_demo))


def _actor(account: Account, identity: Identity | None) -> Actor:
    own = account.actor(frozenset())
    return own if identity is None else as_identity(own, identity)

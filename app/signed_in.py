"""已登录 who is signed in, as every request finds it afresh: a person in a browser, or another system with a token."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_login import UserMixin
from sqlalchemy import bindparam, or_, select

from models.levels import AccountKind
from models.platform.account import Account
from models.platform.credential import Credential
from models.platform.epoch import Epoch, Kept
from models.platform.identities import OWN
from models.platform.logins import LOGIN
from models.platform.scope import Actor
from models.platform.sessions import Stage
from models.platform.sign_in import Policy
from views.doors import Shut

IS_OPEN = (
    LOGIN.c.active.is_(True),
    or_(Account.expires_on.is_(None), Account.expires_on > bindparam("now")),
)
"""What an account must be for anybody to come in by it."""
PROOFS = Credential.must_change, Credential.has_factor
"""What is asked of the credential, which an account that has never signed in does not have."""


@dataclass(frozen=True)
class BroughtToken:
    """The token with which another system came in."""

    id: int
    name: str
    is_due: bool
    """Whether its use is worth a line again."""


@dataclass(frozen=True, eq=False)
class SignedIn(UserMixin):
    """Who is signed in, read afresh at every request; it holds no row, so a rollback cannot expire it."""

    id: int
    username: str
    actor: Actor
    epochs: dict[str, int]
    session_id: int
    seen_on: datetime
    shut: Shut | None = None
    chosen: str = OWN
    has_choices: bool = False
    token: BroughtToken | None = None

    @property
    def is_active(self) -> bool:
        """Only active accounts are loaded at all."""
        return True


def epoch_of(what: Kept) -> Any:
    """The number of an epoch, as a column of the query that reads the account."""
    return select(Epoch.number).where(Epoch.what == what.value).scalar_subquery()


def epochs_of(found: Any) -> dict[str, int]:
    """The epochs that were read with the account."""
    return {what.value: getattr(found, what.value) or 0 for what in Kept}


def proofs_of(found: Any) -> dict[str, bool]:
    """What was read of the credential."""
    return {"must_change": bool(found.must_change), "has_factor": bool(found.has_factor)}


def shut_for(
    stage: Stage, kinds: Iterable[AccountKind], decided: Policy, *, must_change: bool, has_factor: bool
) -> Shut | None:
    """What the account must do before any other page opens to it."""
    if stage is Stage.FACTOR:
        return Shut.FACTOR
    if must_change:
        return Shut.PASSWORD
    needs_factor = any(decided.needs_factor(kind) for kind in kinds)
    return Shut.ENROL if needs_factor and not has_factor else None

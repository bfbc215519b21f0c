"""登录与权限 sign-in and permission answers: one query a request, one frozen set a kind of account."""

from collections.abc import Iterable
from typing import Any

from flask_appbuilder.security.sqla.manager import SecurityManager
from flask_login import current_user
from sqlalchemy import ColumnElement, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session, aliased

from app.by_token import by_token
from app.signed_in import IS_OPEN, PROOFS, SignedIn, epoch_of, epochs_of, proofs_of, shut_for
from models.levels import AccountKind
from models.platform.account import TOLD, Account, Filling, Identity, actor_told
from models.platform.clock import now
from models.platform.confinement import made_once
from models.platform.credential import Credential
from models.platform.epoch import Kept
from models.platform.identities import OWN, Village, as_filler, as_identity
from models.platform.logins import LOGIN
from models.platform.roles import with_rights
from models.platform.scope import Actor
from models.platform.sessions import SignInSession, Stage, is_alive, stamp_of, token_hash
from models.platform.sign_in import Policy
from views.platform.login import LoginPage
from views.request import brought_token, policy


class Security(SecurityManager):
    """Flask-AppBuilder's security manager, answering from memory and registering no page of its own but sign-in."""

    def register_views(self) -> None:
        """Only the sign-in page; accounts and roles are kept by pages of ours."""
        self.auth_view = LoginPage()
        self.appbuilder.add_view_no_menu(self.auth_view)

    def create_login_manager(self, app: Any) -> Any:
        """The framework's, which also asks what token another system brings."""
        door = super().create_login_manager(app)
        door.request_loader(self.load_system)
        return door

    def load_system(self, _request: Any) -> SignedIn | None:
        """The account of another system's token; None when it opens nothing."""
        token = brought_token()
        return by_token(self.session(), token, policy()) if token else None

    def create_jwt_manager(self, app: Any) -> None:
        """No tokens are issued."""

    def load_user(self, pk: str) -> SignedIn | None:
        """The account of the browser's token; None once its session has ended, or where another system brings a token."""
        return None if brought_token() is not None else signed_in(self.session(), pk, policy())

    def has_access(self, permission_name: str, view_name: str) -> bool:
        """Whether the account may; nobody may anything before signing in."""
        user = current_user
        return bool(user.is_authenticated and user.actor.may(permission_name, view_name))

    def get_user_menu_access(self, menu_names: Iterable[str] | None = None) -> set[str]:
        """The names of the menu entries whose pages the account may open."""
        return {
            item.name
            for group in self.appbuilder.menu.get_list()
            for item in (group, *group.childs)
            if any(self._may_open(each) for each in (item.childs or (item,)))
        }.intersection(menu_names or ())

    def _may_open(self, item: Any) -> bool:
        view = item.baseview
        if view is None:
            return False
        permission = "can_" + view.get_method_permission(view.default_view)
        return self.has_access(permission, view.class_permission_name)


def _has_choices() -> ColumnElement[bool]:
    """Whether the account may work in more ways than its own."""
    further, leave = aliased(Identity), aliased(Filling)
    return or_(
        exists().where(further.account_id == Account.id),
        exists().where(leave.filler_id == Account.id, leave.revoked_on.is_(None)),
    )


HELD = (
    SignInSession.id.label("session_id"),
    *(SignInSession.stamp, SignInSession.stage, SignInSession.seen_on, SignInSession.ends_on),
    *(SignInSession.identity_id, SignInSession.filling_id),
)
"""What is asked of the session itself."""
SIGNED_IN = made_once(
    select(LOGIN.c.username, LOGIN.c.password, *TOLD, Account.is_demo, *PROOFS, *HELD)
    .add_columns(_has_choices().label("has_choices"))
    .add_columns(*(epoch_of(what).label(what.value) for what in Kept))
    .select_from(SignInSession)
    .join(LOGIN, LOGIN.c.id == SignInSession.account_id)
    .join(Account, Account.id == LOGIN.c.id)
    .outerjoin(Credential, Credential.account_id == LOGIN.c.id)
    .where(SignInSession.token_hash == bindparam("token_hash"), SignInSession.ended_on.is_(None))
    .where(*IS_OPEN)
)
"""Columns and no objects, of as few tables as can be: a database plans this at every request."""
CHOSEN = made_once(
    select(Identity, Filling, Village)
    .select_from(SignInSession)
    .outerjoin(
        Identity,
        and_(Identity.id == SignInSession.identity_id, Identity.account_id == SignInSession.account_id),
    )
    .outerjoin(
        Filling, and_(Filling.id == SignInSession.filling_id, Filling.filler_id == SignInSession.account_id)
    )
    .outerjoin(Village, Village.id == Filling.village_id)
    .where(SignInSession.id == bindparam("session_id"))
)
"""As what else somebody works; asked only for a session in which something else has been chosen."""


def signed_in(session: Session, token: str, decided: Policy) -> SignedIn | None:
    """The account of a living session, its actor and the epochs, in one query for whoever works as their own self."""
    found = session.execute(SIGNED_IN, {"token_hash": token_hash(token), "now": now()}).one_or_none()
    if found is None:
        return None
    if not is_alive(found, stamp_of(found.password, found.kind), decided.idle):
        return None
    if found.is_demo and decided.refuses_demo:
        return None
    epochs = epochs_of(found)
    actor, chosen = _working_as(session, found)
    kinds = {AccountKind(found.kind), actor.kind or AccountKind(found.kind)}
    shut = shut_for(Stage(found.stage), kinds, decided, **proofs_of(found))
    if not shut:
        actor = with_rights(session, actor, epochs[Kept.PERMISSIONS])
    seen = found.session_id, found.seen_on, shut
    return SignedIn(found.id, found.username, actor, epochs, *seen, chosen, bool(found.has_choices))


def _working_as(session: Session, found: Any) -> tuple[Actor, str]:
    """Who acts in the session, without rights yet: what was withdrawn or ran out is no longer chosen."""
    own = actor_told(found, frozenset())
    if found.identity_id is None and found.filling_id is None:
        return own, OWN
    chosen: Any = session.execute(CHOSEN, {"session_id": found.session_id}).one()
    identity, filling, village = chosen
    if filling is not None and filling.stands_for(village):
        return as_filler(own, village), f"filling-{filling.id}"
    if identity is not None:
        return as_identity(own, identity), f"identity-{identity.id}"
    return own, OWN

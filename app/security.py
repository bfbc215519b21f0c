"""登录与权限 sign-in and permission answers: one query a request, one frozen set a role set."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask import session as cookie
from flask_appbuilder.security.sqla.manager import SecurityManager
from flask_appbuilder.security.sqla.models import Role, User, assoc_user_role
from flask_login import UserMixin, current_user
from sqlalchemy import String, bindparam, cast, func, select
from sqlalchemy.orm import Session
from werkzeug.security import check_password_hash

from app.permissions import rights_of_roles
from models.platform.account import Account
from models.platform.clock import now
from models.platform.epoch import Epoch, Kept
from models.platform.scope import Actor
from models.platform.transaction import transaction
from views.platform.login import LoginPage
from views.request import STAMP
from views.request import password_stamp as stamp

NO_USER_HASH = (
    "scrypt:32768:8:1$wiDa0ruWlIPhp9LM$6e409d093e62ad54df2af895d0e125b05ff6cf64148350189ffc4bcc71286edf"
    "1b8ad94a442c00f890224bf2b32153d0750c89ee9401e62f9dcee5399065e4e5"
)


@dataclass(frozen=True, eq=False)
class SignedIn(UserMixin):
    """Who is signed in, read afresh at every request; it holds no row, so a rollback cannot expire it."""

    id: int
    username: str
    actor: Actor
    roles: frozenset[int]
    epochs: dict[str, int]
    is_demo: bool = False

    @property
    def is_active(self) -> bool:
        """Only active accounts are loaded at all."""
        return True


class Security(SecurityManager):
    """Flask-AppBuilder's security manager, answering from memory and registering no page of its own but sign-in."""

    def register_views(self) -> None:
        """Only the sign-in page; accounts and roles are kept by pages of ours."""
        self.auth_view = LoginPage()
        self.appbuilder.add_view_no_menu(self.auth_view)
        self.limiter.limit("30 per minute", methods=["POST"], deduct_when=_was_refused)(
            self.auth_view.blueprint
        )

    def create_jwt_manager(self, app: Any) -> None:
        """No tokens are issued."""

    def load_user(self, pk: str) -> SignedIn | None:
        """The account of the session cookie; None once it is disabled or its password has changed."""
        user = signed_in(self.session(), int(pk), cookie.get(STAMP))
        return None if user is not None and user.is_demo and _is_production() else user

    def auth_user_db(self, username: str, password: str) -> User | None:
        """The login with that name and password. An unknown name costs as long as a wrong password."""
        session: Session = self.session()
        user = session.scalars(select(User).where(User.username == username)).one_or_none()
        kept = user.password if user is not None and user.active else None
        right = check_password_hash(kept or NO_USER_HASH, password)
        if user is None:
            return None
        accepted = bool(kept and right) and not (_is_production() and _is_demo(session, user.id))
        self._keep_count(session, user.id, accepted=accepted)
        if accepted:
            cookie.clear()
            cookie[STAMP] = stamp(user.password)
        return user if accepted else None

    @staticmethod
    def _keep_count(session: Session, user_id: int, *, accepted: bool) -> None:
        with transaction(session):
            user = session.get_one(User, user_id)
            user.fail_login_count = 0 if accepted else (user.fail_login_count or 0) + 1
            if accepted:
                user.login_count, user.last_login = (user.login_count or 0) + 1, now()

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


def _is_production() -> bool:
    return bool(current_app.extensions["settings"].is_production)


def _is_demo(session: Session, user_id: int) -> bool:
    """Whether everybody knows the account's password."""
    return bool(session.scalar(select(Account.is_demo).where(Account.id == user_id)))


def _was_refused(response: Any) -> bool:
    return bool(response.status_code == 401)


def _epoch(what: Kept) -> Any:
    return select(Epoch.number).where(Epoch.what == what.value).scalar_subquery()


ROLE_IDS = (
    select(func.aggregate_strings(cast(assoc_user_role.c.role_id, String), ","))
    .where(assoc_user_role.c.user_id == User.id)
    .scalar_subquery()
)
SIGNED_IN = (
    select(User.username, User.password, Account, ROLE_IDS, *(_epoch(what) for what in Kept))
    .join(Account, Account.id == User.id)
    .where(User.id == bindparam("user_id"), User.active.is_(True))
)


def signed_in(session: Session, user_id: int, password_stamp: str | None) -> SignedIn | None:
    """The active account, its actor and the epochs, in one query."""
    found = session.execute(SIGNED_IN, {"user_id": user_id}).one_or_none()
    if found is None or stamp(found[1]) != password_stamp:
        return None
    username, _, account, role_ids, *numbers = found
    epochs = {what.value: number or 0 for what, number in zip(Kept, numbers, strict=True)}
    roles = frozenset(int(each) for each in (role_ids or "").split(",") if each)
    rights = rights_of_roles(session, roles, epochs[Kept.PERMISSIONS])
    return SignedIn(user_id, username, account.actor(rights), roles, epochs, account.is_demo)


def role_named(session: Session, name: str) -> Role | None:
    """The role of that name; None before `flask sync-permissions` has run."""
    return session.scalars(select(Role).where(Role.name == name)).one_or_none()

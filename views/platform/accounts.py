"""账号管理 the accounts below one's own: found, made, edited, closed, handed over, let in (001-019…031)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name
from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform.account_access import disable, enable, hand_over, issue_secret
from models.platform.accounts import create_account, edit_account
from models.platform.delegation import CREATORS, KEEPERS, Act, managed_kinds
from models.platform.identities import grant_identity, withdraw_identity
from models.platform.new_accounts import NewAccount
from models.platform.refusal import Forbidden, NotFound, Refusal
from models.platform.rights import Permission, grant
from models.platform.scope import actor_of
from models.platform.transaction import transaction
from views.platform.account_listing import accounts_list
from views.platform.account_pages import account_sheet, new_form
from views.query_texts import read_area
from views.registry import page
from views.request import db_session

PAGE = "platform_account"
grant(Permission.LIST, PAGE, *sorted(KEEPERS), in_person=True)
grant(Permission.EDIT, PAGE, *sorted(KEEPERS), in_person=True)
for permission in (Permission.ADD, Permission.IMPORT, Permission.EXPORT):
    grant(permission, PAGE, *sorted(CREATORS), in_person=True)


@dataclass(frozen=True)
class Told:
    """A one-time secret, drawn on the page that answers and nowhere else."""

    login_name: str
    secret: str


@page(label="账号管理", menu="系统管理", place=10)
class AccountsPage(BaseView):
    """Who manages whom stands in :mod:`models.platform.delegation`; this page only asks."""

    route_base = "/accounts"
    class_permission_name = PAGE
    default_view = "index"

    @expose("/")
    @has_access
    @permission_name("list")
    def index(self) -> Any:
        """The accounts that one manages."""
        return self.render_template("pages/accounts/list.html", **accounts_list(db_session()))

    @expose("/new", methods=["GET", "POST"])
    @has_access
    @permission_name("add")
    def new(self) -> Any:
        """Make one account."""
        session = db_session()
        if request.method == "GET":
            return self._new(session)
        try:
            with transaction(session):
                made, secret = create_account(session, _typed(session))
        except Refusal as refusal:
            return self._new(session, refusal)
        if secret:
            return self._sheet(made, secret=secret)
        flash("已登记，请安全管理授权后由其发放一次性密码", "success")
        return redirect(url_for("AccountsPage.show", pk=made))

    def _new(self, session: Session, refusal: Refusal | None = None) -> Any:
        page_text = self.render_template("pages/accounts/new.html", **new_form(session, refusal))
        return page_text, refusal.status if refusal else 200

    @expose("/<int:pk>")
    @has_access
    @permission_name("list")
    def show(self, pk: int) -> Any:
        """One account: what it is, what was done to it, what may be done."""
        return self._sheet(pk)

    def _sheet(self, pk: int, secret: str = "", refusal: Refusal | None = None) -> Any:
        session = db_session()
        sheet = account_sheet(session, pk)
        told = Told(sheet["account"].login_name, secret) if secret else None
        kept = {request.endpoint or "": request.form} if refusal else {}
        context = {"told": told, "message": refusal.message if refusal else "", "kept": kept, **sheet}
        page_text = self.render_template("pages/accounts/show.html", **context)
        return page_text, refusal.status if refusal else 200

    @expose("/<int:pk>/edit", methods=["POST"])
    @has_access
    @permission_name("edit")
    def edit(self, pk: int) -> Any:
        """Change its unit and the person who uses it."""
        typed = request.form
        said = typed.get("unit", ""), typed.get("holder", ""), typed.get("contact_phone")
        return self._done(pk, "已保存", lambda s: edit_account(s, pk, *said))

    @expose("/<int:pk>/disable", methods=["POST"])
    @has_access
    @permission_name("edit")
    def disable(self, pk: int) -> Any:
        """Close the door to it, with a reason."""
        return self._done(pk, "已停用", lambda s: disable(s, pk, request.form.get("opinion", "")))

    @expose("/<int:pk>/enable", methods=["POST"])
    @has_access
    @permission_name("edit")
    def enable(self, pk: int) -> Any:
        """Open it again."""
        return self._done(pk, "已启用", lambda s: enable(s, pk))

    @expose("/<int:pk>/secret", methods=["POST"])
    @has_access
    @permission_name("edit")
    def secret(self, pk: int) -> Any:
        """A new one-time secret; for a new account of the top, its authorisation as well."""
        return self._done(pk, "已重置密码", lambda s: issue_secret(s, pk))

    @expose("/<int:pk>/hand-over", methods=["POST"])
    @has_access
    @permission_name("edit")
    def hand_over(self, pk: int) -> Any:
        """Give it to another person."""
        typed = request.form
        return self._done(
            pk, "已移交", lambda s: hand_over(s, pk, typed.get("holder", ""), typed.get("reason", ""))
        )

    @expose("/<int:pk>/identity", methods=["POST"])
    @has_access
    @permission_name("edit")
    def identity(self, pk: int) -> Any:
        """Give it a further identity (004-002)."""
        return self._done(pk, "已授予身份", lambda s: _grant_identity(s, pk))

    @expose("/<int:pk>/identity/<int:identity_id>/withdraw", methods=["POST"])
    @has_access
    @permission_name("edit")
    def no_identity(self, pk: int, identity_id: int) -> Any:
        """Take an identity back."""
        return self._done(pk, "已收回身份", lambda s: _withdraw_identity(s, identity_id))

    def _done(self, pk: int, words: str, verb: Callable[[Session], str | None]) -> Any:
        session = db_session()
        try:
            with transaction(session):
                secret = verb(session)
        except (NotFound, Forbidden):
            raise
        except Refusal as refusal:
            return self._sheet(pk, refusal=refusal)
        if secret:
            return self._sheet(pk, secret=secret)
        flash(words, "success")
        return redirect(url_for("AccountsPage.show", pk=pk))


def _typed(session: Session) -> NewAccount:
    typed = request.form
    mine = managed_kinds(actor_of(session), Act.CREATE)
    kind = typed.get("kind", "")
    if kind not in mine:
        raise Forbidden("请选择账号类型；只能选择归本账号管理的类型") if kind else Refusal("请选择账号类型")
    area = read_area(typed.get("area", ""))
    return NewAccount(
        typed.get("login_name", ""),
        AccountKind(kind),
        area,
        typed.get("unit", ""),
        holder=typed.get("holder", ""),
        contact_phone=typed.get("contact_phone", ""),
    )


def _grant_identity(session: Session, pk: int) -> None:
    typed = request.form
    kind = typed.get("kind", "")
    if kind not in set(AccountKind):
        raise Refusal("请选择身份类型")
    grant_identity(session, pk, AccountKind(kind), read_area(typed.get("area", "")), typed.get("unit", ""))


def _withdraw_identity(session: Session, identity_id: int) -> None:
    withdraw_identity(session, identity_id)

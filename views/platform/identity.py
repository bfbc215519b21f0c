"""切换身份 as whom the account works in this session, and leave for others to fill in for a village."""

from collections.abc import Iterator
from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform.account import Account, AccountState
from models.platform.clock import now
from models.platform.delegation import Act, may_manage
from models.platform.identities import OWN, choices_of, choose
from models.platform.leaves import GRANTING, LONGEST_DAYS, Leave, grant_filling, leaves, revoke_filling
from models.platform.login_name import canonical
from models.platform.refusal import NotFound, Refusal
from models.platform.rights import Permission, grant
from models.platform.scope import actor_of
from models.platform.transaction import transaction
from views.numbers import read_whole
from views.platform.home import HOME
from views.registry import page
from views.request import db_session

PAGE = "platform_filling"
grant(Permission.VIEW, PAGE, *sorted(GRANTING), in_person=True)
grant(Permission.EDIT, PAGE, *sorted(GRANTING), in_person=True)


@page()
class IdentityPage(BaseView):
    """Every account has it, for its own session only."""

    route_base = "/identity"
    default_view = "index"

    @expose("/")
    def index(self) -> Any:
        """The identities and the villages under whose account one may work."""
        context = {
            "title": "切换身份",
            "choices": choices_of(db_session(), current_user.id),
            "current": current_user.chosen,
        }
        return self.render_template("pages/identity/choose.html", **context)

    @expose("/choose", methods=["POST"])
    def choose(self) -> Any:
        """Work as that from now on."""
        session = db_session()
        with transaction(session):
            chosen = choose(session, current_user.session_id, request.form.get("key", OWN))
        flash(f"现在的身份：{chosen.label}（{chosen.unit}）", "success")
        return redirect("/")


def filling_cards(session: Session) -> Iterator[dict[str, Any]]:
    """A technical unit has nothing of its own; the way to the villages that it fills in for stands on its home page (001-028)."""
    if actor_of(session).kind is AccountKind.TECHNICAL_UNIT:
        villages = sum(each.is_filling for each in choices_of(session, current_user.id))
        href = url_for("IdentityPage.index")
        yield {"label": "可代填的行政村", "value": villages, "unit": "个", "href": href}


HOME.cards.append(filling_cards)


@page(label="代填授权", menu="系统管理", place=15)
class FillingPage(BaseView):
    """A village, or its county, lets a technical unit fill in; by name, for some days, to be taken back any time."""

    route_base = "/filling"
    class_permission_name = PAGE
    default_view = "index"

    @expose("/")
    @has_access
    @permission_name("view")
    def index(self) -> Any:
        """The leaves that stand or stood."""
        return self._page()

    @expose("/grant", methods=["POST"])
    @has_access
    @permission_name("edit")
    def grant(self) -> Any:
        """Give leave."""
        session, typed = db_session(), request.form
        try:
            with transaction(session):
                village = _village_id(session, typed.get("village", ""))
                grant_filling(
                    session,
                    village,
                    typed.get("filler", ""),
                    read_whole(typed.get("days")) or 0,
                )
        except Refusal as refusal:
            return self._page(refusal), refusal.status
        flash("已授权代填", "success")
        return redirect(url_for("FillingPage.index"))

    @expose("/<int:pk>/revoke", methods=["POST"])
    @has_access
    @permission_name("edit")
    def revoke(self, pk: int) -> Any:
        """Take it back."""
        session = db_session()
        try:
            with transaction(session):
                revoke_filling(session, pk)
        except NotFound:
            raise
        except Refusal as refusal:
            return self._page(refusal), refusal.status
        flash("已收回，立即生效", "success")
        return redirect(url_for("FillingPage.index"))

    def _page(self, refusal: Refusal | None = None) -> str:
        session = db_session()
        context = {
            "title": "代填授权",
            "message": refusal.message if refusal else "",
            "typed": request.form,
            "is_village": actor_of(session).kind is AccountKind.VILLAGE,
            "most": LONGEST_DAYS,
            "leaves": [(each, *_standing(each)) for each in leaves(session)],
        }
        return str(self.render_template("pages/identity/filling.html", **context))


def _village_id(session: Session, name: str) -> int:
    """The village account that was named; a village names itself by saying nothing."""
    actor = actor_of(session)
    if actor.kind is AccountKind.VILLAGE and actor.account_id is not None:
        return actor.account_id
    found = session.scalars(select(Account).where(Account.canonical_name == canonical(name))).one_or_none()
    if found is None or not may_manage(actor, Act.KEEP, AccountKind(found.kind), found.area):
        raise Refusal("没有找到这个行政村账号，或它不归本账号管理，请核对账号名称")
    return found.id


def _standing(leave: Leave) -> tuple[str, bool]:
    if leave.filling.revoked_on is not None:
        return "已收回", False
    if leave.filling.until <= now() or leave.village.standing is not AccountState.ACTIVE:
        return "已到期", False
    return "有效", True

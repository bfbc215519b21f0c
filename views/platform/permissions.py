"""权限矩阵 the page of the matrix: a kind of account, its pages, its rights; and what it then sees."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from flask import current_app, flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name
from sqlalchemy.orm import Session

from models.levels import OFFICERS, AccountKind
from models.platform.flows import FLOWS
from models.platform.matrix import (
    PAGE,
    Cell,
    Column,
    Place,
    ask_return,
    confirm_return,
    matrix_of,
    whole_matrix,
    withdraw,
)
from models.platform.refusal import NotFound, Refusal
from models.platform.roles import rights_kept
from models.platform.scope import Actor
from models.platform.steps import STEPS
from models.platform.transaction import transaction
from models.registry import TABLES
from views.platform.console.registry import CONSOLE
from views.query_texts import BadQuery
from views.registry import PAGES, page, permitted
from views.request import db_session

TONES = {Cell.HELD: "ok", Cell.WITHDRAWN: "bad", Cell.ASKED: "warn"}
Row = TypeVar("Row")
REST = "没有菜单项"
NAMES = {
    "platform_account": "账号管理",
    "platform_attachment": "附件",
    "platform_review": "审批办理",
    "platform_second_factor": "二次验证",
    "platform_session": "登录会话",
    "platform_urge": "催办",
    "platform_template": "模板下载",
}


@page(label="权限矩阵", menu="系统管理", place=20)
class PermissionsPage(BaseView):
    """Rights are declared in code; here they are taken away and, by two people, given back."""

    route_base = "/permissions"
    class_permission_name = PAGE
    default_view = "index"

    @expose("/")
    @has_access
    @permission_name("view")
    def index(self) -> Any:
        """The matrix of one kind of account."""
        return self._page(_kind(request.args.get("kind", AccountKind.VILLAGE.value)))

    @expose("/all")
    @has_access
    @permission_name("view")
    def all_kinds(self) -> Any:
        """全部角色对照: every kind of account side by side, one letter a right."""
        context = {"title": "全部角色对照", "kinds": list(AccountKind), "columns": list(Column)}
        groups = _grouped(whole_matrix(db_session()))
        return self.render_template("pages/permissions/all.html", **context, groups=groups)

    @expose("/preview")
    @has_access
    @permission_name("view")
    def preview(self) -> Any:
        """该角色看到什么: the menu that the kind of account gets, as it stands now."""
        kind = _kind(request.args.get("kind", ""))
        actor = Actor(None, "", "", kind, rights=rights_kept(db_session(), kind))
        groups = [
            (group.label, [entry.label for entry in entries])
            for group, entries in permitted(current_app.extensions["menu"], actor)
        ]
        return self.render_template(
            "pages/permissions/preview.html", title=f"{kind.label}看到的菜单", kind=kind, groups=groups
        )

    @expose("/<kind>/withdraw", methods=["POST"])
    @has_access
    @permission_name("edit")
    def withdraw(self, kind: str) -> Any:
        """Take a right away."""
        return self._done(kind, withdraw, "已收回，立即生效")

    @expose("/<kind>/ask", methods=["POST"])
    @has_access
    @permission_name("edit")
    def ask(self, kind: str) -> Any:
        """Ask that it be given back."""
        return self._done(kind, ask_return, "已申请恢复，请另一人复核")

    @expose("/<kind>/confirm", methods=["POST"])
    @has_access
    @permission_name("complete")
    def confirm(self, kind: str) -> Any:
        """Give back what another has asked for."""
        return self._done(kind, confirm_return, "已恢复，立即生效")

    def _done(self, kind: str, verb: Callable[[Session, Place], None], words: str) -> Any:
        place, session = _place(kind), db_session()
        try:
            with transaction(session):
                verb(session, place)
        except Refusal as refusal:
            return self._page(place.kind, refusal), refusal.status
        flash(words, "success")
        return redirect(url_for("PermissionsPage.index", kind=place.kind.value))

    def _page(self, kind: AccountKind, refusal: Refusal | None = None) -> str:
        context = {
            "title": "权限矩阵",
            "message": refusal.message if refusal else "",
            "kinds": [(each.value, f"{each.label}（{each.level.label}）") for each in AccountKind],
            "kind": kind,
            "is_fixed": kind in OFFICERS,
            "columns": list(Column),
            "groups": _grouped(matrix_of(db_session(), kind)),
            "tones": TONES,
        }
        return str(self.render_template("pages/permissions/matrix.html", **context))


def _grouped(matrix: Mapping[str, Row]) -> list[tuple[str, list[tuple[str, str, Row]]]]:
    """The rows of a matrix under the groups of the menu, in its order; what has no entry comes last."""
    entries, labels = current_app.extensions["menu"], _labels()
    menus = {entry.page: entry.menu for entry in entries}
    order = list(dict.fromkeys([entry.menu for entry in entries] + [REST]))
    found: dict[str, list[tuple[str, str, Row]]] = {menu: [] for menu in order}
    for name, row in matrix.items():
        found[menus.get(name, REST)].append((labels.get(name, name), name, row))
    return [(menu, sorted(rows, key=lambda row: row[:2])) for menu, rows in found.items() if rows]


def _kind(text: str) -> AccountKind:
    if text not in set(AccountKind):
        raise BadQuery("没有这种账号类型，请重新选择")
    return AccountKind(text)


def _place(kind: str) -> Place:
    name, _, column = request.form.get("cell", "").rpartition(":")
    if kind not in set(AccountKind) or column not in set(Column):
        raise NotFound("没有这项权限，请返回权限矩阵重新选择")
    return Place(AccountKind(kind), name, Column(column))


def _labels() -> dict[str, str]:
    """What each page is called on screen."""
    pages = {each.view.class_permission_name: each.label for each in PAGES if each.label}
    console = {each.view.page: f"控制台：{each.label}" for each in CONSOLE}
    steps = {step.right: f"步骤：{step.label}" for step in STEPS.values()}
    flows = {flow.right: f"审批：{flow.label}" for flow in FLOWS.values()}
    return (
        NAMES
        | pages
        | console
        | steps
        | flows
        | {name: table.__decl__.label for name, table in TABLES.items()}
    )

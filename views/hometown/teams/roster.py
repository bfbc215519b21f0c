"""名单报审 the roster: 填报回乡人员 and 填报本村人员, each submitted by saving; returned records mended (001-102…112)."""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, request
from flask_appbuilder import expose, has_access, permission_name
from sqlalchemy.orm import Session

from models.hometown import roster
from models.hometown.roster_member import OF_HAMLET, OF_VILLAGE, RETURNEE, RosterMember
from models.platform.records import Saved
from models.platform.refusal import NotFound, Refusal
from models.platform.rights import Permission
from views.actions import BY_ITSELF, Actions, Setting
from views.base import TablePage
from views.columns import PLACES
from views.declared_page import ROUTES
from views.editing import Editing
from views.hometown.teams.choosing import Choosing
from views.listing import Listed
from views.registry import table_page
from views.request import choices, db_session
from views.saving import posted_form

GROUP = "group_kind"
OF_LOCALS = "local_identity"
LIKE_THE_LETTERS = {f"place_{level.value}": -1 for level in PLACES} | {"hamlet_id": -1, "name": 0}
"""The columns in the order of 发函确认: first where, then who (001-117)."""


@table_page(RosterMember)
class RosterPage(TablePage):
    """List, forms and review of the proposed people."""

    include_route_methods = {*ROUTES, "returnees", "locals"}

    def list_context(self, session: Session, listed: Listed, setting: Setting = BY_ITSELF) -> dict[str, Any]:
        """The list, with the two ways to fill it in where a table has 登记."""
        context = super().list_context(session, listed, setting)
        actions = Actions(self, session, listed.asked, setting)
        kind = setting.beginning.get(GROUP) or listed.asked.texts.get(GROUP) or OF_VILLAGE
        left = [tool for tool in context["tools"]["left"] if tool["label"] != "登记"]
        if actions.allowed(Permission.ADD):
            left = [*self._ways(kind), *left]
        context["tools"]["left"] = left
        hidden = "hamlet_id" if setting.beginning.get(GROUP) == OF_VILLAGE else ""
        shown = [each for each in context["columns"] if each["key"] != hidden]
        context["columns"] = sorted(shown, key=lambda each: LIKE_THE_LETTERS.get(each["key"], 1))
        return context

    def _ways(self, kind: str) -> list[dict[str, Any]]:
        here = request.full_path.rstrip("?")
        return [
            {
                "label": "填报回乡人员",
                "href": self.address("returnees", group=kind, back=here),
                "confirm": roster.RETURNEES_NOTICE,
                "tone": "primary",
            },
            {
                "label": "填报本村人员",
                "href": self.address("locals", group=kind, back=here),
                "confirm": roster.LOCALS_NOTICE,
                "tone": "primary",
            },
        ]

    @expose("/add")
    @has_access
    def add(self) -> Any:
        """There is no form for anybody whatever: those of the village are typed, the others are chosen."""
        return redirect(self.address("locals", group=OF_VILLAGE))

    @expose("/returnees/<group>", methods=["GET", "POST"])
    @has_access
    @permission_name("add")
    def returnees(self, group: str) -> Any:
        """填报回乡人员: choose among who qualifies, with roles and an approver; 保存 submits."""
        choosing = Choosing.open(db_session(), _known(group))
        if request.method == "POST":
            try:
                return self._after_save(choosing.propose(request.form))
            except Refusal as refusal:
                choosing = replace(choosing, refusal=refusal, typed=request.form)
        context = choosing.page() | {"back": self._back(), "action": request.path}
        return self.render_template("pages/teams/returnees.html", **context), choosing.status

    @expose("/locals/<group>", methods=["GET", "POST"])
    @has_access
    @permission_name("add")
    def locals(self, group: str) -> Any:
        """填报本村人员: type who is not in the survey, with a role and an approver; 保存 submits."""

        def propose(session: Session, values: Any, approver: int | None) -> Saved[Any]:
            return roster.propose_local(session, values["area"], group, values, approver)

        label = _group(_known(group))
        editing = replace(Editing.new(db_session(), RosterMember, request.values), maker=propose)
        if request.method == "POST":
            outcome = posted_form(editing, request.form)
            if outcome.saved is not None:
                return self._after_save(outcome.saved)
            editing = outcome.editing
        context = self.edit_context(editing) | {"title": f"{label}报审"}
        context["specs"] = _asked_of(context["specs"], group, is_local=True)
        return self.render_template(self.add_template, **context), editing.status

    def edit_context(self, editing: Editing) -> dict[str, Any]:
        """The form of a returned record: what its group and its origin ask for."""
        context, row = super().edit_context(editing), editing.row
        if row is not None:
            context["title"] = f"{_group(row.group_kind)}报审"
            context["specs"] = _asked_of(context["specs"], row.group_kind, is_local=row.origin != RETURNEE)
        return context

    def _after_save(self, warnings: tuple[str, ...]) -> Any:
        flash("已保存，并提交至乡级审核", "success")
        for text in warnings:
            flash(text, "warning")
        return redirect(self._back())


def _known(kind: str) -> str:
    """The kind of group that an address names."""
    if kind not in roster.GROUPS:
        raise NotFound("没有这个页签，请从“名单报审”重新进入")
    return kind


def _group(kind: str) -> str:
    return choices().label("roster_group", kind)


def _asked_of(specs: list[dict[str, Any]], kind: str, *, is_local: bool) -> list[dict[str, Any]]:
    """The controls that a group asks for: a hamlet of hamlet groups, an identity of who is of the village."""
    left_out = ({"hamlet_id"} if kind != OF_HAMLET else set()) | (set() if is_local else {OF_LOCALS})
    found = [spec for spec in specs if spec["name"] not in left_out]
    for spec in found:
        if spec["name"] in ("hamlet_id", OF_LOCALS):
            spec |= {"required": True, "required_when": None}
        if spec["name"] == "name" and not is_local:
            spec["readonly"] = True
    return found

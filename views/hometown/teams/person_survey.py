"""人员摸排 the list of people with the switch 本人意愿 on it, told what it is for before 登记 (001-095…100)."""

from typing import Any
from urllib.parse import urlencode

from flask import flash, redirect, request
from flask_appbuilder import expose, has_access, permission_name
from flask_wtf.csrf import generate_csrf
from sqlalchemy.orm import Session

from models.hometown.person_survey import NOTICE, PersonSurvey
from models.hometown.roster import still_proposed
from models.platform import records
from models.platform.refusal import NotFound, Refusal
from models.platform.rights import Permission
from models.platform.transaction import transaction
from views.actions import BY_ITSELF, Actions, Setting
from views.base import TablePage
from views.declared_page import ROUTES
from views.deleting import fetch_row
from views.listing import Listed
from views.numbers import read_whole
from views.registry import table_page
from views.request import db_session

SET = "people_survey"


@table_page(PersonSurvey)
class PersonSurveyPage(TablePage):
    """List and forms of the surveyed people."""

    include_route_methods = {*ROUTES, "willing"}

    def list_context(self, session: Session, listed: Listed, setting: Setting = BY_ITSELF) -> dict[str, Any]:
        """The list with the switch in its column; 登记 asks first, import and template are those of the set."""
        context = super().list_context(session, listed, setting)
        for tool in context["tools"]["left"]:
            if tool["label"] == "登记":
                tool["confirm"] = NOTICE
        asked = urlencode({"set": SET, "back": request.full_path.rstrip("?")})
        ways = {"导入": f"/imports/new?{asked}", "模板下载": f"/templates/{SET}"}
        for tool in context["tools"]["right"]:
            tool["href"] = ways.get(tool["label"], tool.get("href"))
        if Actions(self, session, listed.asked, setting).allowed(Permission.EDIT):
            for row, shown in zip(listed.rows, context["rows"], strict=True):
                shown["cells"]["willing"] = self._switch(row)
        return context

    def _switch(self, row: PersonSurvey) -> dict[str, Any]:
        here = request.full_path.rstrip("?")
        return {
            "switch": self.address("willing", pk=row.id, back=here),
            "on": row.willing,
            "label": f"{row.name}的本人意愿",
            "version": row.version,
            "token": generate_csrf(),
        }

    @expose("/willing/<int:pk>", methods=["POST"])
    @has_access
    @permission_name("edit")
    def willing(self, pk: int) -> Any:
        """Turn 本人意愿 on or off, by one press on the list (001-098)."""
        session, wanted = db_session(), request.form.get("on") == "1"
        try:
            with transaction(session):
                row = fetch_row(session, PersonSurvey, pk)
                records.update(session, row, {"willing": wanted}, _version())
                told = f"{row.name}的本人意愿已{'打开' if wanted else '关闭'}"
                doubt = "" if wanted else still_proposed(session, row)
        except NotFound:
            raise
        except Refusal as refusal:
            flash(f"未保存：{refusal.message}", "danger")
        else:
            flash(told, "success")
            if doubt:
                flash(doubt, "warning")
        return redirect(self._back())


def _version() -> int:
    """The version that the list showed; one that does not say is older than any."""
    return read_whole(request.form.get("version")) or 0

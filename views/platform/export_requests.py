"""导出申请 asking for a large export, and deciding what others have asked for (R45)."""

import io
from typing import Any

from flask import flash, redirect, request, send_file, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name

from models.platform.disclosure import LONGEST_REASON
from models.platform.export_file import take
from models.platform.export_request import PAGE, RequestState
from models.platform.export_requests import ask, decide, may_ask_whole, requests
from models.platform.refusal import NotFound, Refusal
from models.platform.rights import Permission
from models.platform.scope import actor_of
from models.platform.transaction import transaction
from models.registry import TABLES
from views.export import wanted_export
from views.handing_out import XLSX
from views.listing import Asked
from views.registry import page
from views.request import db_session, files, limits

TONES = {RequestState.APPROVED: "ok", RequestState.REFUSED: "bad", RequestState.WAITING: "warn"}


@page(label="导出申请", menu="系统管理", place=70)
class ExportRequestsPage(BaseView):
    """The list, the form, and the decision."""

    route_base = "/exports"
    class_permission_name = PAGE
    default_view = "index"

    @expose("/")
    @has_access
    @permission_name("view")
    def index(self) -> Any:
        """What the account has asked for, and what waits for it."""
        session = db_session()
        actor = actor_of(session)
        decides = actor.may(Permission.COMPLETE, PAGE)
        rows = [
            {
                "request": each,
                "tone": TONES[each.standing],
                "is_open": decides
                and each.state == RequestState.WAITING
                and each.account_id != actor.account_id,
                "is_mine": each.account_id == actor.account_id,
            }
            for each in requests(session)
        ]
        return self.render_template("pages/exports/list.html", title="导出申请", rows=rows)

    @expose("/new/<table_name>", methods=["GET", "POST"])
    @has_access
    @permission_name("view")
    def new(self, table_name: str) -> Any:
        """Say why a list is wanted as a file."""
        session, message = db_session(), ""
        if table_name not in TABLES or not actor_of(session).may(Permission.EXPORT, table_name):
            raise NotFound("没有找到这张表，请从列表页点“导出”")
        is_whole = request.form.get("whole") == "y"
        asked = Asked.read(TABLES[table_name], request.args)
        wanted = wanted_export(session, asked, is_unmasked=is_whole)
        if request.method == "POST":
            try:
                with transaction(session):
                    ask(session, wanted, request.form.get("reason", ""))
            except Refusal as refusal:
                message = refusal.message
            else:
                flash("导出申请已提交，请等待同级或上级的另一账号审批", "success")
                return redirect(url_for("ExportRequestsPage.index"))
        shown = self.render_template(
            "pages/exports/new.html",
            title="导出申请",
            wanted=wanted,
            limit=limits().export_rows,
            longest=LONGEST_REASON,
            reason=request.form.get("reason", ""),
            message=message,
            may_ask_whole=may_ask_whole(session, table_name),
        )
        return shown, 422 if message else 200

    @expose("/<int:request_id>/file", methods=["POST"])
    @has_access
    @permission_name("view")
    def take(self, request_id: int) -> Any:
        """Give the file to whoever asked for it, once."""
        name, content = take(db_session(), files(), request_id)
        return send_file(io.BytesIO(content), XLSX, as_attachment=True, download_name=name, max_age=0)

    @expose("/<int:request_id>/decide", methods=["POST"])
    @has_access
    @permission_name("complete")
    def decide(self, request_id: int) -> Any:
        """Agree or refuse."""
        session, agrees = db_session(), request.form.get("answer") == "yes"
        with transaction(session):
            decide(session, request_id, RequestState.APPROVED if agrees else RequestState.REFUSED)
        flash("已审批", "success")
        return redirect(url_for("ExportRequestsPage.index"))

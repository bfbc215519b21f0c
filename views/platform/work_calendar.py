"""工作日历 holidays and make-up working days: kept on a page, or by a workbook that is read by the declaration."""

import tempfile
from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name
from sqlalchemy import select
from sqlalchemy.orm import Session

from exports.plain_table import write_plain_template
from imports.plain_table import Unsound, import_table
from imports.problems import CellProblem
from models.platform import audit
from models.platform.calendar import CalendarDay
from models.platform.refusal import Refusal
from models.platform.rights import Permission
from models.platform.scope import actor_of
from models.platform.transaction import transaction
from views.actions import BY_ITSELF, Setting
from views.base import TablePage
from views.handing_out import Parcel, hand_out, new_stamp
from views.listing import Listed
from views.registry import page, table_page
from views.request import db_session

PAGE = CalendarDay.__tablename__


@table_page(CalendarDay)
class CalendarTablePage(TablePage):
    """The table's page with 导入 beside 登记."""

    def list_context(self, session: Session, listed: Listed, setting: Setting = BY_ITSELF) -> dict[str, Any]:
        """The list with the two buttons of whoever keeps it."""
        context = super().list_context(session, listed, setting)
        if actor_of(session).may(Permission.ADD, PAGE):
            context["tools"]["right"] = [
                {"label": "模板下载", "href": url_for("CalendarPage.template"), "icon": "download"},
                {"label": "导入", "href": url_for("CalendarPage.import_"), "icon": "upload"},
                *context["tools"]["right"],
            ]
        return context


@page()
class CalendarPage(BaseView):
    """The workbook of the calendar."""

    route_base = "/calendar"
    class_permission_name = PAGE
    default_view = "import_"

    @expose("/import", methods=["GET", "POST"])
    @has_access
    @permission_name("add")
    def import_(self) -> Any:
        """Take a workbook: all of it, or nothing and the reasons by their cells."""
        message = ""
        problems: tuple[CellProblem, ...] = ()
        if request.method == "POST":
            try:
                return self._imported()
            except Unsound as unsound:
                message, problems = unsound.message, unsound.found
            except Refusal as refusal:
                message = refusal.message
        shown = self.render_template(
            "pages/plain_import.html",
            title="导入工作日历",
            message=message,
            problems=problems,
            template_href=url_for("CalendarPage.template"),
            back=url_for(f"{PAGE}.list"),
        )
        return shown, 422 if message else 200

    def _imported(self) -> Any:
        file, session = request.files.get("file"), db_session()
        if file is None or not file.filename:
            raise Refusal("请选择填好的工作簿")
        content = file.read()
        with transaction(session):
            counts = import_table(session, CalendarDay, content, file.filename)
        flash(counts.words, "success")
        return redirect(url_for(f"{PAGE}.list"))

    @expose("/template")
    @has_access
    @permission_name("add")
    def template(self) -> Any:
        """The days as they are kept, in the form in which they can be imported again."""
        session, name = db_session(), "工作日历导入模板.xlsx"
        file = tempfile.SpooledTemporaryFile(max_size=2_000_000)  # noqa: SIM115 - the response closes it
        rows = session.scalars(select(CalendarDay).order_by(CalendarDay.day))
        write_plain_template(file, CalendarDay, rows)  # type: ignore[arg-type]
        subject = audit.Subject(CalendarDay.__tablename__, 0, None, name)
        return hand_out(session, Parcel(file, name, "calendar.xlsx"), subject, new_stamp(session))

"""发函 what the county's organisation department does on the list: send, revoke, take the letters (SM-4; 001-115, 116)."""

import io
import secrets
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from flask import flash, redirect, request, send_file, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name
from werkzeug.wrappers import Response

from exports.hometown.letter_form import built_in_template
from models.hometown.due_letters import Due, count_due, due, due_of
from models.hometown.letter import SENDING
from models.hometown.sending import MOST_AT_ONCE, Outcome, revoke, send
from models.levels import BUSINESS_KINDS, AccountKind
from models.platform.refusal import Forbidden, NotFound, Refusal
from models.platform.rights import Permission, grant
from models.platform.submission import claim
from models.platform.transaction import transaction
from views.deleting import chosen_ids
from views.hometown.letter_files import WORD, letters_zip, list_file
from views.hometown.letters import asked_due, letter_columns
from views.registry import page
from views.request import db_session, files, limits, safe_address

grant(Permission.VIEW, SENDING, *BUSINESS_KINDS)
grant(Permission.SHOW, SENDING, AccountKind.COUNTY_ORGANISATION, AccountKind.DATA_ADMINISTRATOR)
MOST_TOLD = 20
NOBODY = "没有应发函的人员，请调整查询条件后再试"


@page(label="发函")
class SendingPage(BaseView):
    """Nothing is changed by an address alone: 发函 asks first, in one form, whether the units have been written to."""

    route_base = "/letters"
    class_permission_name = SENDING
    default_view = "export"

    @expose("/ask", methods=["POST"])
    @has_access
    @permission_name("edit")
    def ask(self) -> Any:
        """是否发函 of the chosen."""
        return self._ask(due_of(db_session(), chosen_ids(request.form.getlist("rowid"))))

    @expose("/ask-all")
    @has_access
    @permission_name("edit")
    def ask_all(self) -> Any:
        """是否发函 of everybody that the query finds and who has not been written to yet."""
        wanted = asked_due(request.args)
        found = due(db_session(), wanted, MOST_AT_ONCE)
        return self._ask([each for each in found if not each.is_sent])

    def _ask(self, rows: Sequence[Due]) -> Any:
        if not rows:
            return _nobody()
        units = [
            {"name": unit, "people": "、".join(each.member.name for each in group)}
            for unit, group in groupby(rows, key=lambda each: each.member.unit_name)
        ]
        return self.render_template(
            "pages/letters/ask.html",
            title="发函",
            units=units,
            ids=[each.member.id for each in rows],
            back=_back(),
            submit_key=secrets.token_hex(16),
        )

    @expose("/send", methods=["POST"])
    @has_access
    @permission_name("edit")
    def send(self) -> Any:
        """发函: 是否发函=是 says that the units have been written to."""
        ids = chosen_ids(request.form.getlist("rowid"))
        if request.form.get("is_sent") != "true":
            flash("未发函：是否发函选的是“否”，没有改动", "warning")
            return redirect(_back())
        session = db_session()
        try:
            with transaction(session):
                if not claim(session, request.form.get("submit_key", "")):
                    return redirect(_back())
                outcome = send(session, ids, request.form.get("letter_no", ""))
        except (Forbidden, NotFound):
            raise
        except Refusal as refusal:
            flash(f"未发函：{refusal.message}", "danger")
            return redirect(_back())
        _tell("已发函", outcome)
        return redirect(_back())

    @expose("/revoke", methods=["POST"])
    @has_access
    @permission_name("edit")
    def revoke(self) -> Any:
        """撤销发函 of the chosen, with the reason."""
        ids = chosen_ids(request.form.getlist("rowid"))
        session = db_session()
        try:
            with transaction(session):
                outcome = revoke(session, ids, request.form.get("opinion", ""))
        except (Forbidden, NotFound):
            raise
        except Refusal as refusal:
            flash(f"未撤销：{refusal.message}", "danger")
        else:
            _tell("已撤销发函", outcome)
        return redirect(_back())

    @expose("/letters", methods=["POST"])
    @has_access
    @permission_name("edit")
    def letters(self) -> Any:
        """The letters of the chosen, one a unit, in a zip."""
        return self._letters(due_of(db_session(), chosen_ids(request.form.getlist("rowid"))))

    @expose("/all-letters")
    @has_access
    @permission_name("edit")
    def all_letters(self) -> Any:
        """The letters of everybody that the query finds."""
        return self._letters(due(db_session(), asked_due(request.args), MOST_AT_ONCE))

    def _letters(self, rows: Sequence[Due]) -> Response:
        if not rows:
            return _nobody()
        return letters_zip(db_session(), files(), rows)

    @expose("/export")
    @has_access
    @permission_name("view")
    def export(self) -> Any:
        """发函名单 of the query as a workbook, a sheet for each unit."""
        session, wanted = db_session(), asked_due(request.args)
        total = count_due(session, wanted)
        if not total:
            return _nobody()
        if total > limits().export_rows:
            raise Refusal(
                f"共 {total} 人，一次最多导出 {limits().export_rows} 人，请按单位名称或行政区划缩小范围"
            )
        return list_file(session, letter_columns(), due(session, wanted))

    @expose("/template")
    @has_access
    @permission_name("show")
    def template(self) -> Any:
        """The template that comes with the system, to begin one's own with."""
        file = io.BytesIO(built_in_template())
        return send_file(file, WORD, as_attachment=True, download_name="发函模板.docx")


def _back() -> str:
    return safe_address(request.values.get("back") or url_for("StepsP11Page.index"))


def _nobody() -> Response:
    flash(NOBODY, "warning")
    return redirect(_back())


def _tell(what: str, outcome: Outcome) -> None:
    batch = f"，批次号 {outcome.batch_no}" if outcome.batch_no else ""
    flash(f"{what} {outcome.told}{batch}", "success" if outcome.done else "warning")
    if outcome.skipped:
        told = [f"{name}：{reason}" for name, reason in outcome.skipped]
        more = f"\n另有 {len(told) - MOST_TOLD} 人" if len(told) > MOST_TOLD else ""
        flash("\n".join(told[:MOST_TOLD]) + more, "warning")

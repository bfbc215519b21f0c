"""批量办理结果 how far a bulk decision has come and what became of each; kept, taken back, handed out as Excel (001-108, 109)."""

import tempfile
from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from exports.sheet_writer import SheetContent, write_sheet
from models.platform import audit, jobs
from models.platform.clock import now
from models.platform.flows.runs import ReviewRun, fetch_run, figures_of
from models.platform.jobs import JobState
from models.platform.refusal import Refusal
from models.platform.transaction import transaction
from models.types import LARGEST_ID
from views.handing_out import Parcel, hand_out, new_stamp
from views.platform.review_outcome import SHEET, WORDS, cells_of, is_running, job_of, result_of
from views.platform.reviews import PAGE
from views.registry import page
from views.request import db_session, safe_address


@page()
class ReviewRunsPage(BaseView):
    """Only for the account that decided."""

    route_base = "/reviews/runs"
    class_permission_name = PAGE
    default_view = "show"

    @expose("/<int:run_id>")
    @has_access
    @permission_name("view")
    def show(self, run_id: int) -> Any:
        """The progress while it is under way, then the result."""
        session = db_session()
        run = _fetched(session, run_id)
        back = safe_address(request.args.get("back") or url_for("InboxPage.waiting"))
        shown: str = self.render_template(
            "pages/reviews/result.html", **result_of(session, run, back), fragment=False
        )
        return shown

    @expose("/<int:run_id>/progress")
    @has_access
    @permission_name("view")
    def progress(self, run_id: int) -> Response:
        """How far it has come as JSON, for the progress bar."""
        session = db_session()
        run = _fetched(session, run_id)
        job, known = job_of(session, run), figures_of(session, run)
        waits = job is not None and job.state == JobState.QUEUED
        return jsonify(
            {
                "done": known.done + known.skipped,
                "total": run.total,
                "message": "排队等待" if waits else "",
                "state": "running" if is_running(job) else "done",
                "next": None if is_running(job) else url_for("ReviewRunsPage.show", run_id=run.id),
            }
        )

    @expose("/<int:run_id>/cancel", methods=["POST"])
    @has_access
    @permission_name("view")
    def cancel(self, run_id: int) -> Response:
        """Stop before the next part; what has been decided stays."""
        session = db_session()
        run = _fetched(session, run_id)
        with transaction(session):
            if run.job_id is not None:
                jobs.cancel(session, run.job_id)
        flash("已请求停止，正在办理的一批完成后停止，已办理的不受影响", "info")
        return redirect(url_for("ReviewRunsPage.show", run_id=run_id), 303)

    @expose("/<int:run_id>/export")
    @has_access
    @permission_name("view")
    def export(self, run_id: int) -> Response:
        """The whole list of results as a workbook: first what was skipped, with the reasons."""
        session = db_session()
        run = _fetched(session, run_id)
        file = tempfile.SpooledTemporaryFile(max_size=2_000_000)  # noqa: SIM115 - the response closes it
        stamp, name = new_stamp(session), f"批量{WORDS[run.kind_of_act]}结果_{now():%Y%m%d%H%M%S}.xlsx"
        write_sheet(file, [SheetContent("批量办理结果", SHEET, cells_of(session, run))], stamp=stamp)
        subject = audit.Subject("review_run", 0, run.id, f"批量办理结果 {run.total} 条")
        return hand_out(session, Parcel(file, name, "results.xlsx"), subject, stamp)


def _fetched(session: Session, run_id: int) -> ReviewRun:
    run = fetch_run(session, min(run_id, LARGEST_ID))
    if run.ordered_on is None:
        raise Refusal("这次批量办理还没有确认，请返回待办重新选择后办理")
    return run

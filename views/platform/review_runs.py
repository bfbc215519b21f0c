"""批量办理结果 how far a bulk decision has come and what became of each; kept, taken back, handed out as Excel (001-108, 109)."""

import secrets
import tempfile
from collections.abc import Iterator
from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from exports.sheet_style import TEXT
from exports.sheet_writer import Column, SheetContent, write_sheet
from models.platform import audit, jobs
from models.platform.clock import now
from models.platform.flows import FLOWS, Act
from models.platform.flows.runs import Figures, ReviewRun, fetch_run, figures_of, lines_of_run
from models.platform.jobs import Job, JobState
from models.platform.refusal import Refusal
from models.platform.transaction import transaction
from views.handing_out import Parcel, hand_out, new_stamp
from views.platform.reviews import PAGE
from views.registry import page
from views.request import db_session, safe_address

WORDS = {Act.SUBMIT: "提交", Act.APPROVE: "通过", Act.RETURN: "打回", Act.UNDO: "撤销"}
MOST_SHOWN, PART, LARGEST_ID = 200, 2_000, 2**31 - 1
NAMED = [{"key": "title", "label": "记录", "title": True}, {"key": "flow", "label": "事项"}]
WHY = [*NAMED, {"key": "reason", "label": "原因", "kind": "long"}]
SHEET = [
    Column("事项", TEXT, 24),
    Column("记录", TEXT, 40),
    Column("结果", TEXT, 10),
    Column("原因", TEXT, 60),
]


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
        write_sheet(file, [SheetContent("批量办理结果", SHEET, _cells(session, run))], stamp=stamp)
        subject = audit.Subject("review_run", 0, run.id, f"批量办理结果 {run.total} 条")
        return hand_out(session, Parcel(file, name, "results.xlsx"), subject, stamp)


def _fetched(session: Session, run_id: int) -> ReviewRun:
    run = fetch_run(session, min(run_id, LARGEST_ID))
    if run.ordered_on is None:
        raise Refusal("这次批量办理还没有确认，请返回待办重新选择后办理")
    return run


def job_of(session: Session, run: ReviewRun) -> Job | None:
    """The job that does it; None where it was done at once."""
    return session.get(Job, run.job_id, populate_existing=True) if run.job_id is not None else None


def is_running(job: Job | None) -> bool:
    """Whether a job is still to be done."""
    return job is not None and job.state in (JobState.QUEUED, JobState.RUNNING)


def result_of(session: Session, run: ReviewRun, back: str) -> dict[str, Any]:
    """What the page draws of a bulk decision."""
    known, job = figures_of(session, run), job_of(session, run)
    word, running = WORDS[run.kind_of_act], is_running(job)
    skipped = lines_of_run(session, run, done=False, most=MOST_SHOWN)
    passed = lines_of_run(session, run, done=True, most=MOST_SHOWN)
    return {
        "title": f"批量{word}" if running else f"批量{word}结果",
        "word": word,
        "running": running,
        "run": run,
        "passed": known.done,
        "skipped": known.skipped,
        "left": known.left,
        "stopped": "" if running or job is None or not known.left else job.message or "已停止",
        "skipped_rows": [_line(each, back) for each in skipped],
        "done_rows": [_line(each, back) for each in passed],
        "most": MOST_SHOWN,
        "columns": WHY,
        "done_columns": NAMED,
        "undo": None if running else _undoing(run, known),
        "back": back,
    }


def _undoing(run: ReviewRun, known: Figures) -> dict[str, str] | None:
    if not known.done or not run.kind_of_act.decides:
        return None
    return {"url": url_for("BulkReviewsPage.undo"), "submit_key": secrets.token_hex(16)}


def _line(row: Any, back: str) -> dict[str, Any]:
    flow = FLOWS.get(row.flow)
    title: Any = f"第 {row.row_id} 号"
    if row.title and flow is not None:
        table = flow.table.__tablename__
        href = url_for("ReviewsPage.show", table=table, row_id=row.row_id, back=back)
        title = {"text": row.title, "href": href}
    label = flow.label if flow is not None else row.flow
    return {"id": row.row_id, "href": "", "cells": {"title": title, "flow": label, "reason": row.reason}}


def _cells(session: Session, run: ReviewRun) -> Iterator[list[Any]]:
    word = WORDS[run.kind_of_act]
    for done, result in ((False, "跳过"), (True, word)):
        last = 0
        while rows := lines_of_run(session, run, done=done, most=PART, after=last):
            last = rows[-1].number
            for row in rows:
                flow = FLOWS.get(row.flow)
                label = flow.label if flow is not None else row.flow
                yield [label, row.title or f"第 {row.row_id} 号", result, row.reason]

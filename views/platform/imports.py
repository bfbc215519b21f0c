"""数据导入 the import wizard 选择文件 → 校验 → 预览差异 → 导入, and 导入记录 (001-132, 145; data.md 1.21)."""

import io
from typing import Any

from flask import flash, jsonify, redirect, request, send_file, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from exports.error_list import list_only
from exports.error_workbook import annotate_apart
from imports.drafts import NEW, SAME
from imports.jobs import CHECK, STAGES, WRITE
from imports.problems import CellProblem, Report
from imports.reading import read_workbook
from models.fields import Severity
from models.levels import AccountKind
from models.platform import audit, jobs
from models.platform.import_batch import BatchState, ImportBatch, batches_of_job
from models.platform.refusal import Refusal
from models.platform.rights import Permission, grant
from models.platform.transaction import transaction
from models.registry import TABLES
from models.types import LARGEST_ID
from views.platform.import_access import chosen_set, fetch_own_batch, require_own
from views.platform.import_batch_page import batch_page
from views.platform.import_pages import job_page, records_page, upload_page
from views.platform.import_upload import receive
from views.registry import page
from views.request import db_session, files

PAGE = "platform_import"
IMPORTING = frozenset(kind for table in TABLES.values() for kind in table.__decl__.imported_by)

grant(Permission.IMPORT, PAGE, *sorted(IMPORTING or {AccountKind.DATA_ADMINISTRATOR}))


@page(label="数据导入", menu="系统管理", place=20)
class ImportsPage(BaseView):
    """The wizard. A file is checked and written by a job; these pages only order it and show what came of it."""

    route_base = "/imports"
    class_permission_name = PAGE
    default_view = "records"

    @expose("/")
    @has_access
    @permission_name("import")
    def records(self) -> Any:
        """导入记录: what was imported, newest first."""
        return self.render_template("pages/imports/records.html", **records_page(db_session()))

    @expose("/new", methods=["GET", "POST"])
    @has_access
    @permission_name("import")
    def new(self) -> Any:
        """Choose what to import, for whom, and the files."""
        session = db_session()
        problem, status = "", 200
        if request.method == "POST":
            try:
                return redirect(url_for("ImportsPage.job", job_id=self._upload(session)), 303)
            except Refusal as refused:
                session.rollback()
                problem, status = refused.message, refused.status
        context = upload_page(session, problem)
        return self.render_template("pages/imports/new.html", **context), status

    def _upload(self, session: Session) -> int:
        wanted = chosen_set(session, request.form.get("set", ""))
        with transaction(session):
            batches = receive(session, wanted, files())
            payload = {"batches": [batch.id for batch in batches]}
            ordered = jobs.enqueue(session, CHECK, payload, total=len(batches) * STAGES)
            for batch in batches:
                batch.job_id = ordered
        return ordered

    @expose("/jobs/<int:job_id>")
    @has_access
    @permission_name("import")
    def job(self, job_id: int) -> Any:
        """How far the files of one upload have come, and what was found in each."""
        session = db_session()
        ordered = jobs.fetch_job(session, min(job_id, LARGEST_ID))
        batches = batches_of_job(session, ordered.id)
        finished = ordered.state not in (jobs.JobState.QUEUED, jobs.JobState.RUNNING)
        if finished and len(batches) == 1:
            return redirect(url_for("ImportsPage.batch", batch_id=batches[0].id))
        return self.render_template("pages/imports/job.html", **job_page(ordered, batches))

    @expose("/jobs/<int:job_id>/progress")
    @has_access
    @permission_name("import")
    def progress(self, job_id: int) -> Any:
        """The same as JSON, for the progress bar."""
        ordered = jobs.fetch_job(db_session(), min(job_id, LARGEST_ID))
        state = {"queued": "running", "cancelled": "failed"}.get(ordered.state, ordered.state)
        next_page = url_for("ImportsPage.job", job_id=ordered.id) if state != "running" else None
        message = ordered.message or ("排队等待" if ordered.state == jobs.JobState.QUEUED else "")
        return jsonify(
            {
                "done": ordered.done,
                "total": ordered.total,
                "message": message,
                "state": state,
                "next": next_page,
            }
        )

    @expose("/jobs/<int:job_id>/cancel", methods=["POST"])
    @has_access
    @permission_name("import")
    def cancel(self, job_id: int) -> Response:
        """Stop before the next file."""
        session = db_session()
        with transaction(session):
            jobs.cancel(session, min(job_id, LARGEST_ID))
        flash("已请求取消，正在处理的文件完成后停止", "info")
        return redirect(url_for("ImportsPage.job", job_id=job_id), 303)

    @expose("/<int:batch_id>")
    @has_access
    @permission_name("import")
    def batch(self, batch_id: int) -> Any:
        """One file: its problems, or what it would change, or what it changed."""
        session = db_session()
        return self.render_template(
            "pages/imports/batch.html", **batch_page(session, fetch_own_batch(session, batch_id))
        )

    @expose("/<int:batch_id>/answer", methods=["POST"])
    @has_access
    @permission_name("import")
    def answer(self, batch_id: int) -> Response:
        """Answer which rows are stored ones under another spelling, and check again."""
        session = db_session()
        with transaction(session):
            batch = fetch_own_batch(session, batch_id)
            require_own(session, batch, BatchState.READY)
            answers = {
                name.removeprefix("answer:"): value
                for name, value in request.form.items()
                if name.startswith("answer:") and value in (SAME, NEW)
            }
            if not answers:
                raise Refusal("还没有选择，请返回上一页逐条选择是不是已有的记录后再提交")
            known = dict(batch.options.get("answers") or {})
            batch.options = {**batch.options, "answers": known | answers}
            batch.state = BatchState.WAITING.value
            batch.job_id = jobs.enqueue(session, CHECK, {"batches": [batch.id]}, total=STAGES)
        return redirect(url_for("ImportsPage.job", job_id=batch.job_id), 303)

    @expose("/<int:batch_id>/import", methods=["POST"])
    @has_access
    @permission_name("import")
    def confirm(self, batch_id: int) -> Response:
        """Write what the preview shows. A second click orders nothing."""
        session = db_session()
        with transaction(session):
            batch = fetch_own_batch(session, batch_id)
            require_own(session, batch, BatchState.READY)
            if (batch.preview or {}).get("questions"):
                raise Refusal("还有疑似重复的记录没有确认，请先逐条选择后再导入")
            batch.state = BatchState.WRITING.value
            batch.job_id = jobs.enqueue(session, WRITE, {"batches": [batch.id]}, total=STAGES)
        return redirect(url_for("ImportsPage.job", job_id=batch.job_id), 303)

    @expose("/<int:batch_id>/errors")
    @has_access
    @permission_name("import")
    def errors(self, batch_id: int) -> Any:
        """The user's own file with everything that is wrong marked in it."""
        session = db_session()
        batch = fetch_own_batch(session, batch_id)
        stream = io.BytesIO(_returned(batch))
        name = f"{batch.file_name.rpartition('.')[0] or batch.file_name}_错误.xlsx"
        about = audit.Subject(ImportBatch.__tablename__, batch.area, batch.id, name)
        audit.note(session, "下载错误工作簿", about)
        return send_file(stream, as_attachment=True, download_name=name)


def _returned(batch: ImportBatch) -> bytes:
    if batch.report is None:
        report = Report()
        report.add(CellProblem("", 0, "", "", "", "file", Severity.ERROR, batch.message or "文件没有读取"))
        return list_only(report, ())
    data = files().read(batch.workbook)
    workbook = read_workbook(data, batch.file_name)
    report = Report.from_json(batch.report)
    return annotate_apart(data, workbook.kind.value, report, workbook.sheets)

"""批量办理的结果 what became of each record of a bulk decision: who was skipped, why, and where that is mended (001-108, 109)."""

import secrets
from collections.abc import Iterator, Sequence
from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import Session

from exports.sheet_style import TEXT
from exports.sheet_writer import Column
from models.platform.flows import FLOWS, Act
from models.platform.flows.runs import Figures, ReviewRun, figures_of, lines_of_run, reasons_of
from models.platform.jobs import Job, JobState
from views.review_ways import way_to

WORDS = {Act.SUBMIT: "提交", Act.APPROVE: "通过", Act.RETURN: "打回", Act.UNDO: "撤销"}
MOST_SHOWN, PART = 200, 2_000
NAMED = [{"key": "title", "label": "记录", "title": True}, {"key": "flow", "label": "事项"}]
WHY = [*NAMED, {"key": "reason", "label": "原因", "kind": "long"}]
SHEET = [
    Column("事项", TEXT, 24),
    Column("记录", TEXT, 40),
    Column("结果", TEXT, 10),
    Column("原因", TEXT, 60),
]
MENDED = "去处理"


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
        "skipped_rows": _skipped(session, skipped, back),
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


def _skipped(session: Session, lines: Sequence[Any], back: str) -> list[dict[str, Any]]:
    """Who was skipped, each with the reasons and the way to where they are mended."""
    records = _records(session, lines)
    rows = []
    for each in lines:
        reasons, record = reasons_of(each), records.get((each.flow, each.row_id))
        row = _line(each, back)
        row["cells"]["reason"] = _why(each)
        ways = [way_to(session, record, reason) for reason in reasons] if record is not None else []
        found = list(dict.fromkeys(filter(None, ways)))
        row["actions"] = [
            {"label": MENDED if len(found) == 1 else f"{MENDED}（{number}）", "href": href}
            for number, href in enumerate(found, 1)
        ]
        rows.append(row)
    return rows


def _records(session: Session, lines: Sequence[Any]) -> dict[tuple[str, int], Any]:
    """The records that were skipped, by flow and id, as far as the account may see them: a query a flow."""
    found: dict[tuple[str, int], Any] = {}
    for key in {each.flow for each in lines} & set(FLOWS):
        table = FLOWS[key].table
        ids = [each.row_id for each in lines if each.flow == key]
        found |= {(key, row.id): row for row in session.scalars(select(table).where(table.id.in_(ids)))}
    return found


def _line(row: Any, back: str) -> dict[str, Any]:
    flow = FLOWS.get(row.flow)
    title: Any = f"第 {row.row_id} 号"
    if row.title and flow is not None:
        table = flow.table.__tablename__
        href = url_for("ReviewsPage.show", table=table, row_id=row.row_id, back=back)
        title = {"text": row.title, "href": href}
    label = flow.label if flow is not None else row.flow
    return {"id": row.row_id, "href": "", "cells": {"title": title, "flow": label}}


def cells_of(session: Session, run: ReviewRun) -> Iterator[list[Any]]:
    """The whole result as the rows of a workbook, what was skipped first."""
    word = WORDS[run.kind_of_act]
    for done, result in ((False, "跳过"), (True, word)):
        last = 0
        while rows := lines_of_run(session, run, done=done, most=PART, after=last):
            last = rows[-1].number
            for row in rows:
                flow = FLOWS.get(row.flow)
                label = flow.label if flow is not None else row.flow
                yield [label, row.title or f"第 {row.row_id} 号", result, _why(row)]


def _why(line: Any) -> str:
    return "；".join(each.told for each in reasons_of(line))

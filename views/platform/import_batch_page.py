"""导入文件 one file of an import: its line in a list, and the page with all that is known of it."""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from imports.drafts import NEW, SAME
from imports.problems import CellProblem, Report
from imports.refusals import safe_name
from models.platform.division import names_of
from models.platform.import_batch import BatchState, ImportBatch
from models.platform.import_sets import set_of
from models.platform.refusal import NotFound
from models.platform.scope import actor_of

SHOWN_CELLS = 12
SHOWN_GROUPS = 200
TONES = {
    BatchState.REFUSED: "bad",
    BatchState.FAILED: "bad",
    BatchState.READY: "info",
    BatchState.IMPORTED: "ok",
}
STEPS = {BatchState.READY: 3, BatchState.WRITING: 4, BatchState.IMPORTED: 5}


BATCH_COLUMNS = [
    {"key": "file", "label": "文件", "kind": "text", "title": True},
    {"key": "set", "label": "内容", "kind": "text"},
    {"key": "place", "label": "行政区划", "kind": "text"},
    {"key": "state", "label": "状态", "kind": "text"},
    {"key": "new", "label": "新增", "kind": "number"},
    {"key": "changed", "label": "更新", "kind": "number"},
    {"key": "same", "label": "不变", "kind": "number"},
    {"key": "problems", "label": "错误", "kind": "number"},
    {"key": "who", "label": "账号", "kind": "text"},
    {"key": "when", "label": "时间", "kind": "text"},
]


def batch_row(batch: ImportBatch, place: str) -> dict[str, Any]:
    """A file in a list."""
    href = url_for("ImportsPage.batch", batch_id=batch.id)
    return {
        "id": batch.id,
        "href": href,
        "cells": {
            "file": {"text": batch.file_name, "href": href},
            "set": label_of(batch.set_key),
            "place": place,
            "state": {"text": batch.standing.label, "tone": TONES.get(batch.standing, "")},
            **_figures(batch),
            "who": batch.account_name,
            "when": f"{batch.started:%Y-%m-%d %H:%M}",
        },
        "actions": [],
    }


def _figures(batch: ImportBatch) -> dict[str, int | None]:
    """What was found in a file; nothing of one that could not be read."""
    found = (batch.rows_new, batch.rows_changed, batch.rows_same, batch.problems)
    return dict(
        zip(("new", "changed", "same", "problems"), found if batch.report else (None,) * 4, strict=True)
    )


def label_of(key: str) -> str:
    """What a set is called; its key when it is no longer declared."""
    try:
        return set_of(key).label
    except NotFound:
        return key


def batch_page(session: Session, batch: ImportBatch) -> dict[str, Any]:
    """One file and all that is known of it."""
    report = Report.from_json(batch.report) if batch.report else Report()
    shown = batch.preview or {}
    own = batch.account_id == actor_of(session).account_id
    names = names_of(session, [batch.area]).get(batch.area, {})
    return {
        "title": "数据导入",
        "batch": batch,
        "state": batch.standing.value,
        "step": STEPS.get(batch.standing, 2),
        "file": safe_name(batch.file_name),
        "label": label_of(batch.set_key),
        "place": "".join(names.values()),
        "problems": [_problem(*group) for group in report.grouped()[:SHOWN_GROUPS]],
        "warnings": [_problem(*group) for group in _grouped(report.warnings)[:SHOWN_GROUPS]],
        "report": report,
        "own": own,
        "busy": batch.standing.label if batch.standing.is_busy else "",
        "progress": _progress(batch, own=own),
        "sheets": shown.get("sheets", []),
        "hamlets": shown.get("hamlets", []),
        "questions": shown.get("questions", []) if own else [],
        "same": SAME,
        "new": NEW,
        "may_import": own and batch.standing is BatchState.READY and not shown.get("questions"),
        "may_return": batch.standing is BatchState.REFUSED,
        "again": url_for("ImportsPage.new", set=batch.set_key, **_list_of(batch)),
        "back": _list_of(batch).get("back", ""),
    }


def _progress(batch: ImportBatch, *, own: bool) -> str | None:
    """Where whoever sent a file sees how far it has come, while it is on its way."""
    if not own or not batch.standing.is_busy or batch.job_id is None:
        return None
    return url_for("ImportsPage.job", job_id=batch.job_id)


def _list_of(batch: ImportBatch) -> dict[str, Any]:
    """The list that the import was asked for on."""
    back = batch.options.get("back")
    return {"back": back} if back else {}


def _grouped(found: Sequence[CellProblem]) -> list[tuple[str, str, str, list[CellProblem]]]:
    report = Report()
    report.problems = list(found)
    return report.grouped()


def _problem(sheet: str, label: str, message: str, found: Sequence[CellProblem]) -> dict[str, Any]:
    """The same problem in several cells is one line that names them all."""
    cells = [f"{each.column_letter}{each.row}" if each.row else "" for each in found]
    more = f" 等 {len(cells)} 处" if len(cells) > SHOWN_CELLS else ""
    places = [cell for cell in cells[:SHOWN_CELLS] if cell]
    values = list(dict.fromkeys(each.value for each in found if each.value))
    first = found[0]
    return {
        "sheet": sheet,
        "cell": ("、".join(places) + more) if places else "整张工作表",
        "column": f"{first.column_letter} {label}".strip(),
        "value": "、".join(values[:3]) + ("……" if len(values) > 3 else ""),
        "message": message,
        "advice": first.advice,
        "tone": "bad" if first.is_error else "warn",
    }

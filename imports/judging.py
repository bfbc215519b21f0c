"""逐行校验 what is wrong with each row that would be written, and what must be said of rows that would be overwritten."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy.orm import Session

from imports.drafts import Draft, Told
from imports.problems import Report
from models.bulk_checks import check_rows, complete_rows
from models.fields import Problem, Severity, fields_of
from models.platform.dictionary import dictionaries
from models.platform.switched_off import choosing, taken_up


def judge_draft(session: Session, draft: Draft, report: Report, told: Told) -> None:
    """Judge the rows one by one; what is found goes to the report."""
    _judge_rows(draft, report)
    _refuse_switched_off(session, draft, report)
    _mention_overwriting(draft, report, told)


def _judge_rows(draft: Draft, report: Report) -> None:
    """Judge what would be written, row by row; a row that stays as it is has been judged before.

    A row that cannot be told from others (its key is wrong) is judged by itself as well.
    """
    loose = {index: dict(row) for index, row in _unsettled(draft)}
    complete_rows(draft.table, list(loose.values()))
    judged = sorted([*draft.writes, *loose])
    rows = list(map((draft.after | loose).__getitem__, judged))
    known = draft.typed.unsound
    unsound = {place: known[index] for place, index in enumerate(judged) if index in known}
    absent = {each.name for each in fields_of(draft.table) if each.name not in draft.typed.columns}
    columns = draft.typed.cells if draft.is_as_typed else None
    for place, problem in check_rows(draft.table, rows, unsound, columns):
        if problem.field in absent and problem.code == "required":
            continue
        index = judged[place]
        if problem.is_error and problem.field:
            known.setdefault(index, set()).add(problem.field)
        report.add(draft.typed.problem(index, problem))


def _unsettled(draft: Draft) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows that belong nowhere, because their key is wrong or another row has it."""
    rows = draft.typed.rows
    if len(draft.after) < len(rows):
        settled = draft.after.keys() | draft.typed.withdrawn
        yield from ((index, row) for index, row in enumerate(rows) if index not in settled)


def _refuse_switched_off(session: Session, draft: Draft, report: Report) -> None:
    words = dictionaries(session)
    watched = choosing(words, draft.table)
    for index in draft.writes if watched else ():
        known = draft.matches[index].stored
        for problem in taken_up(words, watched, draft.after[index], known.values if known else {}):
            report.add(draft.typed.problem(index, problem))


def _mention_overwriting(draft: Draft, report: Report, told: Told) -> None:
    """Say which rows somebody else has changed since the template was issued: the import would undo that."""
    for index in draft.moved:
        known = draft.matches[index].stored
        if known is None or told.issued is None or known.changed_on <= told.issued:
            continue
        if known.changed_by != told.account_id:
            at = f"{known.changed_on:%Y-%m-%d %H:%M}"
            text = f"模板下载后，这条记录在 {at} 被别人修改过，导入会用表中的内容覆盖，请核对"
            report.add(draft.typed.problem(index, Problem(None, text, Severity.WARNING, "overwritten")))

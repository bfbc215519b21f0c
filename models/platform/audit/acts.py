"""办理记录 what was done, an act a line: an import of many rows is one act, however many lines the log keeps of it."""

import re
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from models.platform.audit.entry import AuditEntry, Result

IMPORT = "导入"
ADDED, CHANGED, WITHDRAWN = "（新增）", "（更新）", "（撤销）"
ROW = re.compile(f"(.*)(?:{ADDED}|{CHANGED}|{WITHDRAWN}) 第 [0-9]+ 行", re.DOTALL)


@dataclass(frozen=True)
class Act:
    """The newest line of an act, and what the act is about."""

    entry: AuditEntry
    subject: str


def line_of_import(file: str, mark: str, number: int) -> str:
    """What the log says of one row of a file."""
    return f"{file[:260]}{mark} 第 {number} 行"


def acts(session: Session, most: int, *about: ColumnElement[bool]) -> list[Act]:
    """What was done, newest first. The lines of one import have their account and their time in common."""
    alone = case((AuditEntry.action == IMPORT, None), else_=AuditEntry.id)
    newest = func.max(AuditEntry.id)
    counts = [_count(mark) for mark in (ADDED, CHANGED, WITHDRAWN)]
    wanted = (
        select(newest, *counts)
        .where(AuditEntry.result == Result.DONE.value, *about)
        .group_by(AuditEntry.at, AuditEntry.account_id, alone)
        .order_by(newest.desc())
        .limit(most)
    )
    found = {key: told for key, *told in session.execute(wanted)}
    lines = session.scalars(select(AuditEntry).where(AuditEntry.id.in_(found), *about))
    newest_first = sorted(lines, key=lambda entry: entry.id, reverse=True)
    return [Act(entry, _subject(entry, *found[entry.id])) for entry in newest_first]


def _count(mark: str) -> ColumnElement[int]:
    """How many lines end in the mark and a row's number; the file may be called like one."""
    ending = func.rtrim(func.rtrim(AuditEntry.summary, " 行"), "0123456789").like(f"%{mark} 第 ")
    counted: ColumnElement[int] = func.sum(case((ending, 1), else_=0))
    return counted


def _subject(entry: AuditEntry, added: int, changed: int, withdrawn: int) -> str:
    """An import by its file and what it did; anything else as the log has it."""
    line = ROW.fullmatch(entry.summary)
    if entry.action != IMPORT or line is None:
        return entry.summary
    more = f"、撤销 {withdrawn}" if withdrawn else ""
    return f"{line[1]}：新增 {added}、更新 {changed}{more}"

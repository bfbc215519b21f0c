"""列表页签 the section of a table as a list: its rows with what may be done to each, and the step's work log (data.md 1.0)."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from sqlalchemy import select

from models.hometown.work_log import WorkLog
from models.levels import Level
from models.platform.attachment import counts_of
from models.platform.attachment_slot import slots_of
from models.platform.rights import Permission
from views.columns import list_columns
from views.copying import COPY, may_be_copied
from views.deleting import question
from views.hometown.planning.workspace import Section, Workspace, may_write
from views.listed_cells import cells


def list_section(workspace: Workspace, table: type[Any], rows: Any, **asked: str) -> Section:
    """The rows as a list; ``asked`` goes along to the form of a new one."""
    session, name = workspace.session, table.__tablename__
    columns = [each for each in list_columns(table, Level.VILLAGE) if each.key != "hamlet_id"]
    to = {"area": workspace.area, "back": workspace.here, **asked}
    may_add = may_write(workspace, table, Permission.ADD)
    files = counts_of(session, table, [row.id for row in rows]) if slots_of(table) else None
    return {
        "kind": "list",
        "title": table.__decl__.label,
        "columns": [{"key": each.key, "label": each.label, "kind": each.kind} for each in columns],
        "rows": [
            {"id": row.id, "href": "", "cells": cell, "actions": _actions(workspace, row, files)}
            for row, cell in zip(rows, cells(session, columns, rows), strict=True)
        ],
        "add": f"{url_for(f'{name}.add')}?{urlencode(to)}" if may_add else "",
    }


def _actions(workspace: Workspace, row: Any, files: Mapping[int, int] | None) -> list[dict[str, Any]]:
    name, to = row.__tablename__, {"pk": row.id, "back": workspace.here}
    found: list[dict[str, Any]] = [{"label": "查看", "href": url_for(f"{name}.show", **to)}]
    if files is not None:
        href = url_for("AttachmentsPage.of", table=name, row_id=row.id, back=workspace.here)
        found.append({"label": f"附件（{files.get(row.id, 0)}）", "href": href})
    if may_write(workspace, type(row)):
        found.append({"label": "编辑", "href": url_for(f"{name}.edit", **to)})
    if may_write(workspace, type(row), Permission.ADD) and may_be_copied(type(row)):
        like = {"area": workspace.area, "back": workspace.here, COPY: row.id}
        found.append({"label": "复制", "href": url_for(f"{name}.add", **like)})
    if may_write(workspace, type(row), Permission.DELETE):
        where = url_for(f"{name}.delete", **to)
        found.append({"label": "删除", "post": where, "confirm": question(row), "tone": "danger"})
    return found


def work_log_section(workspace: Workspace) -> Section:
    """工作纪实 of this step, newest first."""
    mine = WorkLog.area == workspace.area, WorkLog.step_code == workspace.step.key
    rows = workspace.session.scalars(
        select(WorkLog).where(*mine).order_by(WorkLog.held_on.desc(), WorkLog.id.desc())
    )
    return list_section(workspace, WorkLog, rows.all(), step_code=workspace.step.key)

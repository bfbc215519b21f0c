"""页签内容 what stands on a tab: for each table a grid, a list, a form or a summary, as it is declared (data.md 1.0)."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import url_for
from sqlalchemy import select

from models.hometown.field_survey.base import Place
from models.hometown.field_survey.none_flag import NoneFlag
from models.hometown.fill_waiver import FillWaiver
from models.hometown.hamlet_filling import filling_of
from models.hometown.steps import ANALYSIS, BASIC, FIELD_SURVEY, LOGS
from models.hometown.tabs import tables_of_tab
from models.hometown.work_log import WorkLog
from models.levels import AccountKind, Level
from models.platform.attachment import counts_of
from models.platform.attachment_slot import slots_of
from models.platform.attachment_tree import has_files
from models.platform.rights import Permission
from models.platform.rows import rows_at
from models.platform.scope import actor_of
from models.platform.step_gates import fills_in
from views.columns import list_columns
from views.copying import COPY, may_be_copied
from views.deleting import question
from views.editing import Editing
from views.form_page import form_page
from views.hometown.planning.grid import Grid
from views.hometown.planning.summary import summary_of
from views.hometown.planning.workspace import Workspace
from views.listing import cells
from views.platform.attachments import slots
from views.sheet import sheet

Section = dict[str, Any]


def sections_of(workspace: Workspace, posted: Grid | None = None) -> list[Section]:
    """The sections of the tab in order; ``posted`` is a grid that came back with problems."""
    found = []
    for table in tables_of_tab(workspace.step.key, workspace.tab):
        if table is not NoneFlag:
            found += _sections(workspace, table, posted)
    if workspace.step.tabs and workspace.tab == (LOGS if LOGS in workspace.step.tabs else BASIC):
        found.append(_work_logs(workspace))
    return found


def tools_of(workspace: Workspace) -> list[dict[str, str]]:
    """The buttons of the whole tab."""
    tools = []
    if workspace.step is FIELD_SURVEY and workspace.tab == BASIC:
        href = f"/field-survey/template?area={workspace.area}"
        tools.append({"label": "导出实地调研模板", "href": href, "icon": "download"})
    if workspace.tab == BASIC and has_files(workspace.session, workspace.area, workspace.step.key):
        href = f"/attachments/village/{workspace.area}/{workspace.step.key}.zip"
        tools.append({"label": "打包下载本步骤附件", "href": href, "icon": "paperclip"})
    return tools


def may_write(workspace: Workspace, table: type[Any], permission: Permission = Permission.EDIT) -> bool:
    """Whether the account may write the table here and now."""
    if "step_field" in table.__decl__.extra and not fills_in(workspace.session, workspace.step):
        return False
    return not workspace.locks and actor_of(workspace.session).may(permission.value, table.__tablename__)


def _sections(workspace: Workspace, table: type[Any], posted: Grid | None) -> list[Section]:
    extra = table.__decl__.extra
    entry = str(extra.get("entry", "dialog"))
    found: list[Section] = []
    if entry == "summary":
        found = [_summary(workspace, table)]
    elif extra.get("one_per_place"):
        found = _single(workspace, table)
    elif entry == "grid":
        found = [_grid(workspace, table, posted)]
    else:
        found = [_list(workspace, table, rows_at(workspace.session, table, _own(workspace, table)))]
        if extra.get("scope") is Place.BOTH:
            found.append(_summary(workspace, table))
    if extra.get("none_flag"):
        found[0]["nothing"] = _nothing(workspace, table)
    return found


def _own(workspace: Workspace, table: type[Any]) -> Mapping[str, Any]:
    """The place of the village's own rows."""
    return {"area": workspace.area} | ({"hamlet_id": None} if hasattr(table, "hamlet_id") else {})


def _summary(workspace: Workspace, table: type[Any]) -> Section:
    label = table.__decl__.label
    title = f"{label}（自然村汇总）"
    return {"kind": "summary", "title": title, **summary_of(workspace.session, table, workspace.area)}


def _single(workspace: Workspace, table: type[Any]) -> list[Section]:
    session, label = workspace.session, table.__decl__.label
    row = next(iter(rows_at(session, table, _own(workspace, table))), None)
    if table is FillWaiver and row is None and not filling_of(session, workspace.area).missing:
        return []
    if not may_write(workspace, table, Permission.ADD if row is None else Permission.EDIT):
        if row is None and AccountKind.VILLAGE not in table.__decl__.written_by:
            return []
        return [
            {
                "kind": "facts",
                "title": label,
                "facts": sheet(session, row) if row else [],
                "slots": _slots(workspace, row),
            }
        ]
    name = table.__tablename__
    if row is None:
        editing = Editing.new(session, table, {"area": str(workspace.area)})
        action = url_for(f"{name}.add", area=workspace.area)
    else:
        editing = Editing.existing(session, row)
        action = url_for(f"{name}.edit", pk=row.id)
    form = form_page(editing)
    form["specs"] = [spec for spec in form["specs"] if spec["name"] != "area"]
    return [
        {
            "kind": "form",
            "title": label,
            "action": action,
            "form": form,
            "back": workspace.here,
            "slots": _slots(workspace, row),
            "has_slots": bool(slots_of(table)),
        }
    ]


def _slots(workspace: Workspace, row: Any) -> list[dict[str, Any]]:
    if row is None:
        return []
    found = slots(workspace.session, row)
    if type(row).__decl__.step == ANALYSIS.key and may_write(workspace, type(row)):
        for slot, declared in zip(found, slots_of(type(row)), strict=True):
            to: dict[str, Any] = {
                "area": workspace.area,
                "key": workspace.step.key,
                "number": workspace.number,
            }
            slot["draft"] = url_for("PlanningPage.draft_list", slot=declared.key, **to)
    return found


def _grid(workspace: Workspace, table: type[Any], posted: Grid | None) -> Section:
    session, name = workspace.session, table.__tablename__
    own = posted if posted is not None and posted.table is table else None
    grid = own or Grid.stored(session, table, _own(workspace, table))
    to = {"area": workspace.area, "key": workspace.step.key, "number": workspace.number, "table": name}
    return {
        "kind": "grid",
        "title": table.__decl__.label,
        "name": name,
        "url": url_for("PlanningPage.save_rows", **to),
        "here": f"{workspace.here}#{name}",
        "readonly": not may_write(workspace, table),
        "grid": grid,
        "details": _details(workspace, table, grid),
    }


def _details(workspace: Workspace, table: type[Any], grid: Grid) -> list[dict[str, Any]]:
    """For each kept row a way to its photos."""
    if not slots_of(table):
        return []
    counts = counts_of(workspace.session, table, [row.id for row in grid.kept])
    found = []
    for row in grid.kept:
        to = {"table": table.__tablename__, "row_id": row.id, "back": workspace.here}
        link = {"label": f"现场照片（{counts.get(row.id, 0)}）", "href": url_for("AttachmentsPage.of", **to)}
        found.append({"title": row.title, "links": [link]})
    return found


def _list(workspace: Workspace, table: type[Any], rows: Any, **asked: str) -> Section:
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


def _work_logs(workspace: Workspace) -> Section:
    mine = WorkLog.area == workspace.area, WorkLog.step_code == workspace.step.key
    rows = workspace.session.scalars(
        select(WorkLog).where(*mine).order_by(WorkLog.held_on.desc(), WorkLog.id.desc())
    )
    return _list(workspace, WorkLog, rows.all(), step_code=workspace.step.key)


def _nothing(workspace: Workspace, table: type[Any]) -> dict[str, Any]:
    """The tick 本村无此项: whether it is set, and where it is set and withdrawn."""
    session, name = workspace.session, table.__tablename__
    mine = NoneFlag.area == workspace.area, NoneFlag.table_name == name, NoneFlag.hamlet_id.is_(None)
    flag = session.scalars(select(NoneFlag).where(*mine)).one_or_none()
    has_rows = (
        session.scalars(select(table.id).where(table.area == workspace.area).limit(1)).first() is not None
    )
    to = {"area": workspace.area, "key": workspace.step.key, "number": workspace.number, "table": name}
    return {
        "declared": flag is not None,
        "reason": flag.reason if flag else None,
        "url": url_for("PlanningPage.nothing", **to),
        "shown": flag is not None or not has_rows,
        "readonly": not may_write(workspace, NoneFlag),
    }

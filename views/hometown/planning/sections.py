"""页签内容 what stands on a tab: for each table a grid, a list, a form or a summary, as it is declared (data.md 1.0)."""

from typing import Any

from flask import url_for
from sqlalchemy import select

from models.hometown.field_survey.base import Place
from models.hometown.field_survey.none_flag import NoneFlag
from models.hometown.steps import BASIC, FIELD_SURVEY, LOGS
from models.hometown.tabs import tables_of_tab
from models.platform.attachment import counts_of
from models.platform.attachment_slot import slots_of
from models.platform.attachment_tree import has_files
from models.platform.rows import rows_at
from views.hometown.planning.grid import Grid
from views.hometown.planning.list_section import list_section, work_log_section
from views.hometown.planning.single_section import single_section
from views.hometown.planning.summary import summary_of
from views.hometown.planning.workspace import Section, Workspace, may_write, own_place


def sections_of(workspace: Workspace, posted: Grid | None = None) -> list[Section]:
    """The sections of the tab in order; ``posted`` is a grid that came back with problems."""
    found = []
    for table in tables_of_tab(workspace.step.key, workspace.tab):
        if table is not NoneFlag:
            found += _sections(workspace, table, posted)
    if workspace.step.tabs and workspace.tab == (LOGS if LOGS in workspace.step.tabs else BASIC):
        found.append(work_log_section(workspace))
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


def _sections(workspace: Workspace, table: type[Any], posted: Grid | None) -> list[Section]:
    extra = table.__decl__.extra
    entry = str(extra.get("entry", "dialog"))
    found: list[Section] = []
    if entry == "summary":
        found = [_summary(workspace, table)]
    elif extra.get("one_per_place"):
        found = single_section(workspace, table)
    elif entry == "grid":
        found = [_grid(workspace, table, posted)]
    else:
        found = [
            list_section(workspace, table, rows_at(workspace.session, table, own_place(workspace, table)))
        ]
        if extra.get("scope") is Place.BOTH:
            found.append(_summary(workspace, table))
    if extra.get("none_flag"):
        found[0]["nothing"] = _nothing(workspace, table)
    return found


def _summary(workspace: Workspace, table: type[Any]) -> Section:
    label = table.__decl__.label
    title = f"{label}（自然村汇总）"
    shown = summary_of(workspace.session, table, workspace.area, workspace.here)
    return {"kind": "summary", "title": title, **shown}


def _grid(workspace: Workspace, table: type[Any], posted: Grid | None) -> Section:
    session, name = workspace.session, table.__tablename__
    own = posted if posted is not None and posted.table is table else None
    grid = own or Grid.stored(session, table, own_place(workspace, table))
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

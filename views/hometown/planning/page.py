"""规划编制 the pages: the list of villages and the workspace of each (001-127…156)."""

from io import BytesIO
from typing import Any

from flask import flash, redirect, request
from flask_appbuilder import BaseView, expose, has_access, permission_name
from sqlalchemy import select

from models.hometown.analysis import Analysis
from models.hometown.field_survey.none_flag import NoneFlag
from models.hometown.steps import ANALYSIS
from models.hometown.tabs import tables_of_tab
from models.levels import BUSINESS_KINDS
from models.platform import records
from models.platform.attachment_slot import slot_of
from models.platform.attachments import Upload, arriving, attach
from models.platform.refusal import Forbidden, NotFound, Refusal
from models.platform.rights import Permission, grant
from models.platform.rows import rows_at
from models.platform.step_state import progress_of
from models.platform.step_switch import complete, reopen
from models.platform.transaction import transaction
from views.hometown.planning.drafts import LISTS, draft_of
from views.hometown.planning.frame import page_of
from views.hometown.planning.grid import Grid
from views.hometown.planning.sections import sections_of, tools_of
from views.hometown.planning.villages import villages_page
from views.hometown.planning.workspace import PLANNING, Workspace, address, require_village
from views.registry import page
from views.request import db_session, files

PAGE = "hometown_planning"

grant(Permission.VIEW, PAGE, *BUSINESS_KINDS)


@page(label="规划编制", menu="规划编制", place=10)
class PlanningPage(BaseView):
    """Thirteen steps, one after the other; what is locked says why."""

    route_base = "/planning"
    class_permission_name = PAGE
    default_view = "villages"

    @expose("/")
    @has_access
    @permission_name("view")
    def villages(self) -> Any:
        """The villages of the account, of which a village's own account finds one; its name opens the workspace."""
        shown = villages_page(db_session())
        return self.render_template("pages/planning/villages.html", title="规划编制", **shown)

    @expose("/<int:area>/")
    @has_access
    @permission_name("view")
    def village(self, area: int) -> Any:
        """The workspace at the step that the village has come to."""
        session = db_session()
        require_village(session, area)
        current = progress_of(session, area).current(PLANNING)
        return redirect(address(area, current.key))

    @expose("/<int:area>/<key>/<int:number>")
    @has_access
    @permission_name("view")
    def tab(self, area: int, key: str, number: int) -> Any:
        """One tab of one step."""
        return self._show(Workspace.open(db_session(), area, key, number))

    @expose("/<int:area>/<key>/completion", methods=["POST"])
    @has_access
    @permission_name("view")
    def completion(self, area: int, key: str) -> Any:
        """Turn the switch 是否完成; a refusal comes back with its reasons."""
        workspace = Workspace.open(db_session(), area, key, 1)
        try:
            told = self._turn(workspace)
        except (Forbidden, NotFound):
            raise
        except Refusal as refusal:
            return self._show(Workspace.open(db_session(), area, key, 1), refusal=refusal)
        flash(told, "success")
        return redirect(address(area, key))

    def _turn(self, workspace: Workspace) -> str:
        step = workspace.step
        with transaction(workspace.session) as session:
            if request.form.get("done") == "1":
                complete(session, step, workspace.area)
                return f"“{step.label}”已完成"
            gone = reopen(session, step, workspace.area, request.form.get("opinion", ""))
        names = "、".join(f"“{each.label}”" for each in gone)
        return f"已改为未完成：{names}"

    @expose("/<int:area>/<key>/<int:number>/rows/<table>", methods=["POST"])
    @has_access
    @permission_name("view")
    def save_rows(self, area: int, key: str, number: int, table: str) -> Any:
        """Save a grid as a whole; with a problem nothing is stored and what was typed comes back."""
        session = db_session()
        workspace = Workspace.open(session, area, key, number)
        declared = _table_of(workspace, table)
        place = {"area": area} | ({"hamlet_id": None} if hasattr(declared, "hamlet_id") else {})
        grid = Grid.posted(session, declared, place, request.form)
        try:
            saved = grid.save(session, place)
        except Refusal as refusal:
            back = grid.refused(session, place, refusal)
            return self._show(Workspace.open(session, area, key, number), posted=back)
        flash(f"已保存：新增 {saved.created} 行，修改 {saved.changed} 行，删除 {saved.deleted} 行", "success")
        for index, problem in saved.warnings[:20]:
            flash(f"第 {index + 1} 行 {problem.message}", "warning")
        return redirect(f"{workspace.here}#{table}")

    @expose("/<int:area>/<key>/<int:number>/nothing/<table>", methods=["POST"])
    @has_access
    @permission_name("view")
    def nothing(self, area: int, key: str, number: int, table: str) -> Any:
        """Declare 本村无此项 for a table, or withdraw it."""
        session = db_session()
        workspace = Workspace.open(session, area, key, number)
        declared = _table_of(workspace, table)
        mine = NoneFlag.area == area, NoneFlag.table_name == table, NoneFlag.hamlet_id.is_(None)
        with transaction(session):
            flag = session.scalars(select(NoneFlag).where(*mine)).one_or_none()
            if flag is not None and request.form.get("declared") != "1":
                records.delete(session, flag)
            elif flag is None and request.form.get("declared") == "1":
                _require_empty(session, declared, area)
                reason = request.form.get("reason", "").strip() or None
                records.create(session, NoneFlag, {"area": area, "table_name": table, "reason": reason})
        return redirect(f"{workspace.here}#{table}")

    @expose("/<int:area>/<key>/<int:number>/lists/<slot>", methods=["POST"])
    @has_access
    @permission_name("view")
    def draft_list(self, area: int, key: str, number: int, slot: str) -> Any:
        """一键生成清单: make a list's file from its rows and attach it."""
        session = db_session()
        workspace = Workspace.open(session, area, key, number)
        label = LISTS.get(slot)
        if workspace.step is not ANALYSIS or label is None:
            raise NotFound
        row = next(iter(rows_at(session, Analysis, {"area": area})), None)
        if row is None:
            raise Refusal("请先填写并保存现状分析，再生成清单")
        content = draft_of(workspace, label)
        name = f"{workspace.path[-1].name}{label}.xlsx"
        sent = Upload(name, BytesIO(content), is_confirmed=True)
        with arriving(files(), slot_of(Analysis, slot), sent) as file, transaction(session):
            attach(session, files(), records.fetch(session, Analysis, row.id), file)
        flash(f"已生成并上传：{name}", "success")
        return redirect(workspace.here)

    def _show(self, workspace: Workspace, posted: Grid | None = None, refusal: Refusal | None = None) -> Any:
        context = page_of(workspace) | {
            "sections": sections_of(workspace, posted),
            "tools": tools_of(workspace),
            "refusal": refusal.message if refusal else "",
            "problems": posted.told if posted else [],
            "message": posted.message if posted and not posted.is_stale else "",
        }
        status = refusal.status if refusal else posted.status if posted else 200
        return self.render_template("pages/planning/workspace.html", **context), status


def _table_of(workspace: Workspace, name: str) -> type[Any]:
    """The table of that name on this tab."""
    for table in tables_of_tab(workspace.step.key, workspace.tab):
        if table.__tablename__ == name and table is not NoneFlag:
            return table
    raise NotFound("没有找到这张表，请从页签重新进入")


def _require_empty(session: Any, table: type[Any], area: int) -> None:
    if rows_at(session, table, {"area": area}):
        raise Refusal(f"{table.__decl__.label}已有填报的行，请先删除各行，再声明“本村无此项”")

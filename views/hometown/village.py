"""行政村信息 the village's own page: its facts, and the units and groups that belong to it (001-032…037)."""

from typing import Any

from flask import flash, redirect, request
from flask_appbuilder import expose, has_access, permission_name
from sqlalchemy.orm import Session

from models.hometown.assist_unit import AssistUnit
from models.hometown.village import Village
from models.hometown.villager_group import VillagerGroup
from models.levels import Level
from models.platform.refusal import NotFound, Refusal
from models.platform.rights import Permission
from models.platform.scope import actor_of
from views.base import TablePage
from views.declared_page import ROUTES
from views.editing import Editing
from views.form_page import form_page
from views.hometown.planning.grid import Grid
from views.registry import table_page
from views.request import db_session

PARTS = {table.__tablename__: table for table in (AssistUnit, VillagerGroup)}


@table_page(Village)
class VillagePage(TablePage):
    """One page for one village; the tables under it are each saved as a whole."""

    edit_template = "pages/village.html"
    include_route_methods = {*ROUTES, "save_part"}

    def edit_context(self, editing: Editing) -> dict[str, Any]:
        """The form, and under a village that has been registered its tables."""
        own = {"parts_of_village": self._parts(editing, None), "leave": self._leave()}
        return super().edit_context(editing) | own

    def _leave(self) -> str:
        """A village has no list to go back to."""
        return "/" if actor_of(db_session()).level is Level.VILLAGE else ""

    def _parts(self, editing: Editing, posted: Grid | None) -> list[dict[str, Any]]:
        if editing.row is None:
            return []
        session, actor = editing.session, actor_of(editing.session)
        return [
            {
                "title": table.__decl__.label,
                "name": name,
                "here": self.address("edit", pk=editing.row.id),
                "url": self.address("save_part", pk=editing.row.id, name=name),
                "readonly": not actor.may(Permission.EDIT, name),
                "grid": posted
                if posted is not None and posted.table is table
                else _stored(session, table, editing),
            }
            for name, table in PARTS.items()
        ]

    @expose("/edit/<int:pk>/<name>", methods=["POST"])
    @has_access
    @permission_name("edit")
    def save_part(self, pk: int, name: str) -> Any:
        """Save all rows of one of the tables at once."""
        session = db_session()
        row = self.fetch(session, pk)
        table = PARTS.get(name)
        if table is None:
            raise NotFound
        place = {"area": row.area}
        grid = Grid.posted(session, table, place, request.form)
        try:
            saved = grid.save(session, place)
        except Refusal as refusal:
            return self._refused(pk, grid.refused(session, place, refusal))
        flash("已保存", "success")
        for index, problem in saved.warnings:
            flash(f"{table.__decl__.label}第 {index + 1} 行 {problem.message}", "warning")
        return redirect(self.address("edit", pk=pk))

    def _refused(self, pk: int, grid: Grid) -> Any:
        session = db_session()
        editing = Editing.existing(session, self.fetch(session, pk))
        context = form_page(editing) | {
            "title": self.title,
            "back": self._back(),
            "action": self.address("edit", pk=pk),
            "parts_of_village": self._parts(editing, grid),
            "told": grid.told,
            "leave": self._leave(),
            "message": "" if grid.told or grid.is_stale else grid.message,
        }
        return self.render_template(self.edit_template, **context), grid.status


def _stored(session: Session, table: type[Any], editing: Editing) -> Grid:
    return Grid.stored(session, table, {"area": editing.area})

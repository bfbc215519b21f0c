"""步骤页 the page of a step of chapters 3 to 5: tabs, 是否完成, 工作开展情况设置 (001-041…123, A-001.Y, A-001.Z-16)."""

from typing import Any, ClassVar

from flask import flash, redirect, request
from flask_appbuilder import BaseView, expose, has_access, permission_name

from models.platform.refusal import Forbidden, NotFound, Refusal
from models.platform.rights import Permission, grant
from models.platform.step_bulk import Turned, complete_each
from models.platform.step_switch import complete, reopen
from models.platform.steps import Step
from models.platform.transaction import transaction
from views.hometown.preparation.divisions import board_of
from views.hometown.preparation.divisions_query import Board, chosen_areas
from views.hometown.preparation.frame import page_of
from views.hometown.preparation.scene import Scene
from views.hometown.preparation.tabs import Entry, enter
from views.registry import page
from views.request import db_session


class EntryPage(BaseView):
    """A page of the second menu that shows tables by tabs."""

    entry: ClassVar[Entry]
    default_view = "index"

    @expose("/")
    @has_access
    @permission_name("view")
    def index(self) -> Any:
        """The tab to begin with."""
        scene = Scene(db_session(), self.entry, 1)
        return redirect(scene.address(scene.first))

    @expose("/<int:number>")
    @has_access
    @permission_name("view")
    def tab(self, number: int) -> Any:
        """One tab."""
        return self.render_template(
            "pages/steps/step.html", **page_of(Scene.open(db_session(), self.entry, number))
        )


class StepPage(EntryPage):
    """The same of a step, with its switch."""

    @property
    def step(self) -> Step:
        """The step that the page is of."""
        assert self.entry.step is not None
        return self.entry.step

    @expose("/completion/<int:area>", methods=["POST"])
    @has_access
    @permission_name("view")
    def completion(self, area: int) -> Any:
        """Turn the switch of a division; a refusal is told with its reasons on the page that it was pressed on."""
        try:
            flash(self._turn(area), "success")
        except (Forbidden, NotFound):
            raise
        except Refusal as refusal:
            flash(refusal.message, "danger")
        return redirect(self._address_of(area))

    def _turn(self, area: int) -> str:
        period = request.args.get("period")
        with transaction(db_session()) as session:
            step = self.step.part(period) if period else self.step
            if request.form.get("done") == "1":
                complete(session, step, area)
                return f"“{step.label}”已完成"
            gone = reopen(session, step, area, request.form.get("opinion", ""))
        names = "、".join(f"“{each.label}”" for each in gone)
        return f"已改为未完成：{names}"

    def _address_of(self, area: int) -> str:
        scene = Scene(db_session(), self.entry, 1)
        is_own = scene.subject == area and not self.step.is_set_from_above
        return scene.address(scene.with_switch) if is_own else scene.address(method="divisions")

    @expose("/divisions")
    @has_access
    @permission_name("view")
    def divisions(self) -> Any:
        """工作开展情况设置, 完成情况: the divisions under the account and how far they are."""
        return self._board()

    @expose("/divisions", methods=["POST"])
    @has_access
    @permission_name("view")
    def set_divisions(self) -> Any:
        """Turn the switches of the chosen divisions; each is judged by itself."""
        session = db_session()
        areas = chosen_areas(Board(session, self.step, self.entry.page))
        with transaction(session):
            turned = complete_each(session, self.step, areas)
        return self._board(turned)

    def _board(self, turned: list[Turned] | None = None) -> Any:
        board = Board(db_session(), self.step, self.entry.page)
        return self.render_template("pages/steps/divisions.html", **board_of(board, turned))


def step_page(entry: Entry, place: int) -> type[EntryPage]:
    """Make and register the page of an entry; whoever reads it finds it in the menu."""
    enter(entry)
    grant(Permission.VIEW, entry.right, *entry.readers)
    base = StepPage if entry.step is not None else EntryPage
    made = {
        "entry": entry,
        "route_base": f"/steps/{entry.route}",
        "class_permission_name": entry.right,
        "__doc__": f"{entry.label}.",
    }
    view = type(entry.page, (base,), made)
    return page(label=entry.label, menu=entry.menu, place=place)(view)

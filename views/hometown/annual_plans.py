"""年度编制计划 the page of a county's plans: how a plan stands to 30, 40 and 30 per cent is told while it is typed (001-080…087)."""

from typing import Any

from flask import jsonify, request
from flask_appbuilder import expose, has_access, permission_name
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from models.hometown.annual_plan import AnnualPlan
from models.hometown.county_plans import county_facts, figures, usual_name
from models.levels import Level
from models.platform.records import siblings
from models.platform.refusal import NotFound
from models.platform.scope import actor_of, level_of
from views.base import TablePage
from views.declared_page import ROUTES
from views.editing import Editing
from views.forms import Offered, RecordForm
from views.query_texts import read_area
from views.registry import table_page
from views.request import choices, db_session

LIVE = ("plan_year", "village_total", "task_count")
"""The fields whose values the figures follow."""
NAME = "name"
"""Left empty it becomes the usual name when the plan is saved, so that a quick clerk is not told to fill it in (001-084)."""


@table_page(AnnualPlan)
class AnnualPlanPage(TablePage):
    """The form tells what comes of the figures before they are saved."""

    edit_template = add_template = "pages/annual_plan.html"
    include_route_methods = {*ROUTES, "figures"}

    def edit_context(self, editing: Editing) -> dict[str, Any]:
        """The form, and where its figures are asked for."""
        asked = {"area": editing.area, "row": editing.row.id if editing.row is not None else 0}
        figures_url = self.address("figures", **asked) if editing.area is not None else ""
        context = super().edit_context(editing)
        for spec in context["specs"]:
            spec["fills_itself"] = spec["name"] == NAME
        return context | {"figures_url": figures_url, "figures_fields": " ".join(LIVE)}

    @expose("/figures/<int:area>/<int:row>")
    @has_access
    @permission_name("add")
    def figures(self, area: int, row: int) -> Any:
        """What comes of what is typed, and the name that the plan would have."""
        session = db_session()
        county = _county(session, area)
        form = RecordForm(AnnualPlan, Offered(choices()))
        form.read(MultiDict(request.args))
        typed = {name: form.values[name] for name in LIVE} | {"area": county}
        own = self.fetch(session, row) if row else None
        others = siblings(session, AnnualPlan, typed, own)
        told = figures(typed, [*others, typed], county_facts(session, county))
        suggest = {NAME: usual_name(session, county, typed["plan_year"])} if typed["plan_year"] else {}
        return jsonify({"lines": told, "suggest": suggest})


def _county(session: Session, area: int) -> int:
    """The county asked for, if it is the account's."""
    county = read_area(str(area))
    if level_of(county) is not Level.COUNTY or not actor_of(session).covers(county):
        raise NotFound("没有找到这个县，或不在本账号范围内")
    return county

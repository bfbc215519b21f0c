"""导出实地调研模板 the template of the whole field survey, at the address that the workspace links to (001-132)."""

from typing import Any

from flask_appbuilder import BaseView, expose, has_access, permission_name

from models.platform.import_sets import set_of
from models.platform.template_layout import PAGE
from views.platform.templates import issued
from views.registry import page
from views.request import db_session


@page()
class SurveyTemplatePage(BaseView):
    """One workbook with every table of the survey, for a village."""

    route_base = "/field-survey"
    class_permission_name = PAGE
    default_view = "template"

    @expose("/template")
    @has_access
    @permission_name("view")
    def template(self) -> Any:
        """The template for the village that ``area`` names."""
        return issued(db_session(), set_of("field_survey"))

"""模板下载 issuing import templates: of a table, or of a set for a village (001-132, data.md 1.21)."""

import io
from typing import Any

from flask import request, send_file
from flask_appbuilder import BaseView, expose, has_access, permission_name
from sqlalchemy.orm import Session

from exports.template import file_name, write_template
from models.levels import FILLING_KINDS, Level
from models.platform import audit
from models.platform.division import fetch_division
from models.platform.import_sets import ImportSet, set_of
from models.platform.own_level import levels_written
from models.platform.refusal import Forbidden, Refusal
from models.platform.rights import Permission, grant
from models.platform.scope import actor_of
from models.platform.template_layout import PAGE
from views.query_texts import read_area
from views.registry import page
from views.request import db_session

SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDEST_FILLED = (Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)

grant(Permission.VIEW, PAGE, *sorted(FILLING_KINDS))


def issued(session: Session, wanted: ImportSet) -> Any:
    """The template as a download. Refused for tables that the account may neither read nor import."""
    actor = actor_of(session)
    refused = [
        table.__decl__.label
        for table in wanted.tables
        if not actor.may(Permission.LIST.value, table.__tablename__)
        and not actor.may(Permission.IMPORT.value, table.__tablename__)
    ]
    if refused:
        raise Forbidden(f"本账号没有{'、'.join(refused[:3])}的权限，不能下载模板")
    area, filled = _area(session), request.args.get("filled") == "y"
    if filled:
        _require_export(session, wanted, area)
    stream = io.BytesIO()
    write_template(session, wanted, area, stream, filled=filled)
    stream.seek(0)
    name = file_name(session, wanted, area)
    audit.note(session, "导出" if filled else "下载模板", audit.Subject(PAGE, area, None, name))
    return send_file(stream, SPREADSHEET, as_attachment=True, download_name=name)


def _area(session: Session) -> int:
    text = request.args.get("area", "").strip()
    own = actor_of(session).area
    if not text and own is None:
        raise Refusal("请先选择行政区划，再下载模板")
    return fetch_division(session, read_area(text) if text else own or 0).area


def _require_export(session: Session, wanted: ImportSet, area: int) -> None:
    actor = actor_of(session)
    may = all(actor.may(Permission.EXPORT.value, table.__tablename__) for table in wanted.tables)
    if not may or not actor.covers(area):
        raise Forbidden("本账号没有导出这些数据的权限，请下载空白模板")
    level = fetch_division(session, area).level
    if level not in WIDEST_FILLED and level not in levels_written(wanted.tables):
        raise Refusal("带数据的模板最多按县下载，请选择县、乡镇或行政村")


@page()
class TemplatesPage(BaseView):
    """Templates of every set, by its key."""

    route_base = "/templates"
    class_permission_name = PAGE
    default_view = "template"

    @expose("/<set_key>")
    @has_access
    @permission_name("view")
    def template(self, set_key: str) -> Any:
        """The template of a set; ``area`` says for which division, ``filled=y`` asks for the stored rows."""
        return issued(db_session(), set_of(set_key))


@page()
class TableTemplatesPage(BaseView):
    """The template of one table, at the table's own address."""

    route_base = "/tables"
    class_permission_name = PAGE
    default_view = "template"

    @expose("/<table_name>/template")
    @has_access
    @permission_name("view")
    def template(self, table_name: str) -> Any:
        """The template of a table."""
        return issued(db_session(), set_of(table_name))

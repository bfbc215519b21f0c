"""表接口 the declared tables for other systems: listed by division and by time of change, read by id, and what was deleted."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask_appbuilder import BaseView, expose
from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from models.base import AreaScoped
from models.platform import audit
from models.platform.audit import WITHDRAWN, AuditEntry, Result
from models.platform.clock import now
from models.platform.exchange import open_tables
from models.platform.refusal import Forbidden, NotFound
from models.platform.rights import Permission
from models.platform.scope import actor_of
from views.deleting import fetch_row
from views.platform.api.answering import answer, code, note_reading, record, time
from views.platform.api.asking import PAGING, Paging, asked, bounds, moment, paging
from views.platform.api.changing import change, create, delete, refuse_read_only
from views.query_texts import BadQuery
from views.registry import page
from views.request import db_session

OVERLAP = timedelta(minutes=10)
"""Work that was under way when a list was read is stamped earlier than it becomes visible; the next reading begins before it."""
NO_TABLE = "接口里没有这张表，请在 /api/v1/tables 查看有哪些表"
SINCE = "changed_since"


def table_of(name: str, permission: Permission) -> type[Any]:
    """A table of the interface, if the account has the right on it."""
    table = open_tables().get(name)
    if table is None:
        raise NotFound(NO_TABLE)
    if not actor_of(db_session()).may(permission, name):
        raise Forbidden(f"本账号或这个令牌没有{table.__decl__.label}的这项权限，如需办理请联系上级管理员")
    return table


def scoped(table: type[Any], *more: str) -> tuple[str, ...]:
    """The parameters of a list of a table."""
    return ("area", *more, *PAGING) if issubclass(table, AreaScoped) else (*more, *PAGING)


@page()
class TablesApi(BaseView):
    """Reading. A row that is not the account's is not there."""

    route_base = "/api/v1/tables"
    default_view = "index"

    @expose("")
    def index(self) -> Any:
        """The tables that the account may read."""
        asked(())
        actor = actor_of(db_session())
        found = [
            {"name": name, "label": table.__decl__.label, "writes": writes_of(name)}
            for name, table in open_tables().items()
            if actor.may(Permission.LIST, name)
        ]
        return answer({"data": found})

    @expose("/<table>", methods=["GET"])
    def list(self, table: str) -> Any:
        """The records of a table, by id; with ``changed_since`` by time of change, what has changed since then."""
        found, session = table_of(table, Permission.LIST), db_session()
        given = asked(scoped(found, SINCE))
        wanted, shown = _wanted(session, found, given), paging(given)
        total = session.scalar(select(func.count()).select_from(found).where(*wanted)) or 0
        order = (found.changed_on, found.id) if SINCE in given else (found.id,)
        rows = session.scalars(
            select(found).where(*wanted).order_by(*order).limit(shown.size).offset(shown.offset)
        )
        taken_on = now()
        data = [record(row) for row in rows]
        _note(session, found, shown, len(data), total)
        return answer({"data": data, **shown.told(total), **_moments(taken_on)})

    @expose("/<table>/<int:row_id>", methods=["GET"])
    def show(self, table: str, row_id: int) -> Any:
        """One record."""
        found, session = table_of(table, Permission.SHOW), db_session()
        asked(())
        row = fetch_row(session, found, row_id)
        body = {"data": record(row)}
        note_reading(session, audit.Subject(table, getattr(row, "area", 0), row_id, found.__decl__.label), 1)
        return answer(body)

    @expose("/<table>", methods=["POST"])
    def create(self, table: str) -> Any:
        """Register a record, once for each ``Idempotency-Key``."""
        found = table_of(table, Permission.ADD)
        refuse_read_only(found)
        return create(db_session(), found)

    @expose("/<table>/<int:row_id>", methods=["PATCH"])
    def change(self, table: str, row_id: int) -> Any:
        """Change some fields of a record."""
        found = table_of(table, Permission.EDIT)
        refuse_read_only(found)
        return change(db_session(), found, row_id)

    @expose("/<table>/<int:row_id>", methods=["DELETE"])
    def delete(self, table: str, row_id: int) -> Any:
        """Delete a record."""
        found = table_of(table, Permission.DELETE)
        refuse_read_only(found)
        return delete(db_session(), found, row_id)

    @expose("/<table>/deleted", methods=["GET"])
    def gone(self, table: str) -> Any:
        """The ids of the records that have been deleted since a moment, and when: told by the operation log."""
        found, session = table_of(table, Permission.LIST), db_session()
        if not issubclass(found, AreaScoped):
            raise NotFound("这张表不按行政区划登记，没有删除清单，请整表重新读取")
        given = asked(scoped(found, "since"))
        if "since" not in given:
            raise BadQuery("请用查询参数 since 写明从什么时候起，例如 since=2026-01-31T08:00:00+08:00")
        shown, wanted = paging(given), _gone(session, found, given)
        total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
        rows = session.execute(wanted.order_by(AuditEntry.row_id).limit(shown.size).offset(shown.offset))
        data = [{"id": key, "area": code(area), "deleted_on": time(at)} for key, area, at in rows]
        _note(session, found, shown, len(data), total)
        return answer({"data": data, **shown.told(total), **_moments(now())})


def writes_of(name: str) -> Sequence[str]:
    """What the account may do to records of a table beside reading them."""
    actor = actor_of(db_session())
    words = {Permission.ADD: "create", Permission.EDIT: "update", Permission.DELETE: "delete"}
    return [word for permission, word in words.items() if actor.may(permission, name)]


def _moments(taken_on: Any) -> dict[str, Any]:
    return {"taken_on": time(taken_on), "next_since": time(taken_on - OVERLAP)}


def _wanted(session: Session, table: type[Any], given: Any) -> list[Any]:
    inside = bounds(session, given)
    wanted = [] if inside is None else [table.area >= inside[0], table.area < inside[1]]
    since = moment(given, SINCE)
    return wanted if since is None else [*wanted, table.changed_on >= since]


def _gone(session: Session, table: type[Any], given: Any) -> Any:
    """The last line of each record that was deleted or withdrawn and has not come again."""
    withdrawn = AuditEntry.summary.like(f"%{WITHDRAWN}%")
    wanted = [
        AuditEntry.table_name == table.__tablename__,
        AuditEntry.result == Result.DONE.value,
        or_(AuditEntry.action == "删除", withdrawn),
        AuditEntry.at >= moment(given, "since"),
        AuditEntry.row_id.is_not(None),
        ~exists().where(table.id == AuditEntry.row_id),
    ]
    if (inside := bounds(session, given)) is not None:
        wanted += [AuditEntry.area >= inside[0], AuditEntry.area < inside[1]]
    newest = func.max(AuditEntry.at)
    return (
        select(AuditEntry.row_id, func.max(AuditEntry.area), newest)
        .where(*wanted)
        .group_by(AuditEntry.row_id)
    )


def _note(session: Session, table: type[Any], shown: Paging, number: int, total: int) -> None:
    told = f"{table.__decl__.label}：第 {shown.page} 页 {number} 条，共 {total} 条"
    note_reading(session, audit.Subject(table.__tablename__, 0, None, told), number)

"""写入 what other systems write, by the verbs of the pages: a record made once, changed at its version, deleted."""

from typing import Any

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from models.base import AreaScoped
from models.fields import Problem, fields_of
from models.platform import records
from models.platform.exchange import why_read_only
from models.platform.masking import kept
from models.platform.refusal import Forbidden, Invalid, Stale
from models.platform.repeated import once
from models.platform.rights import Permission
from models.platform.scope import level_of
from models.platform.staged_file import missing_files
from models.platform.transaction import transaction
from views.columns import levels_of
from views.deleting import fetch_row
from views.editing import offered
from views.platform.api.answering import answer, record, value_of
from views.platform.api.asking import asked
from views.platform.api.body import Body, area_of, sent, version_of
from views.platform.api.typed import Values, values_in
from views.query_texts import BadQuery

NO_FORM = ""
"""No files are put down beside a request, as they are beside an open form."""


class Conflict(Stale):
    """Somebody else was first: what is there now, and where what was sent differs."""

    def __init__(self, stale: Stale, row: Any, given: Values) -> None:
        super().__init__(stale.message)
        self.more = {"current": record(row), "differences": _differences(row, given)}


def refuse_read_only(table: type[Any]) -> None:
    """Refuse a table that other systems only read, with its reason."""
    if why := why_read_only(table):
        raise Forbidden(f"{table.__decl__.label}在接口里只能读取：{why}")


def create(session: Session, table: type[Any]) -> Response:
    """Register a record. The same key with the same content is the same work, and done once."""
    word, (body, content) = request.headers.get("Idempotency-Key", ""), sent()
    asked(())
    records.allow_any(session, Permission.ADD, table)
    area = area_of(body) if issubclass(table, AreaScoped) else None
    warnings: list[Problem] = []

    def work() -> int:
        values = _judged(session, table, body, area)
        saved = records.create(session, table, values)
        warnings.extend(saved.warnings)
        return int(saved.row.id)

    with transaction(session):
        key, is_new = once(session, word, request.path.encode() + content, work)
        told = _told(fetch_row(session, table, key), warnings)
    headers = {"Location": f"{request.path}/{key}"} | ({} if is_new else {"Idempotency-Replayed": "true"})
    return answer(told, 201, headers)


def change(session: Session, table: type[Any], row_id: int) -> Response:
    """Change some fields of a record that was read at a version."""
    fetch_row(session, table, row_id)
    body, _ = sent()
    asked(())
    version, given = version_of(body), Values()
    try:
        with transaction(session):
            row = fetch_row(session, table, row_id)
            given = _judged(session, table, body, getattr(row, "area", None), row)
            saved = records.update(session, row, given, version)
            told = _told(saved.row, saved.warnings)
    except Stale as stale:
        raise Conflict(stale, fetch_row(session, table, row_id), given) from stale
    return answer(told)


def delete(session: Session, table: type[Any], row_id: int) -> Response:
    """Delete a record that was read at a version."""
    fetch_row(session, table, row_id)
    version = _asked_version()
    try:
        with transaction(session):
            records.delete(session, fetch_row(session, table, row_id), version)
    except Stale as stale:
        raise Conflict(stale, fetch_row(session, table, row_id), {}) from stale
    return answer(None, 204)


def _asked_version() -> int:
    text = asked(("version",)).get("version", "")
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 10):
        raise BadQuery("请用查询参数 version 写明读取这条记录时的版本，例如 version=3")
    return int(text)


def _judged(session: Session, table: type[Any], body: Body, area: int | None, row: Any = None) -> Values:
    """What was sent as values; everything that is wrong with it told at once."""
    values, problems = values_in(table, body, offered(session, table, area, () if row is None else (row,)))
    before = {} if row is None else records.values_of(row)
    place = {} if area is None else {"area": area}
    whole = before | kept(table, values, before) | place
    if row is None and area is not None and level_of(area) not in levels_of(table):
        levels = "、".join(each.label for each in levels_of(table))
        problems.append(
            Problem("area", f"行政区划：{table.__decl__.label}按{levels}登记，请写这一级的代码", code="area")
        )
    problems += missing_files(session, table, whole, NO_FORM, row=row)
    if problems:
        named = {each.field for each in problems}
        raise Invalid([*problems, *(each for each in records.check(table, whole) if each.field not in named)])
    return values | (place if row is None else {})


def _told(row: Any, warnings: Any) -> dict[str, Any]:
    doubts = [
        {
            "field": each.field,
            "label": each.message.partition("：")[0],
            "reason": each.message.partition("：")[2],
            "advice": "请核对",
            "severity": each.severity.value,
            "code": each.code,
        }
        for each in warnings
    ]
    return {"data": record(row), "warnings": doubts}


def _differences(row: Any, given: Values) -> list[dict[str, Any]]:
    """The fields in which what was sent differs from what is there now."""
    now = records.values_of(row)
    mine = kept(type(row), given, now)
    return [
        {
            "field": each.name,
            "label": each.label,
            "yours": value_of(each, mine[each.name]),
            "current": value_of(each, now[each.name]),
        }
        for each in fields_of(type(row))
        if each.name in mine and mine[each.name] != now[each.name]
    ]

"""审计日志 the auditor's page: every line of the operation log, searched, read one by one, exported; and nothing else."""

import tempfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from flask import request, send_file, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name

from exports.sheet_style import GENERAL
from exports.sheet_writer import Column, SheetContent, write_sheet
from models.fields import fields_of
from models.platform.audit.entry import RESULT_LABELS, AuditEntry
from models.platform.audit.metadata import SYSTEM_TABLES
from models.platform.audit.search import MOST_ON_A_PAGE, PAGE, USUAL_DAYS, Asked, Place, exported, line, lines
from models.platform.clock import now
from models.platform.refusal import Refusal
from models.registry import TABLES
from views.handing_out import XLSX, new_stamp
from views.query_boxes import select_box, text_box
from views.registry import page
from views.request import db_session

HEADINGS = (
    "编号", "时间", "账号", "单位", "身份", "代填", "操作", "对象", "对象编号", "摘要", "意见", "结果", "原因", "次数",
    "来源地址", "请求编号",
)  # fmt: skip
SHOWN = ("时间", "账号", "单位", "操作", "摘要", "结果", "来源地址")
TONES = {"拒绝": "bad", "失败": "warn"}
UNREADABLE = "请填写正确的日期、区划或页码后再查询"


@page(label="审计日志", menu="系统管理", place=60)
class AuditLogPage(BaseView):
    """Read only: there is nothing here that could change a line."""

    route_base = "/audit"
    class_permission_name = PAGE
    default_view = "index"

    @expose("/")
    @has_access
    @permission_name("view")
    def index(self) -> Any:
        """The lines asked for, newest first."""
        typed = request.args
        found = lines(db_session(), asked_by(typed), _place(typed.get("after", "")))
        shown, more = found[:MOST_ON_A_PAGE], len(found) > MOST_ON_A_PAGE
        kept = {name: value for name, value in typed.items() if name != "after" and value}
        following = kept | {"after": f"{shown[-1].at.isoformat()}_{shown[-1].id}"} if more else {}
        return self.render_template(
            "pages/audit/list.html",
            title="审计日志",
            days=USUAL_DAYS,
            filters=_filters(typed),
            headings=SHOWN,
            rows=[
                (entry.id, [told(entry)[name] for name in SHOWN], TONES.get(entry.outcome.label, ""))
                for entry in shown
            ],
            export=f"{url_for('AuditLogPage.export')}?{urlencode(kept)}",
            following=f"?{urlencode(following)}" if more else "",
        )

    @expose("/<int:entry_id>")
    @has_access
    @permission_name("view")
    def entry(self, entry_id: int) -> Any:
        """One line, with what was before and after."""
        found = line(db_session(), entry_id)
        labels = _labels(found.table_name)
        changes = [
            {"label": labels.get(name, name), "old": old, "new": new}
            for name, (old, new) in (found.changes or {}).items()
        ]
        facts = [{"label": name, "value": value} for name, value in told(found).items()]
        facts.append({"label": "浏览器", "value": found.agent, "wide": True})
        return self.render_template("pages/audit/entry.html", title="审计日志", facts=facts, changes=changes)

    @expose("/export")
    @has_access
    @permission_name("export")
    def export(self) -> Any:
        """Every line asked for, as a workbook."""
        rows = exported(db_session(), asked_by(request.args))
        columns = [Column(name, GENERAL if name in ("编号", "次数") else "@", 18) for name in HEADINGS]
        file = tempfile.SpooledTemporaryFile(max_size=2_000_000)  # noqa: SIM115 - the response closes it
        write_sheet(
            file,
            [SheetContent("审计日志", columns, (list(told(entry).values()) for entry in rows))],
            stamp=new_stamp(db_session()),
        )
        file.seek(0)
        sent = send_file(file, mimetype=XLSX, max_age=0)
        name = quote(f"审计日志_{now():%Y%m%d%H%M%S}.xlsx")
        sent.headers["Content-Disposition"] = f"attachment; filename=audit.xlsx; filename*=UTF-8''{name}"
        return sent


def told(entry: AuditEntry) -> dict[str, Any]:
    """A line in words, by :data:`HEADINGS`."""
    values = (
        entry.id, f"{entry.at:%Y-%m-%d %H:%M:%S}", entry.account_name, entry.unit, entry.identity,
        entry.on_behalf_name, entry.action, _table_label(entry.table_name), entry.row_id, entry.summary,
        entry.opinion, entry.outcome.label, entry.reason, entry.times, entry.origin, entry.request_id,
    )  # fmt: skip
    return dict(zip(HEADINGS, values, strict=True))


def _table_label(name: str) -> str:
    return TABLES[name].__decl__.label if name in TABLES else SYSTEM_TABLES.get(name, name)


def _labels(name: str) -> dict[str, str]:
    return {each.name: each.heading for each in fields_of(TABLES[name])} if name in TABLES else {}


def asked_by(typed: Mapping[str, str]) -> Asked:
    """What the query boxes ask for; :class:`Refusal` where a date or a code cannot be read."""
    until = _day(typed.get("until", ""))
    return Asked(
        since=_day(typed.get("since", "")),
        until=until + timedelta(days=1) if until else None,
        account=typed.get("account", "").strip()[:100],
        area=_area(typed.get("area", "").strip()),
        action=typed.get("action", "").strip()[:40],
        table_name=typed.get("table", "")[:80],
        result=typed.get("result", "")[:8],
        word=typed.get("word", "").strip()[:50],
    )


def _day(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text[:10]).replace(tzinfo=None) if text else None
    except ValueError as error:
        raise Refusal(UNREADABLE) from error


def _area(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == 12):
        raise Refusal(UNREADABLE)
    return int(text)


def _place(text: str) -> Place | None:
    moment, _, key = text.partition("_")
    try:
        return (datetime.fromisoformat(moment).replace(tzinfo=None), int(key[:15])) if text else None
    except ValueError as error:
        raise Refusal(UNREADABLE) from error


def _filters(typed: Mapping[str, str]) -> list[dict[str, Any]]:
    tables = sorted((name, table.__decl__.label) for name, table in TABLES.items())
    results = [(result.value, label) for result, label in RESULT_LABELS.items()]
    ends = {"name_from": "since", "name_to": "until"}
    days = {"value_from": typed.get("since", ""), "value_to": typed.get("until", "")}
    return [
        {"kind": "range", "label": "时间", **ends, **days},
        text_box("account", "账号或单位", typed),
        text_box("area", "区划代码", typed),
        text_box("action", "操作", typed),
        select_box("table", "对象", typed, tables),
        select_box("result", "结果", typed, results),
        text_box("word", "包含文字", typed),
    ]

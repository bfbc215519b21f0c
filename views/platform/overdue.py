"""我辖区逾期 which divisions under the account are late, on what, by how much, and who must act; urged from here."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from exports.sheet_style import DATE, GENERAL, TEXT
from exports.sheet_writer import Column, SheetContent, write_sheet
from models.levels import Level
from models.platform import audit
from models.platform.clock import now
from models.platform.deadline_setting import own_topics, topics
from models.platform.deadlines import due_dates
from models.platform.division import names_of
from models.platform.lateness import Asked, Late, late_counts, late_ones, late_topics, receiver_of
from models.platform.refusal import Refusal
from models.platform.rights import Permission, grant
from models.platform.scope import actor_of, level_of
from models.platform.transaction import transaction
from models.platform.urges import Urged, urge_counts
from models.platform.urging import MOST_AT_ONCE, URGERS, Named, urge_many
from views.filters import BadQuery, read_area
from views.handing_out import Parcel, hand_out, new_stamp
from views.paging import PAGE_SIZE, page_number, paged
from views.platform.urging import NOTE, NOTE_BOX, URGE_ONE, key_of, tell_outcome
from views.query_boxes import place_box, select_box
from views.registry import page
from views.request import db_session

PAGE = "platform_overdue"
MOST_EXPORTED = 50_000
KEPT = ("area", "topic", "under")
LEVELS = (Level.PREFECTURE, Level.COUNTY, Level.TOWNSHIP, Level.VILLAGE)
grant(Permission.VIEW, PAGE, *URGERS)
grant(Permission.EXPORT, PAGE, *URGERS)


@page(label="我辖区逾期", menu="提醒督办", place=20)
class OverduePage(BaseView):
    """Asked of the states as they are now; a county sees nothing of another county."""

    route_base = "/overdue"
    class_permission_name = PAGE
    default_view = "index"

    @expose("/")
    @has_access
    @permission_name("view")
    def index(self) -> Any:
        """How many are late under each division of the next level, and the late ones a page at a time."""
        session, number = db_session(), page_number()
        asked = _asked()
        here = asked.area or actor_of(session).area or 0
        below = level_of(here).below or Level.VILLAGE
        dates = due_dates(session)
        counts = late_counts(session, asked, Level.VILLAGE if below is Level.HAMLET else below, dates)
        total = sum(counts.values())
        found = late_ones(session, asked, (number - 1) * PAGE_SIZE, PAGE_SIZE, dates)
        return self.render_template(
            "pages/overdue.html",
            title="我辖区逾期",
            filters=_filters(session, asked),
            summary=list(_summary(session, counts, here)),
            shares=[(topic.label, count) for topic, count in late_topics(counts)],
            rows=_rows(session, found),
            columns=COLUMNS,
            tools=_tools(total),
            **paged(total, number),
            start=(number - 1) * PAGE_SIZE + 1,
            pager_url=_address("OverduePage.index", _page="{page}"),
        )

    @expose("/urge", methods=["POST"])
    @has_access
    @permission_name("view")
    def urge(self) -> Any:
        """Urge everything that the query finds."""
        session = db_session()
        with transaction(session):
            found = late_ones(session, _asked(), 0, MOST_AT_ONCE + 1)
            if not found:
                raise Refusal("没有逾期的事项，无需催办")
            named = [Named(each.topic.key, each.area, each.row_id) for each in found]
            outcome = urge_many(session, named, request.form.get(NOTE, ""))
        tell_outcome(outcome)
        return redirect(_address("OverduePage.index"))

    @expose("/export")
    @has_access
    @permission_name("export")
    def export(self) -> Response:
        """The same list as a workbook, whole."""
        session = db_session()
        found = late_ones(session, _asked(), 0, MOST_EXPORTED + 1)
        if len(found) > MOST_EXPORTED:
            raise Refusal(f"一次最多导出 {MOST_EXPORTED} 行，请选择行政区划或事项后再导出")
        file = tempfile.SpooledTemporaryFile(max_size=2_000_000)  # noqa: SIM115 - the response closes it
        stamp, name = new_stamp(session), f"辖区逾期_{now():%Y%m%d%H%M%S}.xlsx"
        write_sheet(file, [SheetContent("辖区逾期", SHEET, _lines(session, found))], stamp=stamp)
        subject = audit.Subject("overdue", 0, None, f"辖区逾期 {len(found)} 行")
        return hand_out(session, Parcel(file, name, "overdue.xlsx"), subject, stamp)


COLUMNS = [
    {"key": "place", "label": "行政区划", "kind": "text", "title": True},
    {"key": "topic", "label": "步骤或审核", "kind": "text"},
    {"key": "who", "label": "办理人", "kind": "text"},
    {"key": "due", "label": "截止日期", "kind": "date"},
    {"key": "late", "label": "逾期", "kind": "text"},
    {"key": "urged", "label": "催办", "kind": "text"},
]
SHEET = [
    *(Column(level.label, TEXT, 16) for level in LEVELS),
    Column("步骤或审核", TEXT, 24),
    Column("办理人", TEXT, 18),
    Column("截止日期", DATE, 12),
    Column("逾期（工作日）", GENERAL, 12),
    Column("催办次数", GENERAL, 10),
    Column("最近催办", TEXT, 18),
]


def _asked() -> Asked:
    area, topic = request.args.get("area", "").strip(), request.args.get("topic", "")
    if topic and topic not in topics():
        raise BadQuery("没有这个步骤或审核，请从列表中选择")
    under, kind = request.args.get("under", ""), actor_of(db_session()).kind
    if under not in ("", "true"):
        raise BadQuery("“范围”请从列表中选择")
    some = frozenset(topics()) - own_topics(kind) if under and kind is not None else None
    return Asked(read_area(area) if area else None, topic, some=some)


def _address(endpoint: str, **more: str) -> str:
    kept = {name: text for name in KEPT if (text := request.args.get(name, ""))}
    query = "&".join(filter(None, (urlencode(kept), *(f"{name}={text}" for name, text in more.items()))))
    return url_for(endpoint) + (f"?{query}" if query else "")


def _filters(session: Session, asked: Asked) -> list[dict[str, Any]]:
    texts, choices = request.args, [(key, topic.label) for key, topic in topics().items()]
    return [
        place_box(session, asked.area),
        select_box("topic", "步骤或审核", texts, choices),
        select_box("under", "范围", texts, [("true", "由下级办理的")]),
    ]


def _summary(session: Session, counts: dict[tuple[int, str], int], here: int) -> Iterator[dict[str, Any]]:
    """The divisions of the next level with how many are late in each, most first."""
    sums: dict[int, int] = {}
    for (area, _), count in counts.items():
        sums[area] = sums.get(area, 0) + count
    names = names_of(session, sums)
    most = max(sums.values(), default=1)
    for area, count in sorted(sums.items(), key=lambda pair: (-pair[1], pair[0])):
        name = names.get(area, {}).get(level_of(area), "")
        topic = request.args.get("topic") or None
        under = request.args.get("under") or None
        href = url_for("OverduePage.index", area=area, topic=topic, under=under) if area != here else ""
        yield {"name": name if area != here else f"{name}本级", "count": count, "href": href, "most": most}


def _rows(session: Session, found: Sequence[Late]) -> list[dict[str, Any]]:
    names = names_of(session, [each.area for each in found])
    urged = urge_counts(session, [each.area for each in found])
    back = _address("OverduePage.index", _page=request.args.get("_page", "1"))
    return [
        {
            "id": key_of(each.topic.key, each.area, each.row_id),
            "cells": {
                "place": _below(session, names.get(each.area, {})),
                "topic": each.topic.label,
                "who": each.topic.who,
                "due": str(each.deadline.due),
                "late": each.deadline.tag,
                "urged": urged_words(urged.get((each.topic.key, each.area, each.row_id))),
            },
            "actions": [
                {
                    "label": "催办",
                    "post": url_for(
                        "UrgingPage.send", one=key_of(each.topic.key, each.area, each.row_id), back=back
                    ),
                    "confirm": URGE_ONE,
                    "note": NOTE_BOX,
                }
            ]
            if _is_below(session, each)
            else [],
        }
        for each in found
    ]


def _below(session: Session, names: Mapping[Level, str]) -> str:
    """The names under the account's own level; of its own division the name itself."""
    own = actor_of(session).level or Level.PROVINCE
    lower = [name for level, name in names.items() if level.span < own.span]
    return "".join(lower) or "".join(list(names.values())[-1:])


def _is_below(session: Session, late: Late) -> bool:
    """Whether whoever must act stands below the account; the verb judges again."""
    level = actor_of(session).level
    return (
        level is not None and late.topic.level.span < level.span and bool(receiver_of(late.topic, late.area))
    )


def urged_words(urged: Urged | None) -> str:
    """How often something was urged, and when last."""
    return f"{urged.times} 次，最近 {urged.last:%m-%d %H:%M}" if urged else ""


def _tools(total: int) -> dict[str, list[dict[str, Any]]]:
    back = _address("OverduePage.index")
    left: list[dict[str, Any]] = []
    if total:
        send = url_for("UrgingPage.send", back=back)
        left = [
            {
                "label": "催办所选",
                "post": send,
                "needs": "many",
                "confirm": "确定催办所选的 {n} 项吗？本工作日已经催办过的会跳过。",
                "note": NOTE_BOX,
                "tone": "primary",
                "icon": "send",
            },
            {
                "label": "催办全部",
                "post": _address("OverduePage.urge"),
                "confirm": f"确定催办查询到的 {total} 项吗？本工作日已经催办过的会跳过。",
                "note": NOTE_BOX,
            },
        ]
    right: list[dict[str, Any]] = [
        {"label": "导出 Excel", "href": _address("OverduePage.export"), "icon": "download"},
        {"label": "打印", "icon": "printer", "print": True},
    ]
    return {"left": left, "right": right}


def _lines(session: Session, found: Sequence[Late]) -> Iterator[list[Any]]:
    names = names_of(session, [each.area for each in found])
    urged = urge_counts(session, [each.area for each in found])
    for each in found:
        places = names.get(each.area, {})
        told = urged.get((each.topic.key, each.area, each.row_id))
        yield [
            *(places.get(level, "") for level in LEVELS),
            each.topic.label,
            each.topic.who,
            each.deadline.due,
            -each.deadline.left,
            told.times if told else 0,
            f"{told.last:%Y-%m-%d %H:%M}" if told else "",
        ]

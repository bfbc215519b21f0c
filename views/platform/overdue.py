"""我辖区逾期 which divisions under the account are late, on what, by how much, and who must act; urged from here."""

import tempfile
from collections.abc import Iterator
from typing import Any

from flask import redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from exports.sheet_writer import SheetContent, write_sheet
from models.levels import Level
from models.platform import audit
from models.platform.clock import now
from models.platform.deadline_topics import own_topics, topics
from models.platform.division import names_of
from models.platform.due_dates import due_dates
from models.platform.lateness import Asked, late_counts, late_ones, late_topics
from models.platform.refusal import Refusal
from models.platform.rights import Permission, grant
from models.platform.scope import actor_of, level_of
from models.platform.transaction import transaction
from models.platform.urging import MOST_AT_ONCE, URGERS, Named, urge_many
from views.handing_out import Parcel, hand_out, new_stamp
from views.paging import PAGE_SIZE, page_number, paged
from views.platform.overdue_lines import COLUMNS, SHEET, address_with, lines_of, rows_of
from views.platform.urging import NOTE, NOTE_BOX, tell_outcome
from views.query_boxes import place_box, select_box
from views.query_texts import BadQuery, read_area
from views.registry import page
from views.request import db_session

PAGE = "platform_overdue"
MOST_EXPORTED = 50_000
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
            rows=rows_of(session, found),
            columns=COLUMNS,
            tools=_tools(total),
            **paged(total, number),
            start=(number - 1) * PAGE_SIZE + 1,
            pager_url=address_with("OverduePage.index", _page="{page}"),
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
        return redirect(address_with("OverduePage.index"))

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
        write_sheet(file, [SheetContent("辖区逾期", SHEET, lines_of(session, found))], stamp=stamp)
        subject = audit.Subject("overdue", 0, None, f"辖区逾期 {len(found)} 行")
        return hand_out(session, Parcel(file, name, "overdue.xlsx"), subject, stamp)


def _asked() -> Asked:
    area, topic = request.args.get("area", "").strip(), request.args.get("topic", "")
    if topic and topic not in topics():
        raise BadQuery("没有这个步骤或审核，请从列表中选择")
    under, kind = request.args.get("under", ""), actor_of(db_session()).kind
    if under not in ("", "true"):
        raise BadQuery("“范围”请从列表中选择")
    some = frozenset(topics()) - own_topics(kind) if under and kind is not None else None
    return Asked(read_area(area) if area else None, topic, some=some)


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


def _tools(total: int) -> dict[str, list[dict[str, Any]]]:
    back = address_with("OverduePage.index")
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
                "post": address_with("OverduePage.urge"),
                "confirm": f"确定催办查询到的 {total} 项吗？本工作日已经催办过的会跳过。",
                "note": NOTE_BOX,
            },
        ]
    right: list[dict[str, Any]] = [
        {"label": "导出 Excel", "href": address_with("OverduePage.export"), "icon": "download"},
        {"label": "打印", "icon": "printer", "print": True},
    ]
    return {"left": left, "right": right}

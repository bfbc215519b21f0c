"""我的期限 what the account's desk has to do itself: what is late, and what soon will be; where a line of 每日提醒 leads."""

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name
from sqlalchemy.orm import Session

from models.levels import BUSINESS_KINDS, Level
from models.platform.clock import today
from models.platform.deadline_topics import own_topics
from models.platform.digest import soon_by
from models.platform.division import names_of
from models.platform.due_dates import due_dates
from models.platform.lateness import Asked, Late, late_counts, late_ones, soon_ones
from models.platform.rights import Permission, grant
from models.platform.scope import actor_of
from models.platform.step_guard import Reason
from views.paging import PAGE_SIZE, page_number, paged
from views.query_texts import BadQuery
from views.registry import page
from views.request import db_session
from views.review_ways import place_of

PAGE = "platform_due"
LATE, SOON = "late", "soon"
COLUMNS = [
    {"key": "place", "label": "行政区划", "title": True},
    {"key": "topic", "label": "步骤或审核"},
    {"key": "due", "label": "截止日期", "kind": "date"},
    {"key": "late", "label": "期限"},
]
grant(Permission.VIEW, PAGE, *BUSINESS_KINDS)


@page(label="我的期限")
class OwnDuePage(BaseView):
    """Asked of the states as they are now, by the same questions that the digest asks."""

    route_base = "/due"
    class_permission_name = PAGE
    default_view = "index"

    @expose("/")
    @has_access
    @permission_name("view")
    def index(self) -> Any:
        """What is late, or soon will be, a page at a time, each with the way to it."""
        session, when, number = db_session(), _when(), page_number()
        totals = _totals(session)
        found = _found(session, when, number)
        names = names_of(session, [each.area for each in found])
        return self.render_template(
            "pages/own_due.html",
            title="我的期限",
            tabs=[
                {"label": f"{label} {totals[key]}", "href": _address(key), "active": key == when}
                for key, label in ((LATE, "逾期未完成"), (SOON, "即将到期"))
            ],
            columns=COLUMNS,
            rows=[_row(session, each, names) for each in found],
            **paged(totals[when], number),
            pager_url=f"{_address(when)}&_page={{page}}",
        )


def _address(when: str) -> str:
    return url_for("OwnDuePage.index", when=when)


def _asked(session: Session) -> Asked:
    kind = actor_of(session).kind
    return Asked(some=own_topics(kind) if kind is not None else frozenset())


def _totals(session: Session) -> dict[str, int]:
    """How many are late, and how many more will be."""
    dates, asked = due_dates(session), _asked(session)
    ahead = Asked(day=soon_by(dates, today()), some=asked.some)
    late, then = (sum(late_counts(session, each, Level.PROVINCE, dates).values()) for each in (asked, ahead))
    return {LATE: late, SOON: then - late}


def _found(session: Session, when: str, number: int) -> list[Late]:
    asked, start = _asked(session), (number - 1) * PAGE_SIZE
    if when == LATE:
        return late_ones(session, asked, start, PAGE_SIZE)
    return soon_ones(session, asked, soon_by(due_dates(session), today()), start, PAGE_SIZE)


def _row(session: Session, each: Late, names: Mapping[int, Mapping[Level, str]]) -> dict[str, Any]:
    href = _way(session, each)
    return {
        "id": f"{each.topic.key}|{each.area}|{each.row_id}",
        "href": href,
        "cells": {
            "place": "".join(list(names.get(each.area, {}).values())[-2:]),
            "topic": each.topic.label,
            "due": str(each.deadline.due),
            "late": each.deadline.tag,
        },
        "actions": [{"label": "去办理", "href": href}] if href else [],
    }


def _way(session: Session, each: Late) -> str:
    """The record that waits, or the page of the step."""
    if each.topic.flow is not None:
        table = each.topic.flow.table.__tablename__
        return url_for("ReviewsPage.show", table=table, row_id=each.row_id, back=request.full_path)
    step = each.topic.step
    return place_of(session, each.area, Reason("", step=step.key)) if step is not None else ""


def _when() -> str:
    when = request.args.get("when", LATE)
    if when not in (LATE, SOON):
        raise BadQuery("没有这一页，请从“消息”里的链接重新进入")
    return when

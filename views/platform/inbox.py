"""我的待办 everything under review that waits for the account, that it has submitted, that it has decided (001-075…076, 108, 109)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name
from sqlalchemy.orm import Session

from models.levels import FILLING_KINDS
from models.platform import flows
from models.platform.deadlines import review_topic
from models.platform.flows import FLOWS, Act, Kind, ReviewEvent, Waiting
from models.platform.flows.listing import MOST_COUNTED, SIZE
from models.platform.rights import Permission, grant
from models.platform.scope import actor_of
from models.platform.subsystems import subsystem_label
from models.platform.urges import urge_counts, urged_by_me
from views.platform.home import INBOX, todos
from views.platform.inbox_query import Asked, boxes, concerning
from views.platform.urging import NOTE_BOX, URGE_ONE, key_of
from views.registry import page
from views.request import db_session
from views.review_timeline import EVENT_TONES
from views.reviewing import TONES

PAGE = INBOX
TABS = (("waiting", "待我审核"), ("submitted", "我提交的"), ("done", "我已办"))
BULK = ((Act.APPROVE, "审批通过", "primary"), (Act.RETURN, "打回", "danger"))
WAITED = [
    {"key": "system", "label": "系统"},
    {"key": "flow", "label": "事项"},
    {"key": "title", "label": "记录", "title": True},
    {"key": "place", "label": "行政区划"},
    {"key": "state", "label": "状态"},
    {"key": "last", "label": "上一环节", "kind": "long"},
    {"key": "since", "label": "到达时间"},
    {"key": "days", "label": "等待天数"},
    {"key": "urged", "label": "催办"},
]
DONE = [
    {"key": "system", "label": "系统"},
    {"key": "flow", "label": "事项"},
    {"key": "title", "label": "记录", "title": True},
    {"key": "did", "label": "办理"},
    {"key": "opinion", "label": "意见", "kind": "long"},
    {"key": "at", "label": "办理时间", "kind": "date"},
]
EMPTY, NOTHING_SENT = "没有等待办理的记录", "还没有提交过记录"
MINE = {Kind.WAITING: "审核", Kind.RETURNED: "修改"}
SENT = {Kind.RETURNED: "修改"}
"""What is done to a line, by its state: of what waits for me, and of what I have submitted."""
NO_SUCH_PAGE = "这一页没有记录，请返回前面的页"
Row = dict[str, Any]

grant(Permission.VIEW, PAGE, *FILLING_KINDS)


@dataclass(frozen=True)
class Known:
    """How many there are, as far as was counted."""

    total: int
    is_cut: bool
    """Whether there are more: the count stops at a thousand, the pages go on."""


def _known(counted: int, found: flows.InboxPage) -> Known:
    """The count; beyond a thousand what the pages have shown so far, until the last one tells the number."""
    shown = (found.number - 1) * SIZE + len(found.entries)
    if counted < MOST_COUNTED or not found.entries:
        return Known(counted, is_cut=counted >= MOST_COUNTED)
    return Known(max(counted, shown) if found.has_more else shown, is_cut=found.has_more)


@page(label="我的待办", menu="我的待办")
class InboxPage(BaseView):
    """All flows of all systems in one place; nothing here is kept, all of it is asked of the states."""

    route_base = "/inbox"
    class_permission_name = PAGE
    default_view = "waiting"

    @expose("/")
    @has_access
    @permission_name("view")
    def waiting(self) -> Any:
        """What waits for the account, longest first."""
        session, asked = db_session(), Asked.read(request.args)
        found = flows.inbox(session, asked.filters, asked.page)
        total = flows.inbox_count(session, asked.filters)
        late = sum(each.is_overdue for each in found.entries)
        page = {
            "columns": WAITED,
            "rows": _rows(session, found.entries),
            "bulk": _bulk(session, asked),
            "others": [each for each in todos() if "count" not in each],
            "late": late,
            "empty_text": EMPTY if not total else NO_SUCH_PAGE,
        }
        return self._drawn("waiting", asked, _known(total, found), page)

    @expose("/submitted")
    @has_access
    @permission_name("view")
    def submitted(self) -> Any:
        """What the account has submitted, wherever it stands now."""
        session, asked = db_session(), Asked.read(request.args)
        found = flows.sent_by_me(session, asked.filters, asked.page)
        total = flows.sent_count(session, asked.filters)
        page = {
            "columns": WAITED,
            "rows": _rows(session, found.entries, urgeable=True),
            "empty_text": NOTHING_SENT if not total else NO_SUCH_PAGE,
        }
        return self._drawn("submitted", asked, _known(total, found), page)

    @expose("/done")
    @has_access
    @permission_name("view")
    def done(self) -> Any:
        """What the account has done, newest first."""
        session, asked = db_session(), Asked.read(request.args)
        found, has_more = flows.done_by_me(session, asked.page, asked.filters)
        total = (asked.page - 1) * SIZE + len(found) + has_more
        page = {"columns": DONE, "rows": [_done(each) for each in found], "empty_text": "还没有办理过记录"}
        return self._drawn("done", asked, Known(total, is_cut=has_more), page)

    def _drawn(self, tab: str, asked: Asked, known: Known, page: Mapping[str, Any]) -> str:
        session, here = db_session(), url_for(f"InboxPage.{tab}")
        drawn: str = self.render_template(
            "pages/inbox.html",
            title="我的待办",
            heading=dict(TABS)[tab],
            tabs=[
                {"label": label, "href": url_for(f"InboxPage.{name}"), "active": name == tab}
                for name, label in TABS
            ],
            here=here,
            filters=boxes(
                session, actor_of(session), asked, with_states=tab != "done", is_waiting=tab == "waiting"
            ),
            total=known.total,
            is_cut=known.is_cut,
            page=asked.page,
            pages=max(1, -(-known.total // SIZE), asked.page + known.is_cut),
            size=SIZE,
            pager_url=asked.address(here),
            **({"bulk": None, "others": [], "late": 0} | dict(page)),
        )
        return drawn


def _bulk(session: Session, asked: Asked) -> dict[str, Any] | None:
    """审批通过 and 打回 over what was ticked, for whoever decides anything at all."""
    kind = actor_of(session).kind
    mine = {
        way.kind for flow in concerning(actor_of(session)) for way in flow.transitions if kind in way.kinds
    }
    acts = [{"kind": each.value, "label": label, "tone": tone} for each, label, tone in BULK if each in mine]
    here = request.full_path.rstrip("?")
    url = url_for("BulkReviewsPage.ask")
    return {"url": url, "acts": acts, "asked": sorted(asked.texts.items()), "back": here} if acts else None


def _here() -> str:
    return request.full_path.rstrip("?")


def _rows(session: Session, entries: Sequence[Waiting], *, urgeable: bool = False) -> list[Row]:
    """The lines, with how often each was urged; of what the account has submitted, with the button that urges."""
    waiting = [each for each in entries if each.state.kind is Kind.WAITING]
    urged = urge_counts(session, [each.area for each in waiting])
    mine = urged_by_me(session, [each.area for each in waiting]) if urgeable else set()
    rows = []
    for each in entries:
        row, name = _waiting(each, SENT if urgeable else MINE), _name(each)
        if (told := urged.get(name)) is not None:
            row["cells"]["urged"] = f"{told.times} 次，最近 {told.last:%m-%d %H:%M}"
        if urgeable and each in waiting and name not in mine:
            row["actions"].append(_urging(name))
        rows.append(row)
    return rows


def _name(each: Waiting) -> tuple[str, int, int]:
    return review_topic(each.flow.key, each.state.key), each.area, each.row_id


def _urging(name: tuple[str, int, int]) -> dict[str, Any]:
    href = url_for("UrgingPage.send", one=key_of(*name), back=_here())
    return {
        "label": "催办",
        "post": href,
        "confirm": URGE_ONE,
        "note": NOTE_BOX,
    }


def _waiting(each: Waiting, words: Mapping[Kind, str]) -> Row:
    name = each.flow.table.__tablename__
    href = url_for("ReviewsPage.show", table=name, row_id=each.row_id, back=_here())
    label = words.get(each.state.kind, "查看")
    actions = [{"label": label, "href": href, "panel": href}]
    days: Any = f"{each.days} 天" if each.state.kind in MINE else None
    return {
        "id": f"{name}:{each.row_id}",
        "href": href,
        "panel": href,
        "locked": each.state.kind is not Kind.WAITING,
        "cells": {
            "system": subsystem_label(each.flow.subsystem),
            "flow": each.flow.label,
            "title": {"text": each.title or f"第 {each.row_id} 号", "href": href},
            "place": each.place,
            "state": {"text": each.state.label, "tone": TONES[each.state.kind]},
            "last": _last(each),
            "since": f"{each.since:%Y-%m-%d %H:%M}" if each.since else None,
            "days": {"text": f"{days}　逾期", "tone": "bad"} if each.is_overdue else days,
            "urged": None,
        },
        "actions": actions,
    }


def _last(each: Waiting) -> str | None:
    """What was done to it last, by whom; and that it came back as it was."""
    if each.last is None:
        return None
    told = f"{each.last.on_behalf_name or each.last.unit} 已{each.last.label}"
    return f"{told}（打回后未作修改）" if each.is_unchanged else told


def _done(event: ReviewEvent) -> Row:
    flow = next((each for each in FLOWS.values() if each.table.__tablename__ == event.table_name), None)
    href = (
        url_for("ReviewsPage.show", table=event.table_name, row_id=event.row_id, back=_here()) if flow else ""
    )
    return {
        "id": event.id,
        "href": href,
        "panel": href,
        "cells": {
            "system": subsystem_label(flow.subsystem) if flow else None,
            "flow": flow.label if flow else event.table_name,
            "title": {"text": event.title, "href": href} if href else event.title,
            "did": {"text": event.label, "tone": EVENT_TONES.get(event.kind_of_act, "info")},
            "opinion": event.opinion,
            "at": f"{event.at:%Y-%m-%d %H:%M:%S}",
        },
        "actions": [{"label": "查看", "href": href, "panel": href}] if href else [],
    }

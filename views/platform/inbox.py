"""我的待办 everything under review that waits for the account, that it has submitted, that it has decided (001-075…076, 108, 109)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name
from sqlalchemy.orm import Session

from models.levels import FILLING_KINDS
from models.platform import flows
from models.platform.flows import Act
from models.platform.flows.listing import MOST_COUNTED, SIZE
from models.platform.rights import Permission, grant
from models.platform.scope import actor_of
from views.platform.home import INBOX, todos
from views.platform.inbox_lines import DONE, WAITED, line_done, lines_of
from views.platform.inbox_query import Asked, boxes, concerning
from views.registry import page
from views.request import db_session

PAGE = INBOX
TABS = (("waiting", "待我审核"), ("submitted", "我提交的"), ("done", "我已办"))
BULK = ((Act.APPROVE, "审批通过", "primary"), (Act.RETURN, "打回", "danger"))
EMPTY, NOTHING_SENT = "没有等待办理的记录", "还没有提交过记录"
NO_SUCH_PAGE = "这一页没有记录，请返回前面的页"

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
            "rows": lines_of(session, found.entries),
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
            "rows": lines_of(session, found.entries, urgeable=True),
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
        page = {
            "columns": DONE,
            "rows": [line_done(each) for each in found],
            "empty_text": "还没有办理过记录",
        }
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

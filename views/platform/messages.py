"""消息 what the system and those above have told the account's desk, with a read mark for each account."""

from typing import Any

from flask import flash, redirect, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name

from models.platform.digest import COMING, OWN, UNDER, WAITING
from models.platform.messages import (
    MESSAGE,
    PAGE,
    Told,
    count_messages,
    count_unread,
    fetch_message,
    mark_all_read,
    mark_read,
    messages,
)
from models.platform.transaction import transaction
from models.types import LARGEST_ID
from views.paging import PAGE_SIZE, page_number, paged
from views.registry import page
from views.request import db_session

HREFS = {
    WAITING: "/inbox/?turn=waiting&desk=unit",
    OWN: "/due/",
    COMING: "/due/?when=soon",
    UNDER: "/overdue/?under=true",
}
"""Where the lines of a digest lead: to a page that counts the same things."""


@page(label="消息", menu="提醒督办", place=30)
class MessagesPage(BaseView):
    """Every account that fills in or reviews has it, for its own desk only."""

    route_base = "/messages"
    class_permission_name = PAGE
    default_view = "index"

    @expose("/")
    @has_access
    @permission_name("view")
    def index(self) -> Any:
        """The messages, the newest first."""
        session, number = db_session(), page_number()
        total = count_messages(session)
        return self.render_template(
            "pages/messages.html",
            title="消息",
            rows=[row_of(each) for each in messages(session, PAGE_SIZE, (number - 1) * PAGE_SIZE)],
            unread=count_unread(session),
            **paged(total, number),
        )

    @expose("/<int:message_id>/read", methods=["POST"])
    @has_access
    @permission_name("view")
    def read(self, message_id: int) -> Any:
        """Note that the account has read one."""
        session = db_session()
        with transaction(session):
            mark_read(session, MESSAGE, [fetch_message(session, min(message_id, LARGEST_ID)).id])
        return redirect(url_for("MessagesPage.index"))

    @expose("/read", methods=["POST"])
    @has_access
    @permission_name("view")
    def read_all(self) -> Any:
        """Note that the account has read them all."""
        session = db_session()
        with transaction(session):
            number = mark_all_read(session)
        flash(f"已将 {number} 条消息标为已读", "success")
        return redirect(url_for("MessagesPage.index"))


def row_of(told: Told) -> dict[str, Any]:
    """A message as a page draws it."""
    message = told.message
    return {
        "id": message.id,
        "sort": told.sort.label,
        "title": message.title,
        "lines": [each | {"href": HREFS.get(each.get("what", ""), "")} for each in message.lines],
        "at": f"{message.sent_on:%Y-%m-%d %H:%M}",
        "is_read": told.is_read,
    }

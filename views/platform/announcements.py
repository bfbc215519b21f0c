"""重要通知 what the province and the prefecture have announced, with a read mark for each account."""

from typing import Any

from flask import abort, redirect, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name

from models.platform.announcements import (
    ANNOUNCEMENT,
    AUTHORS,
    PAGE,
    Announcement,
    announcements,
    count_announcements,
    fetch_announcement,
    files_of,
)
from models.platform.division import fetch_division
from models.platform.messages import mark_read
from models.platform.scope import actor_of
from models.platform.transaction import transaction
from models.types import LARGEST_ID
from views.attachment_items import size_words
from views.paging import PAGE_SIZE, page_number, paged
from views.platform.attachment_serving import sent_file
from views.registry import page
from views.request import db_session


@page(label="通知查看", menu="提醒督办", place=40)
class AnnouncementsPage(BaseView):
    """The board; its authors write on the table's own page."""

    route_base = "/announcements"
    class_permission_name = PAGE
    default_view = "index"

    @expose("/")
    @has_access
    @permission_name("view")
    def index(self) -> Any:
        """What is announced now."""
        session, number = db_session(), page_number()
        total = count_announcements(session)
        return self.render_template(
            "pages/announcements/list.html",
            title="重要通知",
            rows=announcements(session, PAGE_SIZE, (number - 1) * PAGE_SIZE),
            keeps=url_for(f"{Announcement.__tablename__}.list") if actor_of(session).kind in AUTHORS else "",
            **paged(total, number),
        )

    @expose("/<int:announcement_id>")
    @has_access
    @permission_name("view")
    def show(self, announcement_id: int) -> Any:
        """One of them, whole."""
        session, key = db_session(), min(announcement_id, LARGEST_ID)
        posted = fetch_announcement(session, key)
        files = [
            {
                "name": each.name,
                "about": f"{each.extension}，{size_words(each.size)}",
                "href": url_for("AnnouncementsPage.file", announcement_id=key, attachment_id=each.id),
            }
            for each in files_of(session, key)
        ]
        return self.render_template(
            "pages/announcements/show.html",
            title=posted.name,
            posted=posted,
            author=fetch_division(session, posted.area).name,
            files=files,
        )

    @expose("/<int:announcement_id>/read", methods=["POST"])
    @has_access
    @permission_name("view")
    def read(self, announcement_id: int) -> Any:
        """Note that the account has read one."""
        session = db_session()
        with transaction(session):
            posted = fetch_announcement(session, min(announcement_id, LARGEST_ID))
            mark_read(session, ANNOUNCEMENT, [posted.id])
        return redirect(url_for("AnnouncementsPage.index"))

    @expose("/<int:announcement_id>/files/<int:attachment_id>")
    @has_access
    @permission_name("view")
    def file(self, announcement_id: int, attachment_id: int) -> Any:
        """A file of one that the account may read."""
        found = files_of(db_session(), min(announcement_id, LARGEST_ID))
        wanted = next((each for each in found if each.id == attachment_id), None)
        return sent_file(wanted, as_attachment=True) if wanted is not None else abort(404)

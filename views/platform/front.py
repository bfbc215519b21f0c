"""登录页 what the sign-in page offers to anybody: accounts to choose from, policy files, guides and notices (001-007, 000-008, 000-009)."""

from typing import Any

from flask import abort, jsonify, request, url_for
from flask_appbuilder import BaseView, expose
from sqlalchemy.orm import Session

from models.platform.account_picker import Search, listed_accounts, listed_divisions
from models.platform.look_limit import count_look
from models.platform.notices import notices_now
from models.platform.policy_files import fetch_published, published_files
from models.platform.security_mark import UNCLASSIFIED
from models.types import LARGEST_ID
from views.attachment_items import size_words
from views.numbers import read_whole
from views.platform.attachment_serving import sent_file
from views.query_texts import BadQuery, read_area
from views.registry import page
from views.request import db_session, public, visit

FARTHEST = 9_999


@page()
class FrontPage(BaseView):
    """Public, and so limited by network; nothing is told of people."""

    route_base = "/login"
    default_view = "accounts"

    @expose("/divisions")
    @public
    def divisions(self) -> Any:
        """The divisions directly under ``area``; without one, the province."""
        text, session = request.args.get("area", "").strip(), db_session()
        count_look(session, visit().origin)
        found = listed_divisions(session, read_area(text) if text else None)
        return jsonify([{"area": each.area, "name": each.name} for each in found])

    @expose("/accounts")
    @public
    def accounts(self) -> Any:
        """The accounts to choose from, by what has been typed of a name or a unit, or by division (001-007)."""
        text, session = request.args.get("area", "").strip(), db_session()
        count_look(session, visit().origin)
        asked = Search(request.args.get("q", ""), read_area(text) if text else None, _page())
        found = listed_accounts(session, asked)
        lines = [
            {"name": each.name, "text": f"{each.name}　{each.unit}　{each.kind}"} for each in found.accounts
        ]
        return jsonify({"accounts": lines, "more": found.has_more} if text else lines)

    @expose("/files/<int:attachment_id>")
    @public
    def policy_file(self, attachment_id: int) -> Any:
        """A published policy file, under its own name."""
        if attachment_id > LARGEST_ID:
            abort(404)
        return sent_file(fetch_published(db_session(), attachment_id), as_attachment=True)


def boards(session: Session) -> dict[str, Any]:
    """What stands below the sign-in form."""
    notices = notices_now(session)
    return {
        "unclassified": UNCLASSIFIED,
        "guides": [each for each in notices if each.is_guide],
        "news": [each for each in notices if not each.is_guide],
        "policy_files": [
            {
                "name": each.name,
                "about": f"{each.extension}，{size_words(each.size)}，{each.on:%Y-%m-%d}",
                "href": url_for("FrontPage.policy_file", attachment_id=each.attachment_id),
            }
            for each in published_files(session)
        ],
    }


def _page() -> int:
    number = read_whole(request.args.get("page", "1"), FARTHEST)
    if number is None:
        raise BadQuery("页码应为整数，请重新选择")
    return number

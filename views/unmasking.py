"""查看完整号码 the page that asks why, and the one answer in which the numbers stand (R43)."""

import secrets
from typing import Any

from flask import make_response, request

from models.platform.disclosure import ACTION, LONGEST_REASON, disclose, may_disclose
from models.platform.refusal import Forbidden, NotFound, Refusal
from models.platform.transaction import transaction
from views.request import db_session, limits
from views.sheet import sheet
from views.way_back import way_back


def unmask_page(page: Any, row: Any) -> Any:
    """The form, or what was asked for; nothing of it is kept by a cache or stands in an address."""
    if not may_disclose(db_session(), row):
        raise Forbidden("本账号不能查看这条记录的完整号码")
    if request.method == "GET":
        return _form(page, row)
    typed = request.form.get("reason", "")
    session, pk = db_session(), row.id
    try:
        with transaction(session):
            disclose(session, page.fetch(session, pk), typed, request.form.get("submit_key", ""), limits())
    except NotFound:
        raise
    except Refusal as refusal:
        return _form(page, page.fetch(session, pk), typed, refusal.message), refusal.status
    facts = sheet(session, page.fetch(session, pk), disclosed=True)
    return _private(page.render_template("pages/unmasked.html", **_about(page, pk), facts=facts))


def _form(page: Any, row: Any, typed: str = "", message: str = "") -> Any:
    asked = {"reason": typed, "message": message, "submit_key": secrets.token_hex(16)}
    shown = page.render_template(
        "pages/unmask.html",
        **_about(page, row.id),
        **asked,
        longest=LONGEST_REASON,
        daily=limits().unmask_daily,
    )
    return _private(shown)


def _about(page: Any, pk: int) -> dict[str, Any]:
    return {"title": f"{page.title}：{ACTION}", "back": page.address("show", pk=pk, **way_back())}


def _private(text: str) -> Any:
    answer = make_response(text)
    answer.headers["Cache-Control"] = "no-store, private"
    return answer

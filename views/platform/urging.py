"""催办 telling the desk that must act, by one press; from a page of what is late or from the thing itself."""

from typing import Any

from flask import flash, redirect, request
from flask_appbuilder import BaseView, expose, has_access, permission_name

from models.platform.refusal import Refusal
from models.platform.transaction import transaction
from models.platform.urges import LONGEST_NOTE
from models.platform.urging import PAGE, Named, Outcome, urge, urge_many
from views.numbers import read_whole
from views.registry import page
from views.request import db_session, safe_address

LARGEST_AREA = 10**12 - 1
MOST_TOLD = 5
URGE_ONE = "确定催办吗？办理单位将收到提醒，一个工作日只能催办一次。"
NOTE = "note"
NOTE_BOX = {"label": "催办留言", "length": LONGEST_NOTE}
"""The box for a word to the desk that every button which urges opens; it may stay empty."""


@page()
class UrgingPage(BaseView):
    """One press, one urge; several are judged one by one."""

    route_base = "/urging"
    class_permission_name = PAGE
    default_view = "send"

    @expose("/send", methods=["POST"])
    @has_access
    @permission_name("edit")
    def send(self) -> Any:
        """Urge one thing, or all that are chosen; what was skipped is told with its reason."""
        named = [_named(text) for text in request.form.getlist("rowid") or request.args.getlist("one")]
        if not named:
            raise Refusal("请先选择要催办的事项")
        session, note = db_session(), request.form.get(NOTE, "")
        with transaction(session):
            if len(named) == 1:
                urge(session, named[0], note)
                outcome = Outcome(1, ())
            else:
                outcome = urge_many(session, named, note)
        tell_outcome(outcome)
        return redirect(safe_address(request.args.get("back")))


def tell_outcome(outcome: Outcome) -> None:
    """Say how many were urged, and why others were not."""
    skipped = outcome.skipped
    if outcome.sent:
        flash(f"已催办 {outcome.sent} 项，办理人将在首页和消息中看到", "success")
    if skipped:
        more = f"等 {len(skipped)} 项" if len(skipped) > MOST_TOLD else ""
        flash(f"跳过 {len(skipped)} 项：{'；'.join(skipped[:MOST_TOLD])}{more}", "warning")


def key_of(topic: str, area: int, row_id: int = 0) -> str:
    """How a page names a thing in a form."""
    return f"{area}|{row_id}|{topic}"


def _named(text: str) -> Named:
    area, _, rest = text.partition("|")
    row, _, topic = rest.partition("|")
    place, row_id = read_whole(area, LARGEST_AREA), read_whole(row)
    if place is None or row_id is None:
        raise Refusal("没有找到要催办的事项，请刷新页面后重新选择")
    return Named(topic[:80], place, row_id)

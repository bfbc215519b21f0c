"""办理 one record under review: read, decided, withdrawn, handed over; a page, and the side panel of a list (001-074…076)."""

from typing import Any

from flask import flash, request, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name
from sqlalchemy.orm import Session

from models.levels import FILLING_KINDS
from models.platform import flows
from models.platform.attachment_slot import slots_of
from models.platform.flows import Act
from models.platform.refusal import NotFound, Refusal
from models.platform.rights import Permission, grant
from models.platform.scope import actor_of
from models.platform.transaction import transaction
from models.platform.urging import urge
from models.platform.write_guards import Attempt, reasons_against
from views.attachment_slots import slots
from views.deciding import Posted, decide, fetch_reviewed, lacks_opinion, onward
from views.platform.review_urging import named
from views.platform.urging import NOTE
from views.registry import page
from views.request import db_session, is_fragment, safe_address
from views.reviewing import NOTHING, Typed, review_of
from views.sheet import sheet

PAGE = "platform_review"
TOLD = {Act.WITHDRAW: "已撤回", Act.UNDO: "已撤销", Act.HAND_OVER: "已转办"}

grant(Permission.VIEW, PAGE, *FILLING_KINDS)


@page()
class ReviewsPage(BaseView):
    """The same verbs for every flow; who may do what is the engine's to say."""

    route_base = "/reviews"
    class_permission_name = PAGE
    default_view = "show"

    @expose("/<table>/<int:row_id>")
    @has_access
    @permission_name("view")
    def show(self, table: str, row_id: int) -> Any:
        """The record with what may be done to it, its files and what it has been through."""
        session = db_session()
        return self._drawn(session, fetch_reviewed(session, table, row_id))

    @expose("/<table>/<int:row_id>", methods=["POST"])
    @has_access
    @permission_name("view")
    def decide(self, table: str, row_id: int) -> Any:
        """Take a transition; refused, the page comes back with what was typed."""
        session = db_session()
        posted = Posted.read(request.form)
        back = self._back(fetch_reviewed(session, table, row_id))
        try:
            made = decide(session, table, row_id, posted)
        except NotFound:
            raise
        except Refusal as refusal:
            row = fetch_reviewed(session, table, row_id)
            typed = posted.typed(refusal, lacks_opinion=lacks_opinion(row, posted))
            return self._drawn(session, row, typed), refusal.status
        if made is not None:
            told = TOLD.get(made.kind_of_act, f"已{made.label}")
            flash(f"{told}：{made.title}", "success")
        return onward(back)

    @expose("/<table>/<int:row_id>/urge", methods=["POST"])
    @has_access
    @permission_name("view")
    def urge(self, table: str, row_id: int) -> Any:
        """Urge the desk at which the record waits; refused, the page comes back with what was typed."""
        session, note = db_session(), request.form.get(NOTE, "")
        row = fetch_reviewed(session, table, row_id)
        back = self._back(row)
        try:
            with transaction(session):
                urge(session, named(row), note)
        except NotFound:
            raise
        except Refusal as refusal:
            row = fetch_reviewed(session, table, row_id)
            return self._drawn(session, row, Typed(message=refusal.message, note=note)), refusal.status
        flash("已催办，办理人将在首页和消息中看到", "success")
        return onward(back)

    def _back(self, row: Any) -> str:
        wanted = request.values.get("back")
        return safe_address(wanted) if wanted else url_for(f"{row.__tablename__}.list")

    def _drawn(self, session: Session, row: Any, typed: Typed = NOTHING) -> str:
        flow = flows.flow_of_record(row)
        back = self._back(row)
        drawn: str = self.render_template(
            "pages/reviews/show.html",
            title=f"{flow.label} · {flows.title_of(session, flow, row)}",
            fragment=is_fragment(),
            review=review_of(session, row, back, typed),
            facts=sheet(session, row),
            slots=_files(session, row),
            edit=_edit(session, row, back),
            whole=url_for(f"{row.__tablename__}.show", pk=row.id, back=back),
        )
        return drawn


def _files(session: Session, row: Any) -> list[dict[str, Any]]:
    """The slots with what they hold: read here, and changed on the record's own page."""
    if not slots_of(type(row)):
        return []
    return [slot | {"readonly": True} for slot in slots(session, row)]


def _edit(session: Session, row: Any, back: str) -> str:
    """The address of the record's form, for whoever may change it now."""
    name = row.__tablename__
    attempt = Attempt(Permission.EDIT, type(row), getattr(row, "area", None), row)
    if not actor_of(session).may(Permission.EDIT, name) or reasons_against(session, attempt):
        return ""
    return url_for(f"{name}.edit", pk=row.id, back=back)

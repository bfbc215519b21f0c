"""批量办理 approving, returning and submitting many records at once, each judged by itself (001-108, 109)."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, request, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name
from sqlalchemy.orm import Session

from models.platform.flows import Act, Opinion
from models.platform.flows.running import AT_ONCE, order_run, undo_run
from models.platform.flows.runs import Group as Chosen
from models.platform.flows.runs import ReviewRun, begin_run, fetch_run, groups_of
from models.platform.flows.verbs import LONGEST_OPINION
from models.platform.refusal import NotFound, Refusal
from models.platform.submission import claim
from models.platform.transaction import transaction
from views.deciding import APPROVER, onward, whole
from views.platform.review_groups import (
    Group,
    drawn,
    grouped,
    lacks_approver,
    needs_opinion,
    of_inbox,
    of_table,
    read,
    ticked,
    written,
)
from views.platform.review_outcome import result_of
from views.platform.reviews import PAGE
from views.query_texts import BadQuery
from views.registry import page
from views.request import db_session, is_fragment, safe_address
from views.reviewing import ACT_TONES, opinion_word

WORDS = {Act.SUBMIT: "提交", Act.APPROVE: "审批通过", Act.RETURN: "打回"}
NO_APPROVER = "请选择审批人后再提交"
AGAIN = "这次办理已经提交过，没有重复办理，结果见“我已办”"


@page()
class BulkReviewsPage(BaseView):
    """First what is asked for the chosen records, then what became of each."""

    route_base = "/reviews/many"
    class_permission_name = PAGE
    default_view = "ask"

    @expose("", methods=["POST"])
    @has_access
    @permission_name("view")
    def ask(self) -> Any:
        """The opinion and the approvers for the chosen records, or for all of the query."""
        session, form = db_session(), request.form
        kind, name = _kind(form.get("kind", "")), form.get("table", "")
        if not form.get("all"):
            chosen = ticked(form.getlist("rowid"), name)
            groups = grouped(session, kind, chosen)
        elif name:
            groups = grouped(session, kind, of_table(session, name, form))
        else:
            groups = of_inbox(session, kind, form)
        return self._form(kind, groups, run=_noted(session, kind, groups))

    @expose("/decide", methods=["POST"])
    @has_access
    @permission_name("view")
    def decide(self) -> Any:
        """Take the transition for each; the answer tells how many passed, how many were skipped, and why."""
        session, kind, form = db_session(), _kind(request.form.get("kind", "")), request.form
        opinion, approvers = form.get("opinion", ""), _approvers(form)
        wanted = [] if _run_id() else read(form.get("items", ""))
        groups = grouped(session, kind, {each.flow.table.__tablename__: each.ids for each in wanted})
        if any(lacks_approver(session, group, approvers) for group in groups):
            return self._form(kind, groups, NO_APPROVER), Refusal.status
        try:
            with transaction(session):
                if not claim(session, form.get("submit_key", "")):
                    flash(AGAIN, "info")
                    return onward(_back())
                asked = fetch_run(session, _run_id()) if _run_id() else begin_run(session, kind, wanted)
                run = order_run(session, asked, opinion, approvers)
        except NotFound:
            raise
        except Refusal as refusal:
            wanted = wanted or groups_of(session, fetch_run(session, _run_id()))
            chosen = {each.flow.table.__tablename__: each.ids for each in wanted}
            return self._form(kind, grouped(session, kind, chosen), refusal.message), refusal.status
        return self._answer(run)

    @expose("/undo", methods=["POST"])
    @has_access
    @permission_name("view")
    def undo(self) -> Any:
        """Take back what was done at once, as far as nobody has acted since and nothing depends on it."""
        session, form = db_session(), request.form
        with transaction(session):
            if not claim(session, form.get("submit_key", "")):
                flash(AGAIN, "info")
                return onward(_back())
            run = undo_run(session, fetch_run(session, _run_id()))
        return self._answer(run)

    def _answer(self, run: ReviewRun) -> Any:
        """The result of a few at once; of many the page that tells how far they have come."""
        if run.job_id is not None:
            return onward(url_for("ReviewRunsPage.show", run_id=run.id, back=_back()))
        shown: str = self.render_template(
            "pages/reviews/result.html", **result_of(db_session(), run, _back()), fragment=is_fragment()
        )
        return shown

    def _form(
        self, kind: Act, groups: Sequence[Group], message: str = "", run: ReviewRun | None = None
    ) -> str:
        session, required = db_session(), needs_opinion(groups)
        typed = request.form.get("opinion", "")
        missing = bool(message) and required and not typed.strip()
        ready = [group for group in groups if group.ready]
        page = {
            "total": sum(group.ready for group in ready),
            "left": sum(len(group.ids) - group.ready for group in groups),
            "groups": [drawn(session, group, _chosen(request.form)) for group in ready],
            "items": "" if run is not None else written(groups),
            "run": run.id if run is not None else _run_id() or "",
            "asks_opinion": any(group.way.opinion is not Opinion.NONE for group in ready),
            "opinion_label": opinion_word(ready[0].flow.table)
            if ready and kind is not Act.SUBMIT
            else "说明",
        }
        words = {
            "kind": kind.value,
            "word": WORDS[kind],
            "tone": ACT_TONES[kind],
            "opinion_length": LONGEST_OPINION,
        }
        shown: str = self.render_template(
            "pages/reviews/many.html",
            title=f"批量{WORDS[kind]}",
            fragment=is_fragment(),
            action=url_for("BulkReviewsPage.decide"),
            back=_back(),
            submit_key=secrets.token_hex(16),
            needs_opinion=required,
            opinion=typed,
            opinion_error=message if missing else "",
            message="" if missing else message,
            **page,
            **words,
        )
        return shown


def _noted(session: Session, kind: Act, groups: Sequence[Group]) -> ReviewRun | None:
    """What was chosen, noted where it is too much for a form to carry."""
    if sum(len(each.ids) for each in groups) <= AT_ONCE:
        return None
    with transaction(session):
        return begin_run(session, kind, [Chosen(each.flow, each.way.key, each.ids) for each in groups])


def _run_id() -> int:
    """The bulk decision that a form speaks of; 0 for none."""
    text = request.form.get("run", "")
    return whole(text) if text else 0


def _kind(text: str) -> Act:
    if text not in {each.value for each in WORDS}:
        raise BadQuery("没有这项操作，请刷新页面后重试")
    return Act(text)


def _chosen(form: Mapping[str, str]) -> dict[str, str]:
    return {name.removeprefix(APPROVER): text for name, text in form.items() if name.startswith(APPROVER)}


def _approvers(form: Mapping[str, str]) -> dict[str, int]:
    return {key: whole(text.strip()) for key, text in _chosen(form).items() if text.strip()}


def _back() -> str:
    return safe_address(request.form.get("back") or url_for("InboxPage.waiting"))

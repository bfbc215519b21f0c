"""批量办理 approving, returning and submitting many records at once, each judged by itself (001-108, 109)."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, request, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name

from models.platform import flows
from models.platform.flows import UNDO, Act, Flow, Opinion, Outcome
from models.platform.flows.verbs import LONGEST_OPINION
from models.platform.refusal import NotFound, Refusal
from models.platform.submission import claim
from models.platform.transaction import transaction
from views.deciding import APPROVER, onward, whole
from views.filters import BadQuery
from views.platform.review_groups import (
    Group,
    drawn,
    grouped,
    needs_opinion,
    of_inbox,
    of_table,
    read,
    ticked,
    written,
)
from views.platform.reviews import PAGE
from views.registry import page
from views.request import db_session, is_fragment, safe_address
from views.reviewing import ACT_TONES, opinion_word

WORDS = {Act.SUBMIT: "提交", Act.APPROVE: "审批通过", Act.RETURN: "打回"}
DONE_WORDS = {Act.SUBMIT: "提交", Act.APPROVE: "通过", Act.RETURN: "打回", Act.UNDO: "撤销"}
MOST_SHOWN = 200
AGAIN = "这次办理已经提交过，没有重复办理，结果见“我已办”"
NAMED = [{"key": "title", "label": "记录", "title": True}, {"key": "flow", "label": "事项"}]
WHY = [*NAMED, {"key": "reason", "label": "原因", "kind": "long"}]
Done = Sequence[tuple[Flow, Outcome]]


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
        return self._form(kind, groups)

    @expose("/decide", methods=["POST"])
    @has_access
    @permission_name("view")
    def decide(self) -> Any:
        """Take the transition for each; the answer tells how many passed, how many were skipped, and why."""
        session, kind, form = db_session(), _kind(request.form.get("kind", "")), request.form
        wanted, approvers = read(form.get("items", "")), _approvers(form)
        try:
            with transaction(session):
                if not claim(session, form.get("submit_key", "")):
                    flash(AGAIN, "info")
                    return onward(_back())
                done = [
                    (flow, each)
                    for flow, key, ids in wanted
                    for each in flows.act_many(
                        session,
                        flow,
                        ids,
                        key,
                        opinion=form.get("opinion", ""),
                        approver=approvers.get(f"{flow.table.__tablename__}/{key}"),
                    )
                ]
        except NotFound:
            raise
        except Refusal as refusal:
            chosen = {flow.table.__tablename__: ids for flow, _, ids in wanted}
            return self._form(kind, grouped(session, kind, chosen), refusal.message), refusal.status
        return self._result(kind, done)

    @expose("/undo", methods=["POST"])
    @has_access
    @permission_name("view")
    def undo(self) -> Any:
        """Take back what was done at once, as far as nobody has acted since."""
        session, form = db_session(), request.form
        with transaction(session):
            if not claim(session, form.get("submit_key", "")):
                flash(AGAIN, "info")
                return onward(_back())
            done = [
                (flow, each)
                for flow, _, ids in read(form.get("items", ""))
                for each in flows.act_many(session, flow, ids, UNDO.key)
            ]
        return self._result(Act.UNDO, done)

    def _form(self, kind: Act, groups: Sequence[Group], message: str = "") -> str:
        session, required = db_session(), needs_opinion(groups)
        typed = request.form.get("opinion", "")
        missing = bool(message) and required and not typed.strip()
        ready = [group for group in groups if group.ready]
        page = {
            "total": sum(group.ready for group in ready),
            "left": sum(len(group.ids) - group.ready for group in groups),
            "groups": [drawn(session, group, _chosen(request.form)) for group in ready],
            "items": written(groups),
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

    def _result(self, kind: Act, done: Done) -> str:
        passed = [(flow, each) for flow, each in done if each.is_done]
        skipped = [(flow, each) for flow, each in done if not each.is_done]
        shown: str = self.render_template(
            "pages/reviews/result.html",
            title=f"批量{DONE_WORDS[kind]}结果",
            fragment=is_fragment(),
            word=DONE_WORDS[kind],
            passed=len(passed),
            skipped=len(skipped),
            skipped_rows=[_line(flow, each) for flow, each in skipped[:MOST_SHOWN]],
            done_rows=[_line(flow, each) for flow, each in passed[:MOST_SHOWN]],
            most=MOST_SHOWN,
            columns=WHY,
            done_columns=NAMED,
            undo=_undoing(kind, passed),
            back=_back(),
        )
        return shown


def _undoing(kind: Act, passed: Done) -> dict[str, str] | None:
    if not passed or not kind.decides:
        return None
    ids: dict[str, list[str]] = {}
    for flow, each in passed:
        ids.setdefault(f"{flow.table.__tablename__}/{UNDO.key}", []).append(str(each.row_id))
    items = ";".join(f"{key}:{','.join(some)}" for key, some in ids.items())
    return {"url": url_for("BulkReviewsPage.undo"), "submit_key": secrets.token_hex(16), "chosen": items}


def _line(flow: Flow, each: Outcome) -> dict[str, Any]:
    href = url_for("ReviewsPage.show", table=flow.table.__tablename__, row_id=each.row_id, back=_back())
    title = {"text": each.title, "href": href} if each.title else f"第 {each.row_id} 号"
    reasons = "；".join(f"{one.text}（由{one.who}处理）" if one.who else one.text for one in each.reasons)
    return {"id": each.row_id, "href": "", "cells": {"title": title, "flow": flow.label, "reason": reasons}}


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

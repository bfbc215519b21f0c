"""期限设置 until when each step and each review is to be done: the province sets it for all, a prefecture for its own."""

from collections.abc import Iterator
from typing import Any

from flask import flash, redirect, request, url_for
from flask_appbuilder import BaseView, expose, has_access, permission_name
from sqlalchemy.orm import Session

from models.platform.deadline_setting import (
    MOST_AMBER,
    MOST_DAYS,
    PAGE,
    Standing,
    Wanted,
    drop_rule,
    set_rule,
    standings,
)
from models.platform.deadline_topics import events_for
from models.platform.deadlines import USUAL_AMBER, Rule
from models.platform.refusal import NotFound, Refusal
from models.platform.steps import STEPS
from models.platform.transaction import transaction
from views.numbers import read_whole
from views.query_texts import read_date
from views.registry import page
from views.request import db_session


@page(label="办理期限", menu="系统管理", place=60)
class DeadlinesPage(BaseView):
    """The list of everything that a deadline can be set for, and the form of one."""

    route_base = "/deadlines"
    class_permission_name = PAGE
    default_view = "index"

    @expose("/")
    @has_access
    @permission_name("view")
    def index(self) -> Any:
        """Every step and review, chapter by chapter."""
        groups: dict[str, list[dict[str, Any]]] = {}
        for each in standings(db_session()):
            groups.setdefault(each.topic.group, []).append(_line(each))
        return self.render_template("pages/deadlines/list.html", title="办理期限", groups=groups)

    @expose("/edit", methods=["GET", "POST"])
    @has_access
    @permission_name("edit")
    def edit(self) -> Any:
        """Set the account's own deadline for one topic."""
        session, message = db_session(), ""
        standing = _standing(session, request.args.get("topic", ""))
        if request.method == "POST":
            try:
                with transaction(session):
                    set_rule(session, standing.topic.key, _typed(), _version())
            except Refusal as refusal:
                message = refusal.message
            else:
                flash(f"已设置“{standing.topic.label}”的办理期限", "success")
                return redirect(url_for("DeadlinesPage.index"))
        shown = self.render_template(
            "pages/deadlines/edit.html",
            title=f"办理期限：{standing.topic.label}",
            standing=standing,
            above=rule_words(standing.above) if standing.above else "",
            specs=list(_specs(standing)),
            message=message,
        )
        return shown, 422 if message else 200

    @expose("/drop", methods=["POST"])
    @has_access
    @permission_name("edit")
    def drop(self) -> Any:
        """Take the account's own deadline away."""
        session, key = db_session(), request.args.get("topic", "")
        with transaction(session):
            drop_rule(session, key, _version())
        flash("已取消本级设置的期限", "success")
        return redirect(url_for("DeadlinesPage.index"))


def rule_words(rule: Rule) -> str:
    """A deadline in a sentence."""
    amber = f"提前 {rule.amber_days} 个工作日黄灯"
    if rule.on_date is not None:
        return f"{rule.on_date} 前，{amber}"
    begins = f"“{STEPS[rule.after].label}”完成" if rule.after else "送审"
    return f"{begins}后 {rule.days} 个工作日内，{amber}"


def _line(each: Standing) -> dict[str, Any]:
    return {
        "label": each.topic.label,
        "who": each.topic.who,
        "level": each.topic.level.label,
        "own": rule_words(each.own) if each.own else "",
        "above": rule_words(each.above) if each.above else "",
        "version": each.version,
        "edit": url_for("DeadlinesPage.edit", topic=each.topic.key),
        "drop": url_for("DeadlinesPage.drop", topic=each.topic.key) if each.own else "",
    }


def _standing(session: Session, key: str) -> Standing:
    found = next((each for each in standings(session) if each.topic.key == key), None)
    if found is None:
        raise NotFound("没有这个步骤或审核环节，请从列表中选择")
    return found


def _specs(standing: Standing) -> Iterator[dict[str, Any]]:
    """The controls, as typed or as the rule has it."""
    own, typed = standing.own, request.form
    is_step = standing.topic.step is not None

    def held(name: str, value: Any) -> Any:
        return typed.get(name, "" if value is None else value)

    if is_step:
        help_ = "与工作日数填写其中一项"
        yield {
            "name": "on_date",
            "label": "截止日期",
            "kind": "date",
            "help": help_,
            "value": held("on_date", own and own.on_date),
        }
        events = [(each.key, f"{each.label}完成") for each in events_for(standing.topic)]
        yield {
            "name": "after",
            "label": "起算步骤",
            "kind": "choice",
            "choices": events,
            "value": held("after", own and own.after),
        }
    days = {"name": "days", "label": "工作日数", "kind": "integer", "at_least": 1, "at_most": MOST_DAYS}
    told = "从起算步骤完成的次日起数" if is_step else "从送审的次日起数"
    yield days | {"required": not is_step, "help": told, "value": held("days", own and own.days)}
    amber = {
        "name": "amber_days",
        "label": "提前黄灯",
        "unit": "个工作日",
        "kind": "integer",
        "required": True,
    }
    bounds = {"at_least": 0, "at_most": MOST_AMBER}
    yield amber | bounds | {"value": held("amber_days", own.amber_days if own else USUAL_AMBER)}


def _typed() -> Wanted:
    on_date = request.form.get("on_date", "").strip()
    return Wanted(
        on_date=read_date(on_date) if on_date else None,
        after=request.form.get("after") or None,
        days=_whole("days"),
        amber_days=_whole("amber_days") or 0,
    )


def _whole(name: str) -> int | None:
    text = request.form.get(name, "").strip()
    if not text:
        return None
    number = read_whole(text)
    if number is None:
        raise Refusal("工作日数应为整数，请重新填写")
    return number


def _version() -> int:
    return read_whole(request.form.get("version")) or 0

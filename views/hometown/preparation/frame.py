"""步骤页外框 what stands round the list of a tab: the switch, the tabs, what is missing, the log (001-047, 056, 065)."""

from typing import Any
from urllib.parse import urlencode

from flask import request, url_for

from models.levels import AccountKind, Level
from models.platform.attachment import counts_of
from models.platform.attachment_slot import slots_of
from models.platform.division import fetch_division
from models.platform.step_reasons import advice, doubts, explain
from models.platform.steps import Step
from views.actions import Setting
from views.hometown.preparation.divisions_query import standing_of
from views.hometown.preparation.scene import Scene, reason_item
from views.hometown.preparation.switches import switches_of
from views.hometown.preparation.tabs import LOCAL, Tab
from views.hometown.step_timeline import timeline_of
from views.listing import Asked
from views.registry import installed_page
from views.step_due import due_of

SETTING = "工作开展情况设置"
OVERVIEW = "完成情况"


def page_of(scene: Scene) -> dict[str, Any]:
    """Everything round the list."""
    step, tab = scene.entry.step, scene.tab
    return {
        "title": scene.entry.label,
        "place": fetch_division(scene.session, scene.subject).name if scene.subject else "",
        "tabs": _tabs(scene),
        "locks": [reason_item(scene.actor, reason) for reason in scene.locks],
        "missing": _missing(scene),
        "doubts": _doubts(scene),
        "awaited": _awaited(scene),
        "advice": _advice(scene),
        "switches": switches_of(scene, step) if step is not None else [],
        "switch_tab": _switch_tab(scene, tab),
        "overview": _overview(scene, step) if step is not None else None,
        "timeline": _timeline(scene, step),
        "due": due_of(scene.session, step, scene.progress)
        if step and scene.progress and scene.subject
        else None,
        "list": _list(scene, tab) if tab is not None else None,
        "hint": _hint(scene, tab),
        "own": _own(scene) if tab is not None and tab.offers_own else None,
    }


def _tabs(scene: Scene) -> list[dict[str, Any]]:
    return [
        {
            "label": tab.label,
            "href": scene.address(number),
            "active": number == scene.number,
        }
        for number, tab in enumerate(scene.entry.tabs, start=1)
        if number in scene.readable
    ]


def _switch_tab(scene: Scene, tab: Tab | None) -> dict[str, str] | None:
    """The tab that holds the switch, when this one does not."""
    if tab is None or tab.has_switch or scene.entry.step is None:
        return None
    number = next((n for n in scene.readable if scene.entry.tabs[n - 1].has_switch), None)
    if number is None:
        return None
    return {"label": scene.entry.tabs[number - 1].label, "href": scene.address(number)}


def _overview(scene: Scene, step: Step) -> dict[str, Any] | None:
    """How far the divisions below have come, and where their switches are set."""
    if scene.subject is not None:
        return None
    done, total = standing_of(scene.session, step)
    label = SETTING if step.is_set_from_above else OVERVIEW
    return {
        "done": done,
        "total": total,
        "unit": step.grain.label,
        "label": label,
        "href": scene.address(method="divisions"),
    }


def _missing(scene: Scene) -> list[dict[str, str]]:
    """What must still be done before the switch can be turned on."""
    step = scene.entry.step
    if scene.locks or step is None or not scene.actor.covers(scene.subject) or step.is_set_from_above:
        return []
    assert scene.subject is not None
    found = [
        reason
        for each in step.parts or (step,)
        for reason in explain(scene.session, each, scene.subject, scene.progress)
    ]
    return [reason_item(scene.actor, reason) for reason in found]


def _awaited(scene: Scene) -> dict[str, Any] | None:
    """What a division still lacks for a switch that is turned from above, told to the division itself (001-078, 111)."""
    step, area = scene.entry.step, scene.subject
    if step is None or area is None or not step.is_set_from_above or not scene.actor.covers(area):
        return None
    found = explain(scene.session, step, area, scene.progress)
    return {"who": step.who, "reasons": [reason_item(scene.actor, each) for each in found]} if found else None


def _advice(scene: Scene) -> list[dict[str, str]]:
    """What should be looked at once more before the step is completed; it refuses nothing."""
    step, area = scene.entry.step, scene.subject
    if step is None or area is None or not scene.actor.covers(area) or scene.progress is None:
        return []
    if scene.progress.is_done(step):
        return []
    return [reason_item(scene.actor, each) for each in advice(scene.session, step, area)]


def _doubts(scene: Scene) -> list[dict[str, str]]:
    step = scene.entry.step
    if step is None or scene.progress is None or scene.subject is None or scene.progress.is_done(step):
        return []
    return [reason_item(scene.actor, reason) for reason in doubts(step, scene.progress)]


def _timeline(scene: Scene, step: Step | None) -> list[dict[str, Any]]:
    if step is None or scene.progress is None:
        return []
    return timeline_of(scene.session, step, scene.progress)


def _hint(scene: Scene, tab: Tab | None) -> str:
    """Whose tab it is, for an account that does not fill it in."""
    if tab is None or tab.level is None or tab.level is scene.actor.level:
        return ""
    decl, levels = tab.table.__decl__, list(Level)
    who = "、".join(kind.label for kind in AccountKind if kind in decl.written_by and kind.level is tab.level)
    own = scene.actor.level
    is_above = own is not None and levels.index(own) < levels.index(tab.level)
    reads = is_above or (decl.extra.get("lent") and scene.actor.lender() is not None)
    return f"{tab.label}由{who}登记" + ("，本账号可以查看、下载" if reads else "，不在本账号范围内")


def _list(scene: Scene, tab: Tab) -> dict[str, Any]:
    """The list of the tab, as the table's own page draws it."""
    asked = Asked.read(tab.table, {**request.args, **tab.fixed})
    page, begins = installed_page(tab.table), dict(tab.fixed)
    if scene.actor.area is not None:
        begins["area"] = str(scene.actor.area)
    listed = page.listed(scene.session, asked)
    shown = page.list_context(scene.session, listed, Setting(begins, scene.is_closed))
    _offer_files(scene, tab, shown["rows"])
    hidden = {*tab.fixed, LOCAL}
    selectable = shown["selectable"] and bool(shown["tools"]["left"] or shown.get("many"))
    own = [each for each in shown["columns"] if not each["key"].startswith(("place_", "level"))]
    named = next((each for each in own if each["key"] == "name"), own[0] if own else None)
    return shown | {
        "columns": [each | {"title": each is named} for each in shown["columns"]],
        "selectable": selectable,
        "filters": [box for box in shown["filters"] if box["name"] not in hidden],
    }


def _offer_files(scene: Scene, tab: Tab, rows: list[dict[str, Any]]) -> None:
    """Beside each row the way to its files, with their number."""
    if not rows or not slots_of(tab.table):
        return
    counts = counts_of(scene.session, tab.table, [row["id"] for row in rows])
    for row in rows:
        to = {"table": tab.table.__tablename__, "row_id": row["id"], "back": scene.here}
        link = {
            "label": f"附件（{counts.get(row['id'], 0)}）",
            "href": url_for("AttachmentsPage.of", **to),
        }
        row["actions"].insert(1, link)


def _own(scene: Scene) -> dict[str, Any]:
    """是否本级: the same list of the account's own level alone, or of all below it too (001-054)."""
    is_on = bool(request.args.get(LOCAL))
    kept = {name: text for name, text in request.args.items() if name not in (LOCAL, "_page")}
    asked = urlencode(kept if is_on else kept | {LOCAL: "1"})
    return {"on": is_on, "href": scene.address() + (f"?{asked}" if asked else "")}

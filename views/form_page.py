"""表单页 what the form page draws: a spec a field, what is wrong, and both versions of a conflict."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from models.base import AreaScoped
from models.fields import fields_of
from models.platform.division import ancestors_of, path_of
from models.platform.refusal import Stale
from models.platform.scope import actor_of
from views.attachment_items import form_slots
from views.display import shown
from views.editing import Editing
from views.request import choices
from views.submitting import buttons
from views.way_back import way_back


def form_page(editing: Editing) -> dict[str, Any]:
    """What the form page draws."""
    specs = editing.form.specs(editing.problems)
    if issubclass(editing.table, AreaScoped):
        specs.insert(0, _place_spec(editing))
    specs += _kept_elsewhere(editing)
    return {
        "specs": specs,
        "slots": _slots(editing),
        "is_new": editing.row is None,
        "version": editing.version,
        "submit_key": editing.key,
        "message": editing.message if not editing.problems else "",
        "problems": _summary(editing),
        "conflict": editing.conflict,
        "is_stale": editing.status == Stale.status,
        "adopt": _address_of(editing),
        "submission": _submission(editing),
    }


def _submission(editing: Editing) -> dict[str, Any] | None:
    """提交 beside 保存, where the table is under review."""
    chosen = editing.submission.approver
    return buttons(
        editing.session, editing.table, editing.row, editing.area, "" if chosen is None else str(chosen)
    )


def _slots(editing: Editing) -> list[dict[str, Any]]:
    """The form's attachment slots, each with what is wrong with it."""
    found = form_slots(editing.session, editing.table, editing.row, editing.key, editing.dropped)
    for slot in found:
        slot["errors"] = [each.message for each in editing.problems if each.field == slot["key"]]
    return found


def _address_of(editing: Editing) -> str:
    """Where the row's form is shown as it is stored."""
    row = editing.row
    return "" if row is None else url_for(f"{row.__tablename__}.edit", pk=row.id, **way_back())


def _summary(editing: Editing) -> Sequence[dict[str, Any]]:
    labels: dict[str, str] = {each.name: each.label for each in fields_of(editing.table)} | {
        "area": "行政区划"
    }
    return [
        {"field": each.field, "label": "", "message": each.message}
        if each.message.startswith(labels.get(each.field or "", "\0"))
        else {"field": each.field, "label": labels.get(each.field or "", ""), "message": each.message}
        for each in editing.problems
        if each.is_error
    ]


def _kept_elsewhere(editing: Editing) -> list[dict[str, Any]]:
    """What the row holds and this form does not ask for."""
    if editing.row is None:
        return []
    return [
        {
            "name": each.name,
            "label": each.label,
            "unit": each.unit,
            "kind": "static",
            "value": shown(each, getattr(editing.row, each.name), choices(), {}),
        }
        for each in fields_of(editing.table)
        if not each.is_typed and each.in_list is not False
    ]


def _place_spec(editing: Editing) -> dict[str, Any]:
    session, actor = editing.session, actor_of(editing.session)
    area = editing.area if editing.area is not None else actor.area
    places = path_of(session, area) if area else []
    if editing.is_area_fixed:
        words = "".join(place.name for place in (places[1:] or places))
        return {"name": "area", "label": "行政区划", "kind": "static", "value": words, "wide": True}
    return {
        "name": "area",
        "label": "行政区划",
        "kind": "division",
        "value": editing.area,
        "path": [{"area": place.area, "name": place.name} for place in places],
        "fixed": len(ancestors_of(actor.area)) if actor.area else 0,
        "required": True,
        "errors": [each.message for each in editing.problems if each.field == "area"],
        "wide": True,
    }

"""单行页签 the section of a table with one row: its form, or its facts where it may not be written (data.md 1.0)."""

from typing import Any

from flask import url_for

from models.hometown.fill_waiver import FillWaiver
from models.hometown.hamlet_filling import filling_of
from models.hometown.steps import ANALYSIS
from models.levels import AccountKind
from models.platform.attachment_slot import slots_of
from models.platform.rights import Permission
from models.platform.rows import rows_at
from views.attachment_slots import slots
from views.editing import Editing
from views.form_page import form_page
from views.hometown.planning.workspace import Section, Workspace, may_write, own_place
from views.sheet import sheet


def single_section(workspace: Workspace, table: type[Any]) -> list[Section]:
    """The section of the table's only row; none where nobody here has anything to fill in."""
    session, label = workspace.session, table.__decl__.label
    row = next(iter(rows_at(session, table, own_place(workspace, table))), None)
    if table is FillWaiver and row is None and not filling_of(session, workspace.area).missing:
        return []
    if not may_write(workspace, table, Permission.ADD if row is None else Permission.EDIT):
        if row is None and AccountKind.VILLAGE not in table.__decl__.written_by:
            return []
        return [
            {
                "kind": "facts",
                "title": label,
                "facts": sheet(session, row) if row else [],
                "slots": _slots(workspace, row),
            }
        ]
    name = table.__tablename__
    if row is None:
        editing = Editing.new(session, table, {"area": str(workspace.area)})
        action = url_for(f"{name}.add", area=workspace.area)
    else:
        editing = Editing.existing(session, row)
        action = url_for(f"{name}.edit", pk=row.id)
    form = form_page(editing)
    form["specs"] = [spec for spec in form["specs"] if spec["name"] != "area"]
    return [
        {
            "kind": "form",
            "title": label,
            "action": action,
            "form": form,
            "back": workspace.here,
            "slots": _slots(workspace, row),
            "has_slots": bool(slots_of(table)),
        }
    ]


def _slots(workspace: Workspace, row: Any) -> list[dict[str, Any]]:
    if row is None:
        return []
    found = slots(workspace.session, row)
    if type(row).__decl__.step == ANALYSIS.key and may_write(workspace, type(row)):
        for slot, declared in zip(found, slots_of(type(row)), strict=True):
            to: dict[str, Any] = {
                "area": workspace.area,
                "key": workspace.step.key,
                "number": workspace.number,
            }
            slot["draft"] = url_for("PlanningPage.draft_list", slot=declared.key, **to)
    return found

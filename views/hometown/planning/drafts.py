"""清单草稿 the files that 一键生成清单 makes from the rows of the three lists (001-148…151)."""

from exports.hometown.lists import draft
from models.fields import fields_of
from models.hometown.tabs import tables_of_tab
from models.platform.refusal import Refusal
from models.platform.rows import rows_at
from views.columns import Column
from views.hometown.planning.workspace import Workspace
from views.listed_cells import cells

LISTS = {"resource_list": "资源清单", "talent_list": "人才清单", "problem_list": "问题清单"}


def draft_of(workspace: Workspace, label: str) -> bytes:
    """The workbook of one list, personal data masked; refused while the list is empty."""
    [table] = tables_of_tab(workspace.step.key, label)
    session = workspace.session
    rows = rows_at(session, table, {"area": workspace.area})
    if not rows:
        raise Refusal(f"{label}还没有填写，请先在“{label}”页签填写后再生成")
    columns = [
        Column(each.name, each.heading, field=each) for each in fields_of(table) if each.in_list is not False
    ]
    shown = cells(session, columns, rows)
    title = f"{workspace.path[-1].name}{label}"
    return draft(
        title, [each.label for each in columns], [[cell[each.key] for each in columns] for cell in shown]
    )

"""打回后的修改 what changed since the return, in words: the fields, rows and files beside the opinion (001-110)."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from models.platform import flows
from models.platform.attachment_slot import slot_of
from models.platform.flows import ChangesSinceReturn, Kind
from models.platform.flows.changes import Difference, FileChange, RowChange
from views.display import shown
from views.hamlets import hamlet_ids, names_of_hamlets
from views.request import choices

ADDED, REMOVED, CHANGED = ("新增", "ok"), ("删除", "bad"), ("修改", "warn")
Hamlets = Mapping[int, str]


def since_return(session: Session, row: Any) -> dict[str, Any] | None:
    """What the page shows of a record that was returned and has not passed; None for every other."""
    flow = flows.flow_of(type(row))
    if flow is None or flow.state_of(row).kind not in (Kind.WAITING, Kind.RETURNED):
        return None
    found = flows.changes_since_return(session, row)
    if found is None:
        return None
    event = found.returned
    return {
        "by": event.on_behalf_name or event.unit,
        "at": f"{event.at:%Y-%m-%d %H:%M:%S}",
        "opinion": found.opinion,
        "unchanged": found.is_unchanged,
        "is_open": flow.state_of(row).kind.is_open,
        **_told(session, type(row), found),
    }


def _told(session: Session, table: type[Any], found: ChangesSinceReturn) -> dict[str, Any]:
    return {
        "fields": _fields(session, table, found.fields),
        "rows": [_row(session, each) for each in found.rows],
        "files": [_file(table, each) for each in found.files],
    }


def _fields(session: Session, table: type[Any], changed: Iterable[Difference]) -> list[dict[str, Any]]:
    """Each with its old and its new value; personal data is masked already."""
    listed = list(changed)
    ids = set[int]()
    for side in ("before", "after"):
        ids |= hamlet_ids(table, {each.field.name: _kept(getattr(each, side)) for each in listed})
    hamlets = names_of_hamlets(session, table, ids)
    return [
        {
            "label": each.field.heading,
            "old": _shown(each, each.before, hamlets),
            "new": _shown(each, each.after, hamlets),
        }
        for each in listed
    ]


def _shown(each: Difference, value: Any, hamlets: Hamlets) -> Any:
    return shown(each.field, _kept(value), choices(), hamlets, whole=True)


def _kept(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _row(session: Session, each: RowChange) -> dict[str, Any]:
    what, tone = ADDED if each.before is None else REMOVED if each.after is None else CHANGED
    held = each.after or each.before or {}
    name = held.get("name") or f"第 {held.get('id', '')} 号"
    return {
        "what": what,
        "tone": tone,
        "title": f"{each.table.__decl__.label}：{name}",
        "changes": _fields(session, each.table, each.differences) if what == CHANGED[0] else [],
    }


def _file(table: type[Any], each: FileChange) -> dict[str, Any]:
    what, tone = ADDED if each.is_added else REMOVED
    return {"what": what, "tone": tone, "name": each.name, "slot": slot_of(table, each.slot).label}

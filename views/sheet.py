"""详情 one row as a read-only sheet, and what was done to it."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy.orm import Session

from models.base import AreaScoped
from models.fields import Kind, fields_of
from models.platform import audit
from models.platform.division import full_name
from models.platform.masking import sees_row
from models.platform.scope import actor_of
from views.display import plain, shown
from views.hamlets import hamlet_ids, names_of_hamlets
from views.request import choices

TONES = {"登记": "ok", "导入": "ok", "完成": "ok", "删除": "bad", "打回": "bad", "编辑": "warn"}
STAMPS = (("登记时间", "created_on"), ("最后修改时间", "changed_on"))


def sheet(session: Session, row: Any, *, disclosed: bool = False) -> list[dict[str, Any]]:
    """Every declared field of a row with its value, under its place."""
    table = type(row)
    values = {each.name: getattr(row, each.name) for each in fields_of(table)}
    hamlets = names_of_hamlets(session, table, hamlet_ids(table, values))
    whole = disclosed or sees_row(actor_of(session), row)
    facts = [
        {
            "label": each.heading,
            "value": shown(each, values[each.name], choices(), hamlets, whole=whole),
            "wide": each.kind is Kind.LONG_TEXT,
        }
        for each in fields_of(table)
    ]
    if issubclass(table, AreaScoped):
        facts.insert(0, {"label": "行政区划", "value": full_name(session, row.area), "wide": True})
    return facts + [{"label": label, "value": plain(getattr(row, name))} for label, name in STAMPS]


def history_lines(session: Session, row: Any) -> list[dict[str, Any]]:
    """What was done to a row, newest first, each change in words."""
    table = type(row)
    entries = audit.history(session, table.__tablename__, row.id)
    changes = [entry.changes or {} for entry in entries]
    ids = {
        key
        for change in changes
        for side in (0, 1)
        for key in hamlet_ids(table, {n: v[side] for n, v in change.items()})
    }
    hamlets = names_of_hamlets(session, table, ids)
    return [_line(table, entry, hamlets) for entry in entries]


def _line(table: type[Any], entry: audit.AuditEntry, hamlets: Mapping[int, str]) -> dict[str, Any]:
    who, at, did = audit.sentence(entry)
    return {
        "who": who,
        "did": did,
        "account": entry.account_name if entry.account_id is not None else "",
        "subject": entry.summary,
        "opinion": entry.opinion,
        "at": at,
        "tone": TONES.get(entry.action, ""),
        "changes": [] if entry.action == "登记" else list(_differences(table, entry.changes or {}, hamlets)),
    }


def _differences(
    table: type[Any], changes: Mapping[str, Any], hamlets: Mapping[int, str]
) -> Iterator[dict[str, Any]]:
    for each in fields_of(table):
        if each.name in changes:
            old, new = (shown(each, _hashable(value), choices(), hamlets) for value in changes[each.name])
            yield {"label": each.heading, "old": old, "new": new}


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value

"""版本冲突 a row that somebody else has changed meanwhile: both versions side by side, and who changed what when."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from models.fields import fields_of
from models.platform import audit
from models.platform.masking import kept as kept_numbers
from models.platform.masking import sees_row
from models.platform.records import values_of
from models.platform.scope import actor_of
from views.display import plain, shown
from views.hamlets import hamlet_ids, names_of_hamlets
from views.request import choices

Line = dict[str, Any]
WHOLE = "整行"
ONLY_MINE = "他人未改此项"


def row_conflict(
    session: Session, row: Any, opened: int, mine: Mapping[str, Any], place: str = ""
) -> list[Line]:
    """The fields in which what was typed differs from what is stored now, others' changes first."""
    table, now = type(row), values_of(row)
    mine, whole = kept_numbers(table, mine, now), sees_row(actor_of(session), row)
    hamlets = names_of_hamlets(session, table, hamlet_ids(table, now) | hamlet_ids(table, mine))
    since = audit.history(session, table.__tablename__, row.id)[: max(row.version - opened, 0)]
    found = [
        {
            "place": place,
            "label": each.heading,
            "mine": shown(each, mine[each.name], choices(), hamlets, whole=whole),
            "theirs": shown(each, now[each.name], choices(), hamlets, whole=whole),
            "by": _changer(since, each.name),
        }
        for each in fields_of(table)
        if each.name in mine and mine[each.name] != now[each.name]
    ]
    return sorted(found, key=lambda line: line["by"] == ONLY_MINE)


def _changer(entries: Sequence[audit.AuditEntry], name: str) -> str:
    return next((_who(entry) for entry in entries if name in (entry.changes or {})), ONLY_MINE)


def _who(entry: audit.AuditEntry) -> str:
    return f"{entry.unit} {entry.account_name} 于 {plain(entry.at)} {entry.action}"


def _last(session: Session, table: type[Any], row_id: int) -> str:
    return next((_who(each) for each in audit.history(session, table.__tablename__, row_id)), "")


def rows_conflict(
    session: Session,
    table: type[Any],
    typed: Sequence[tuple[int | None, Mapping[str, Any]]],
    shown_versions: Mapping[int, int],
    now: Mapping[int, Any],
) -> list[Line]:
    """The same for the rows of a grid: changed, deleted and added by others since it was opened."""
    found: list[Line] = []
    kept = {row_id for row_id, _ in typed}
    for number, (row_id, mine) in enumerate(typed, 1):
        if row_id is None or row_id not in shown_versions:
            continue
        if row_id not in now:
            found.append(_whole(f"第 {number} 行", "您的填写", "已被删除", _last(session, table, row_id)))
        elif now[row_id].version != shown_versions[row_id]:
            found += row_conflict(session, now[row_id], shown_versions[row_id], mine, f"第 {number} 行")
    for row_id, row in now.items():
        by = _last(session, table, row_id) if row_id not in shown_versions or row_id not in kept else ""
        if row_id not in shown_versions:
            found.append(_whole(row.title, None, "新登记的一行，已补在最后", by))
        elif row_id not in kept and row.version != shown_versions[row_id]:
            found.append(_whole(row.title, "已删除", "仍在，且已修改", by))
    return found


def _whole(place: str, mine: str | None, theirs: str, by: str) -> Line:
    return {"place": place, "label": WHOLE, "mine": mine, "theirs": theirs, "by": by}

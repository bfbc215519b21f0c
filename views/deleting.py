"""删除 deleting rows, each judged by itself: what was skipped is told with the reason."""

from collections.abc import Sequence
from typing import Any

from flask import abort, flash
from sqlalchemy.orm import Session

from models.platform import records
from models.platform.confinement import ScopeViolation
from models.platform.refusal import NotFound, Refusal
from models.platform.scope import actor_of
from models.platform.transaction import transaction
from models.types import LARGEST_ID
from views.columns import name_of
from views.listing import SIZES
from views.numbers import read_whole

MOST, MOST_TOLD = SIZES[-1], 20
LONGEST_NAME = 40


def question(row: Any) -> str:
    """What is asked before a row is deleted; it names the row where rows of its table have names."""
    name = name_of(type(row))
    text = str(getattr(row, name) or "") if name else ""
    return f"确定删除{f'“{text[:LONGEST_NAME]}”' if text else '这条记录'}吗？删除后不能恢复。"


def fetch_row(session: Session, table: type[Any], pk: int) -> Any:
    """The row, if there can be one of that id and the account may have it."""
    if pk > LARGEST_ID:
        raise NotFound
    return records.fetch(session, table, pk)


def require_reach(session: Session, row: Any) -> None:
    """Refuse the form of a row that is only lent to the account: it lies outside its own part of the tree."""
    area = getattr(row, "area", None)
    if area is not None and not actor_of(session).covers(area):
        raise ScopeViolation


def delete_row(session: Session, table: type[Any], pk: int) -> None:
    """Delete one row in a transaction of its own."""
    with transaction(session):
        records.delete(session, fetch_row(session, table, pk))


def chosen_ids(texts: Sequence[str]) -> list[int]:
    """The ids that were ticked; nonsense is refused."""
    ids = [number for text in texts if (number := read_whole(text)) is not None]
    if not ids or len(ids) != len(texts):
        abort(400)
    return list(dict.fromkeys(ids))


def delete_each(session: Session, table: type[Any], ids: Sequence[int]) -> None:
    """Delete what may be deleted, and tell how many were and why the others were not.

    No more at once than a page shows: nobody empties a table at one stroke (R27).
    """
    if len(ids) > MOST:
        raise Refusal(f"一次最多删除 {MOST} 条，请分几次勾选后再删除")
    skipped = []
    for pk in ids:
        try:
            delete_row(session, table, pk)
        except Refusal as refusal:
            skipped.append(f"{_name(session, table, pk)}：{refusal.message}")
    done = len(ids) - len(skipped)
    told = f"已删除 {done} 条" + (f"，{len(skipped)} 条未删除" if skipped else "")
    flash(told, "success" if done else "warning")
    if skipped:
        flash("\n".join(skipped[:MOST_TOLD]), "warning")


def _name(session: Session, table: type[Any], pk: int) -> str:
    """How a row is called, as far as the account may know."""
    try:
        return str(fetch_row(session, table, pk).title)
    except NotFound:
        return f"第 {pk} 号"

"""村庄附件 the files of one village, by step and table, as the archive of a step lays them out (001-003, 132)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select, true
from sqlalchemy.orm import Session

from models.platform.attachment import Attachment
from models.platform.attachment_slot import slots_of
from models.platform.rights import Permission
from models.platform.scope import actor_of
from models.registry import TABLES


@dataclass(frozen=True)
class Filed:
    """A file and the folders that it belongs in: its table, and its record where there are several."""

    attachment: Attachment
    folders: tuple[str, ...]


def files_of_step(session: Session, area: int, step: str) -> list[Filed]:
    """Every file of a village's records of one step, as far as the account may see them."""
    return [filed for table in _readable(session) for filed in _files(session, table, area, step)]


def has_files(session: Session, area: int, step: str) -> bool:
    """Whether there is anything to put into the archive of a step, in one query."""
    wanted = [
        and_(Attachment.table_name == table.__tablename__, _of_step(table, step))
        for table in _readable(session)
        if table.__decl__.step == step or table.__decl__.extra.get("step_field")
    ]
    found = select(Attachment.id).where(Attachment.area == area, or_(*wanted)).limit(1) if wanted else None
    return found is not None and session.scalar(found) is not None


def _of_step(table: type[Any], step: str) -> Any:
    field = table.__decl__.extra.get("step_field")
    return Attachment.row_id.in_(select(table.id).where(getattr(table, field) == step)) if field else true()


def _readable(session: Session) -> list[type[Any]]:
    may = actor_of(session).may
    return [
        table
        for table in TABLES.values()
        if slots_of(table) and may(Permission.SHOW.value, table.__tablename__)
    ]


def _files(session: Session, table: type[Any], area: int, step: str) -> Iterator[Filed]:
    decl, step_field = table.__decl__, table.__decl__.extra.get("step_field")
    if decl.step != step and not step_field:
        return
    owners = select(table).where(table.area == area).order_by(table.id)
    if step_field:
        owners = owners.where(getattr(table, step_field) == step)
    rows = {row.id: row for row in session.scalars(owners)}
    wanted = select(Attachment).where(
        Attachment.table_name == table.__tablename__, Attachment.area == area, Attachment.row_id.in_(rows)
    )
    for each in session.scalars(wanted.order_by(Attachment.row_id, Attachment.id)):
        own = (f"{each.row_id}-{rows[each.row_id].title}",) if len(rows) > 1 else ()
        yield Filed(each, (decl.label, *own))

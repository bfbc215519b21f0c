"""快照 snapshots: what a record, its rows and its files are at a moment, packed small, personal data masked (E.6-11)."""

import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.blind_index import blind
from models.fields import fields_of
from models.platform.attachment import Attachment
from models.platform.attachment_slot import slots_of
from models.platform.flows.declaration import Flow
from models.platform.flows.reviewed import COLUMNS
from models.platform.keyring import Key
from models.platform.masking import mask, sensitive_fields
from models.sealed_column import index_name

FIELDS, ROWS, FILES = "fields", "rows", "files"
Content = dict[str, Any]
QUICK = 1
"""The packing level: a snapshot is small, and a thousand are made at once."""


def contents_of(
    session: Session, flow: Flow, records: Sequence[Any], key: Key | None = None
) -> dict[int, Content]:
    """What each of the records holds now, by id, in as many queries as there are kinds of thing to hold.

    ``key`` is what numbers of persons are told by, if not by the one in use.
    """
    found: dict[int, Content] = {
        record.id: {FIELDS: values_of(record, key), ROWS: {}, FILES: {}} for record in records
    }
    for child in flow.children:
        for owner, row in _rows_of(session, flow, child, list(found), key):
            found[owner][ROWS].setdefault(child.__tablename__, []).append(row)
    if slots_of(flow.table):
        for row_id, slot, name, digest in _files_of(session, flow, list(found)):
            found[row_id][FILES].setdefault(slot, []).append([name, digest])
    return found


def values_of(record: Any, key: Key | None = None) -> dict[str, Any]:
    """The declared values of a row; a number of a person masked, with its digest beside it, as the log has it."""
    table = type(record)
    values = {each.name: getattr(record, each.name) for each in fields_of(table) if each.name not in COLUMNS}
    for each in sensitive_fields(table):
        if text := values[each.name]:
            what = each.sensitive or ""
            values[each.name], values[index_name(each.name)] = mask(what, text), blind(what, text, key)
    return values


def owner_column(flow: Flow, child: type[Any]) -> str:
    """The column by which a child's row names its record."""
    return next(
        str(column.key)
        for column in child.__table__.columns
        for key in column.foreign_keys
        if key.column.table is flow.table.__table__
    )


def _rows_of(
    session: Session, flow: Flow, child: type[Any], ids: Sequence[int], key: Key | None
) -> Iterable[tuple[int, dict[str, Any]]]:
    column = owner_column(flow, child)
    for row in session.scalars(select(child).where(getattr(child, column).in_(ids)).order_by(child.id)):
        yield getattr(row, column), {"id": row.id, **values_of(row, key)}


def _files_of(session: Session, flow: Flow, ids: Sequence[int]) -> Iterable[Any]:
    held = Attachment.table_name == flow.table.__tablename__, Attachment.row_id.in_(ids)
    columns = Attachment.row_id, Attachment.slot, Attachment.name, Attachment.digest
    return session.execute(select(*columns).where(*held).order_by(Attachment.id))


def written(content: Content) -> str:
    """The content as text, always in the same order."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def packed(text: str) -> bytes:
    """The text as it is stored."""
    return zlib.compress(text.encode(), QUICK)


def unpacked(stored: bytes) -> Content:
    """The content again."""
    content: Content = json.loads(zlib.decompress(stored))
    return content


def read_back(content: Content) -> Content:
    """The content as it will be when it is unpacked: dates, decimals and tuples as JSON has them."""
    found: Content = json.loads(written(content))
    return found


def digest_of(content: Mapping[str, Any]) -> str:
    """Equal for contents that say the same, whatever keys their rows have."""
    rows = {
        table: sorted(written({name: value for name, value in row.items() if name != "id"}) for row in each)
        for table, each in content[ROWS].items()
    }
    told = written({FIELDS: content[FIELDS], ROWS: rows, FILES: content[FILES]})
    return hashlib.sha256(told.encode()).hexdigest()

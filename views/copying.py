"""复制 a new row that begins as another one stands: what tells rows apart and personal data are left out."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from models.fields import Kind, field_of, fields_of
from models.platform import records
from models.platform.refusal import NotFound
from views.numbers import read_whole

COPY = "copy"
NO_SUCH_ROW = "没有找到要复制的记录，请从列表重新选择"


def may_be_copied(table: type[Any]) -> bool:
    """Whether a place can have a second row of the table, and its form is the way to one (001-105)."""
    declared = table.__decl__.extra
    return not declared.get("one_per_place") and not declared.get("saving_submits")


def copied(session: Session, table: type[Any], asked: Mapping[str, str]) -> dict[str, Any]:
    """What the form of a new row takes over from the row that the address names, if it names one."""
    text = asked.get(COPY, "")
    if not text:
        return {}
    row_id = read_whole(text)
    if row_id is None:
        raise NotFound(NO_SUCH_ROW)
    like, apart = records.fetch(session, table, row_id), _names(table)
    return {
        each.name: getattr(like, each.name)
        for each in fields_of(table)
        if each.is_typed and each.sensitive is None and each.name not in apart
    }


def _names(table: type[Any]) -> tuple[str, ...]:
    """What tells two rows apart: the names among the key, or the whole key where there is none."""
    key = table.__decl__.natural_key
    return tuple(name for name in key if field_of(table, name).kind is Kind.TEXT) or key

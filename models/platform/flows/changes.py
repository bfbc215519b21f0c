"""打回后的修改 what changed since the return: the fields, rows and files, beside the opinion that asked for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from models.fields import Field, fields_of
from models.platform.attachment_slot import slots_of
from models.platform.flows.comparing import then_and_now
from models.platform.flows.content import FIELDS, FILES, ROWS, Content, digest_of, read_back
from models.platform.flows.declaration import Flow, flow_of_record
from models.platform.flows.event import ReviewEvent
from models.platform.flows.moves import last_return
from models.sealed_column import index_name


@dataclass(frozen=True)
class Difference:
    """One field that differs; values in plain JSON, personal data masked, as the operation log has them."""

    field: Field
    before: Any
    after: Any


@dataclass(frozen=True)
class RowChange:
    """A row that belongs to the record: added (``before`` is None), taken away (``after`` is None) or changed."""

    table: type[Any]
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class FileChange:
    """A file added, or taken away."""

    slot: str
    name: str
    is_added: bool


@dataclass(frozen=True)
class ChangesSinceReturn:
    """What a reviewer of a resubmission looks at, beside the opinion with which the record was returned."""

    returned: ReviewEvent
    fields: tuple[Difference, ...] = ()
    rows: tuple[RowChange, ...] = ()
    files: tuple[FileChange, ...] = ()
    is_unchanged: bool = field(default=False)

    @property
    def opinion(self) -> str:
        """Why it was returned."""
        return self.returned.opinion or ""


def changes_since_return(session: Session, record: Any) -> ChangesSinceReturn | None:
    """What differs from what was returned last; None when the record was never returned."""
    returned = last_return(session, record)
    if returned is None:
        return None
    flow = flow_of_record(record)
    before, current = then_and_now(session, flow, record, returned)
    after = read_back(current)
    return ChangesSinceReturn(
        returned,
        tuple(_differences(flow.table, before[FIELDS], after[FIELDS])),
        tuple(_rows(flow, before, after)),
        tuple(_files(flow, before, after)),
        is_unchanged=digest_of(current) == digest_of(before),
    )


def _differences(
    table: type[Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Difference]:
    for each in fields_of(table):
        old, new = before.get(each.name), after.get(each.name)
        index = index_name(each.name)
        if old != new or before.get(index) != after.get(index):
            yield Difference(each, old, new)


def _rows(flow: Flow, before: Content, after: Content) -> Iterator[RowChange]:
    for child in flow.children:
        name = child.__tablename__
        old = {row["id"]: row for row in before[ROWS].get(name, ())}
        new = {row["id"]: row for row in after[ROWS].get(name, ())}
        for key in sorted(old.keys() | new.keys()):
            differences = tuple(_differences(child, old.get(key, {}), new.get(key, {})))
            if differences or key not in old or key not in new:
                yield RowChange(child, old.get(key), new.get(key), differences)


def _files(flow: Flow, before: Content, after: Content) -> Iterator[FileChange]:
    for slot in slots_of(flow.table):
        old = [tuple(each) for each in before[FILES].get(slot.key, ())]
        new = [tuple(each) for each in after[FILES].get(slot.key, ())]
        yield from (FileChange(slot.key, each[0], is_added=False) for each in old if each not in new)
        yield from (FileChange(slot.key, each[0], is_added=True) for each in new if each not in old)

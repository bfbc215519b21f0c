"""填报 a form from opening to saving: what was typed is kept through every refusal."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from models.base import AreaScoped
from models.fields import Kind, Problem, fields_of
from models.levels import Level
from models.platform import records
from models.platform.division import fetch_division
from models.platform.masking import shown_values
from models.platform.own_level import is_of_own_level
from models.platform.rights import Permission
from models.platform.scope import actor_of
from views.copying import copied
from views.forms import Offered, RecordForm, beginning
from views.hamlets import offered_hamlets, offered_records, offered_villages
from views.query_texts import read_area
from views.request import choices
from views.submitting import NONE, Submission

Maker = Callable[[Session, Mapping[str, Any], int | None], records.Saved[Any]]
"""A table's own verb for a new row: it is given what was typed and the approver, and hands the record in itself."""


@dataclass(frozen=True)
class Editing:
    """A form that is open: of a new row, or of one that exists at a version."""

    session: Session
    table: type[Any]
    row: Any
    area: int | None
    form: RecordForm
    version: int
    key: str
    problems: tuple[Problem, ...] = ()
    message: str = ""
    status: int = 200
    conflict: tuple[dict[str, Any], ...] = ()
    maker: Maker | None = None
    submission: Submission = NONE
    dropped: tuple[int, ...] = ()

    @classmethod
    def new(cls, session: Session, table: type[Any], asked: Mapping[str, str]) -> "Editing":
        """The form of a new row, in the account's own village or in the one asked for."""
        records.allow_any(session, Permission.ADD, table)
        area = _asked_area(session, table, asked)
        form = RecordForm(table, offered(session, table, area))
        begun = table.begins_with(session, area) if area is not None else {}
        form.fill(beginning(table) | begun | copied(session, table, asked) | _asked_choices(table, asked))
        return cls(session, table, None, area, form, 0, secrets.token_hex(16))

    @classmethod
    def existing(cls, session: Session, row: Any) -> "Editing":
        """The form of a row as it stands."""
        table = type(row)
        area = getattr(row, "area", None)
        form = RecordForm(table, offered(session, table, area, (row,)))
        form.fill(shown_values(actor_of(session), row, records.values_of(row)))
        return cls(session, table, row, area, form, row.version, secrets.token_hex(16))

    @property
    def is_area_fixed(self) -> bool:
        """Whether the place cannot be chosen: the row has one, or the account writes for one only."""
        return self.row is not None or _has_one_place(self.session, self.table)


def _asked_choices(table: type[Any], asked: Mapping[str, str]) -> dict[str, str]:
    """What the page that opened the form has chosen already, as the step of a work log."""
    choosing = {
        each.name: each.choices for each in fields_of(table) if each.kind is Kind.CHOICE and each.is_typed
    }
    wanted = {name: asked[name] for name in choosing if asked.get(name)}
    return {
        name: code for name, code in wanted.items() if choices().label(choosing[name] or "", code) != code
    }


def _asked_area(session: Session, table: type[Any], asked: Mapping[str, str]) -> int | None:
    if not issubclass(table, AreaScoped):
        return None
    if _has_one_place(session, table):
        return actor_of(session).area
    text = (asked.get("area") or "").strip()
    return fetch_division(session, read_area(text)).area if text else None


def _has_one_place(session: Session, table: type[Any]) -> bool:
    """A village writes for itself; so does every level in a table of its own."""
    return actor_of(session).level is Level.VILLAGE or is_of_own_level(table)


def offered(session: Session, table: type[Any], area: int | None, rows: Sequence[Any] = ()) -> Offered:
    """What may be chosen in a row of a place, and what its rows already hold."""
    if area is None:
        return Offered(choices())
    return Offered(
        choices(),
        offered_hamlets(session, table, area, rows),
        offered_villages(session, table, area),
        offered_records(session, table, area, rows),
    )

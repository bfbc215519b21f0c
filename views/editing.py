"""填报 a form from opening to saving: what was typed is kept through every refusal."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from models.base import AreaScoped
from models.fields import Kind, Problem, fields_of
from models.levels import Level
from models.platform import flows, records
from models.platform.attachments import misnamed
from models.platform.attachment_slot import slots_of
from models.platform.division import fetch_division
from models.platform.masking import kept, shown_values
from models.platform.own_level import is_of_own_level
from models.platform.refusal import Invalid, NotFound, Refusal, Stale
from models.platform.rights import Permission
from models.platform.scope import actor_of, level_of
from models.platform.staged_file import missing_files, take_files
from models.platform.submission import claim
from models.platform.transaction import transaction
from views.columns import levels_of
from views.conflict import row_conflict
from views.copying import copied
from views.filters import read_area
from views.forms import Offered, RecordForm, beginning
from views.hamlets import offered_hamlets, offered_records, offered_villages
from views.numbers import read_whole
from views.request import choices
from views.submitting import NONE, Submission, asked

DROPPED = "drop-file"
Maker = Callable[[Session, Mapping[str, Any], int | None], records.Saved[Any]]
"""A table's own verb for a new row: it is given what was typed and the approver, and hands the record in itself."""
PLACE_MISSING = "请选择行政区划，选到行政村(社区)一级"


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


@dataclass(frozen=True)
class Outcome:
    """What became of a posted form: saved with these doubts, or still open."""

    editing: Editing
    saved: tuple[str, ...] | None = None


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


def posted_form(editing: Editing, posted: "MultiDict[str, str]") -> Outcome:
    """Save what was posted, or give the form back with what was typed and what is wrong."""
    editing.form.read(posted)
    opened = _version(posted.get("version"))
    key = posted.get("submit_key") or editing.key
    editing = replace(
        editing,
        key=key,
        dropped=_ids(posted.getlist(DROPPED)),
        submission=asked(editing.session, editing.table, editing.row, posted),
    )
    try:
        return _saved(editing, opened)
    except Stale as stale:
        return _stale(editing, stale, opened)
    except NotFound:
        raise
    except Refusal as refusal:
        kept = replace(editing, version=opened, status=refusal.status, message=refusal.message)
        return Outcome(replace(kept, problems=refusal.problems))


def _saved(editing: Editing, opened: int) -> Outcome:
    session, form = editing.session, editing.form
    if editing.row is None and _place_is_missing(editing):
        raise Invalid([Problem("area", PLACE_MISSING), *form.problems])
    row_id = editing.row.id if editing.row is not None else None
    _judge_unreadable(editing)
    with transaction(session):
        if not claim(session, editing.key):
            return Outcome(editing, ())
        if row_id is None:
            saved = _made(editing)
        else:
            row = records.fetch(session, editing.table, row_id)
            saved = records.update(session, row, form.values, opened)
        told = _filed(session, saved.row, editing)
        if editing.maker is None:
            _hand_in(session, saved.row, editing.submission)
    doubts = [each.message for each in (*saved.warnings, *form.doubts)]
    return Outcome(editing, (*doubts, *told))


def _filed(session: Session, row: Any, editing: Editing) -> list[str]:
    """Make the form's files the record's, before it is handed in; what is doubtful about their names."""
    if not slots_of(editing.table):
        return []
    take_files(session, row, editing.key, editing.dropped)
    wrong = len(misnamed(session, row))
    return [f"有 {wrong} 个附件的名称与命名规则不符，可在“附件”中点“按规则改名”一键改名"] if wrong else []


def _made(editing: Editing) -> records.Saved[Any]:
    """The new row; by the table's own verb, which hands it in, where there is one."""
    session = editing.session
    values = editing.form.values | ({"area": editing.area} if editing.area is not None else {})
    if editing.maker is not None:
        return editing.maker(session, values, editing.submission.approver)
    return records.create(session, editing.table, values)


def _hand_in(session: Session, row: Any, submission: Submission) -> None:
    """Submit what was saved; refused, the saving is undone with it and the form keeps what was typed."""
    if submission.key:
        flows.act(session, row, submission.key, approver=submission.approver)


def _place_is_missing(editing: Editing) -> bool:
    """A new row belongs to a village, unless its table is declared for other levels."""
    if not issubclass(editing.table, AreaScoped):
        return False
    if editing.area is None:
        return True
    return level_of(editing.area) not in levels_of(editing.table)


def _judge_unreadable(editing: Editing) -> None:
    """When something could not be read or a file is missing, tell everything else that is wrong at the same time."""
    unreadable = editing.form.problems
    before = {} if editing.row is None else records.values_of(editing.row)
    given = kept(editing.table, editing.form.values, before)
    unreadable += _missing_files(editing, before | given)
    if not unreadable:
        return
    named = {each.field for each in unreadable}
    place = {} if editing.area is None else {"area": editing.area}
    others = [each for each in records.check(editing.table, given | place) if each.field not in named]
    raise Invalid([*unreadable, *others])


def _missing_files(editing: Editing, values: Mapping[str, Any]) -> list[Problem]:
    if not any(slot.demand for slot in slots_of(editing.table)):
        return []
    session, row, dropped = editing.session, editing.row, editing.dropped
    return missing_files(session, editing.table, values, editing.key, row=row, dropped=dropped)


def _ids(texts: Sequence[str]) -> tuple[int, ...]:
    """The numbers of the files that are to be dropped; nonsense is none of them."""
    return tuple(number for text in texts if (number := read_whole(text)) is not None)


def _stale(editing: Editing, stale: Stale, opened: int) -> Outcome:
    """Both versions side by side; saving again takes what was typed over the newest version."""
    row = records.fetch(editing.session, editing.table, editing.row.id)
    conflict = tuple(row_conflict(editing.session, row, opened, editing.form.values))
    caught_up = replace(editing, row=row, version=row.version, status=stale.status, message=stale.message)
    return Outcome(replace(caught_up, conflict=conflict))


def _version(text: str | None) -> int:
    """The version that was opened; a form that does not say is older than any."""
    return read_whole(text) or 0

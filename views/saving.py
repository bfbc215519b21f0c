"""保存 what was posted: saved, handed in, or given back with what was typed and what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from models.base import AreaScoped
from models.fields import Problem
from models.platform import flows, records
from models.platform.attachment_slot import slots_of
from models.platform.attachments import misnamed
from models.platform.masking import kept
from models.platform.refusal import Invalid, NotFound, Refusal, Stale
from models.platform.scope import level_of
from models.platform.staged_file import missing_files, take_files
from models.platform.submission import claim
from models.platform.transaction import transaction
from views.columns import levels_of
from views.conflict import row_conflict
from views.editing import Editing
from views.numbers import read_whole
from views.submitting import Submission, asked

DROPPED = "drop-file"
PLACE_MISSING = "请选择行政区划，选到行政村(社区)一级"


@dataclass(frozen=True)
class Outcome:
    """What became of a posted form: saved with these doubts, or still open."""

    editing: Editing
    saved: tuple[str, ...] | None = None


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

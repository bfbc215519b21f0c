"""多行保存 replacing all rows of one place in a table at once: whole, or not at all (001-133)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from models.base import Record
from models.checks import check_group, check_row, complete
from models.fields import Problem, fields_of
from models.platform import audit
from models.platform.clock import now
from models.platform.dictionary import dictionaries
from models.platform.masking import kept
from models.platform.records import allow, subject_of, values_of
from models.platform.refusal import Refusal, Stale
from models.platform.rights import Permission
from models.platform.scope import actor_of
from models.platform.switched_off import choosing, taken_up
from models.platform.transaction import STALE
from models.platform.write_guards import Attempt

Located = tuple[int, Problem]
"""A problem and the index of the row that it is about."""
DUPLICATE = "本村已有相同的记录，请核对后修改"


@dataclass(frozen=True)
class Line:
    """One row as it is to be: a kept one has the id that it was shown with."""

    values: Mapping[str, Any]
    id: int | None = None


@dataclass(frozen=True)
class Replaced:
    """What became of a table's rows, and the doubts about them."""

    created: int
    changed: int
    deleted: int
    warnings: tuple[Located, ...] = ()


class InvalidRows(Refusal):
    """Some rows are wrong; each problem names its row and its field. Nothing was stored."""

    def __init__(self, problems: Sequence[Located]) -> None:
        errors = [problem for _, problem in problems if problem.is_error]
        super().__init__(f"有 {len(errors)} 处填写有误，请按提示修改后重新保存", errors)
        self.located = tuple(problems)


def replace_rows(
    session: Session,
    table: type[Any],
    place: Mapping[str, Any],
    lines: Sequence[Line],
    shown: Mapping[int, int],
) -> Replaced:
    """Make the rows of a place (``area``, perhaps ``hamlet_id``) be exactly these.

    ``shown`` are the ids and versions that the grid was opened with; raises :class:`Stale` when somebody has
    changed them since, :class:`InvalidRows` with every problem of every row, or what the rights forbid.
    """
    held = {row.id: row for row in rows_at(session, table, place)}
    wanted = [_completed(table, place, held.get(line.id or 0), line) for line in lines]
    _allow(session, table, place["area"], lines, held)
    if {row.id: row.version for row in held.values()} != dict(shown):
        raise Stale(STALE)
    if any(line.id is not None and line.id not in held for line in lines):
        raise Stale(STALE)
    before = [values_of(held[line.id]) if line.id in held else {} for line in lines]
    warnings = _judge(session, table, place, wanted, before)
    gone = held.keys() - {line.id for line in lines}
    for row_id in gone:
        _delete(session, held[row_id])
    changed = sum(_change(session, held[line.id], values) for line, values in _kept(lines, wanted))
    fresh = [values for line, values in zip(lines, wanted, strict=True) if line.id is None]
    for values in fresh:
        _create(session, table, values)
    return Replaced(len(fresh), changed, len(gone), warnings)


def rows_at(session: Session, table: type[Any], place: Mapping[str, Any]) -> Sequence[Any]:
    """The rows of a place: of the village itself, or of one of its hamlets."""
    wanted = [
        getattr(table, name) == value for name, value in place.items() if name in inspect(table).columns
    ]
    return session.scalars(select(table).where(*wanted).order_by(table.id)).all()


def _kept(lines: Sequence[Line], wanted: Sequence[dict[str, Any]]) -> list[tuple[Any, dict[str, Any]]]:
    return [(line, values) for line, values in zip(lines, wanted, strict=True) if line.id is not None]


def _completed(table: type[Any], place: Mapping[str, Any], row: Any, line: Line) -> dict[str, Any]:
    typed = {each.name for each in fields_of(table) if each.is_typed}
    given = {name: value for name, value in line.values.items() if name in typed}
    at = {name: value for name, value in place.items() if name in inspect(table).columns}
    before = values_of(row) if row is not None else dict.fromkeys(typed)
    return complete(table, before | kept(table, given, before) | at)


def _allow(
    session: Session, table: type[Any], area: int, lines: Sequence[Line], held: Mapping[int, Any]
) -> None:
    needed = {Permission.EDIT}
    if any(line.id is None for line in lines):
        needed.add(Permission.ADD)
    if held.keys() - {line.id for line in lines}:
        needed.add(Permission.DELETE)
    for permission in sorted(needed):
        allow(session, Attempt(permission, table, area))


def _judge(
    session: Session,
    table: type[Any],
    place: Mapping[str, Any],
    wanted: Sequence[dict[str, Any]],
    before: Sequence[Mapping[str, Any]],
) -> tuple[Located, ...]:
    problems = [
        (index, problem) for index, values in enumerate(wanted) for problem in check_row(table, values)
    ]
    problems += _switched_off(session, table, wanted, before)
    problems += _twice(table, wanted)
    if not any(problem.is_error for _, problem in problems):
        problems += _among_all(session, table, place, wanted)
    if any(problem.is_error for _, problem in problems):
        raise InvalidRows(sorted(problems, key=lambda located: located[0]))
    return tuple(problems)


def _switched_off(
    session: Session,
    table: type[Any],
    wanted: Sequence[Mapping[str, Any]],
    before: Sequence[Mapping[str, Any]],
) -> list[Located]:
    words = dictionaries(session)
    watched = choosing(words, table)
    pairs = enumerate(zip(wanted, before, strict=True)) if watched else ()
    return [(index, found) for index, pair in pairs for found in taken_up(words, watched, *pair)]


def _twice(table: type[Any], wanted: Sequence[Mapping[str, Any]]) -> list[Located]:
    key, seen, found = table.__decl__.natural_key, set(), []
    for index, values in enumerate(wanted if key else ()):
        told = tuple(values.get(name) for name in key)
        if told in seen and None not in told:
            found.append(
                (index, Problem(key[-1], f"{_label(table, key[-1])}：{DUPLICATE}", code="duplicate"))
            )
        seen.add(told)
    return found


def _label(table: type[Any], name: str) -> str:
    return next(each.label for each in fields_of(table) if each.name == name)


def _among_all(
    session: Session, table: type[Any], place: Mapping[str, Any], wanted: Sequence[dict[str, Any]]
) -> list[Located]:
    """The rules over all rows of the village: the rows of other places are asked too, but not blamed."""
    here = {row.id for row in rows_at(session, table, place)}
    every = rows_at(session, table, {"area": place["area"]})
    others = [values_of(row) for row in every if row.id not in here]
    found = check_group(table, [*others, *wanted], table.facts(session, place["area"])) if wanted else []
    return [(index - len(others), problem) for index, problem in found if index >= len(others)]


def _delete(session: Session, row: Record) -> None:
    gone = {name: (value, None) for name, value in values_of(row).items()}
    audit.log(session, "删除", subject_of(row), gone)
    session.delete(row)
    session.flush()


def _change(session: Session, row: Record, values: dict[str, Any]) -> bool:
    changes = audit.differences(values_of(row), values)
    if changes:
        for name in changes:
            setattr(row, name, values[name])
        row.changed_by, row.changed_on = actor_of(session).account_id, now()
        session.flush()
        audit.log(session, "编辑", subject_of(row), changes)
    return bool(changes)


def _create(session: Session, table: type[Any], values: dict[str, Any]) -> None:
    who, when = actor_of(session).account_id, now()
    row = table(**values, created_by=who, created_on=when, changed_by=who, changed_on=when)
    session.add(row)
    session.flush()
    audit.log(session, "登记", subject_of(row), audit.differences({}, values))

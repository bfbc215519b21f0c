"""记录 the verbs on records: create, update, delete, fetch; the same for page, phone, workbook and API."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from models.base import AreaScoped, Record
from models.checks import check_group, check_row, complete
from models.fields import Problem, fields_of
from models.platform import audit
from models.platform.clock import now
from models.platform.confinement import ScopeViolation
from models.platform.dictionary import dictionaries
from models.platform.masking import kept
from models.platform.refusal import Forbidden, Invalid, NotFound, Refusal, Stale
from models.platform.rights import Permission
from models.platform.same_numbers import told_twice
from models.platform.scope import actor_of
from models.platform.switched_off import choosing, taken_up
from models.platform.transaction import STALE
from models.platform.write_guards import Attempt, reasons_against

R = TypeVar("R", bound=Record)
PLACE = ("area", "hamlet_id")
NOTHING_BESIDE: Mapping[str, Any] = MappingProxyType({})
ACTIONS = {
    Permission.ADD: "登记",
    Permission.EDIT: "编辑",
    Permission.DELETE: "删除",
    Permission.IMPORT: "导入",
}
"""What the operation log calls a write."""


@dataclass(frozen=True)
class Saved(Generic[R]):
    """A row as stored and the doubts about it."""

    row: R
    warnings: tuple[Problem, ...] = ()


def fetch(session: Session, table: type[R], row_id: int) -> R:
    """The row, if there is one and the account may see it; :class:`NotFound` otherwise."""
    row = session.scalars(select(table).where(table.id == row_id)).one_or_none()
    if row is None:
        refusal = NotFound()
        refusal.about = audit.About(
            "查看", audit.Subject(table.__tablename__, 0, row_id, table.__decl__.label)
        )
        raise refusal
    return row


def create(
    session: Session, table: type[R], values: Mapping[str, Any], beside: Mapping[str, Any] = NOTHING_BESIDE
) -> Saved[R]:
    """Register a row. Raises :class:`Invalid`, :class:`Forbidden` or :class:`ScopeViolation`.

    ``beside`` is what the table's own verb knows of the row and nobody types: read-only fields, other columns.
    """
    filled = _completed(session, table, _known(table, values) | dict(beside))
    area = filled.get("area")
    allow(session, Attempt(Permission.ADD, table, area, values=filled))
    warnings = _judge(session, table, filled, None)
    stamp = {"created_by": actor_of(session).account_id, "created_on": now()}
    row = table(
        **filled,
        **stamp,
        changed_by=stamp["created_by"],
        changed_on=stamp["created_on"],
    )
    session.add(row)
    session.flush()
    audit.log(session, ACTIONS[Permission.ADD], subject_of(row), audit.differences({}, filled))
    return Saved(row, warnings)


def update(session: Session, row: R, values: Mapping[str, Any], version: int) -> Saved[R]:
    """Change a row that was at ``version`` when the form was opened. Raises :class:`Stale` as well."""
    table = type(row)
    known = _known(table, values)
    allow(
        session,
        Attempt(Permission.EDIT, table, getattr(row, "area", None), row, known),
    )
    if row.version != version:
        raise Stale(STALE)
    before = values_of(row)
    after = _completed(session, table, before | kept(table, known, before))
    if after.get("area") != before.get("area"):
        raise Refusal("不能更改记录所属的行政区划，请在正确的行政区划下重新登记")
    warnings = _judge(session, table, after, row)
    changes = audit.differences(before, after)
    if changes:
        for name in changes:
            setattr(row, name, after[name])
        row.changed_by, row.changed_on = actor_of(session).account_id, now()
        session.flush()
        audit.log(session, ACTIONS[Permission.EDIT], subject_of(row), changes)
    return Saved(row, warnings)


def delete(session: Session, row: Record, version: int | None = None) -> None:
    """Delete a row; the log keeps what it held."""
    allow(session, Attempt(Permission.DELETE, type(row), getattr(row, "area", None), row))
    if version is not None and row.version != version:
        raise Stale(STALE)
    before = values_of(row)
    audit.log(
        session,
        ACTIONS[Permission.DELETE],
        subject_of(row),
        {name: (value, None) for name, value in before.items()},
    )
    session.delete(row)
    session.flush()


def allow_any(session: Session, permission: Permission, table: type[Record]) -> None:
    """Refuse an account that has no such right on any row of the table."""
    if not actor_of(session).may(permission.value, table.__tablename__):
        raise Forbidden(f"本账号没有{table.__decl__.label}的操作权限，如需办理请联系上级管理员")


def check(table: type[Record], values: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with the values by themselves, with what follows from them filled in."""
    return check_row(table, complete(table, dict(values)))


def allow(session: Session, attempt: Attempt) -> None:
    """Refuse a write that the account has no right to, that lies outside its area, or that an engine forbids."""
    actor, row_id = actor_of(session), attempt.row.id if attempt.row is not None else None
    label = attempt.table.__decl__.label
    subject = audit.Subject(attempt.table.__tablename__, 0, row_id, label)
    with audit.watched(ACTIONS.get(attempt.permission, "办理"), subject):
        if not actor.may(attempt.permission.value, attempt.table.__tablename__):
            raise Forbidden(f"本账号没有{label}的操作权限，如需办理请联系上级管理员")
        if issubclass(attempt.table, AreaScoped) and not actor.covers(attempt.area):
            raise ScopeViolation
        if reasons := reasons_against(session, attempt):
            raise Forbidden("；".join(reasons))


def values_of(row: Record) -> dict[str, Any]:
    """The row's declared values and its place, by name."""
    names = [each.name for each in fields_of(type(row))]
    place = [name for name in PLACE if name in inspect(type(row)).columns]
    return {name: getattr(row, name) for name in dict.fromkeys([*place, *names])}


def subject_of(row: Record) -> audit.Subject:
    """What the log says the row is."""
    return audit.Subject(
        row.__tablename__,
        getattr(row, "area", 0),
        row.id,
        f"{row.__decl__.label}：{row.title}",
    )


def _known(table: type[Record], values: Mapping[str, Any]) -> dict[str, Any]:
    columns = inspect(table).columns
    writable = {each.name for each in fields_of(table) if each.is_typed}
    return {
        name: value
        for name, value in values.items()
        if name in writable or (name in PLACE and name in columns)
    }


def _completed(session: Session, table: type[Record], values: dict[str, Any]) -> dict[str, Any]:
    table.derive(session, [values])
    return complete(table, values)


def _judge(
    session: Session, table: type[Record], values: dict[str, Any], row: Record | None
) -> tuple[Problem, ...]:
    problems = check_row(table, values)
    words = dictionaries(session)
    if watched := choosing(words, table):
        problems += taken_up(words, watched, values, values_of(row) if row is not None else {})
    if not any(problem.is_error for problem in problems):
        problems += _judge_among_others(session, table, values, row)
    if any(problem.is_error for problem in problems):
        raise Invalid(problems)
    return tuple(problems)


def _judge_among_others(
    session: Session, table: type[Record], values: dict[str, Any], row: Record | None
) -> list[Problem]:
    if not issubclass(table, AreaScoped):
        return []
    others = siblings(session, table, values, row)
    key = table.__decl__.natural_key
    if key and any(_same(key, values, other) for other in others):
        labels = "、".join(each.label for each in fields_of(table) if each.name in key)
        return [Problem(key[-1], f"{labels}：已有相同的记录，请核对后修改", code="duplicate")]
    facts = table.facts(session, values["area"])
    found = check_group(table, [*others, values], facts)
    here = [problem for index, problem in found if index == len(others)]
    own = () if row is None else (row.id,)
    return [*here, *(problem for _, problem in told_twice(session, table, [values], own))]


def siblings(
    session: Session,
    table: type[Record],
    values: Mapping[str, Any],
    row: Record | None = None,
) -> list[dict[str, Any]]:
    """The values of the other rows that the same village has in the table."""
    others = session.scalars(select(table).where(table.area == values["area"]).order_by(table.id))  # type: ignore[attr-defined]
    return [values_of(other) for other in others if other is not row]


def _same(key: tuple[str, ...], one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    wanted = (*key, "hamlet_id") if "hamlet_id" in one else key
    return all(one.get(name) == other.get(name) for name in wanted)

"""参数设置 parameters as the system operator sets them: each at its present value, set otherwise or put back (data.md 11)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.parameter_reading import OneOf
from models.hometown.parameters import BY_KEY, DEFINITIONS, Definition, Parameter, Parameters
from models.levels import AccountKind
from models.platform import audit
from models.platform.clock import now
from models.platform.records import check, values_of
from models.platform.refusal import Forbidden, Invalid, NotFound, Refusal, Stale
from models.platform.rights import Permission, grant
from models.platform.scope import actor_of
from models.platform.transaction import STALE

PAGE = "console_parameter"
grant(Permission.VIEW, PAGE, AccountKind.SYSTEM_OPERATOR)
grant(Permission.EDIT, PAGE, AccountKind.SYSTEM_OPERATOR)


@dataclass(frozen=True)
class Setting:
    """A parameter as it stands. ``version`` is 0 while the manual's figure holds."""

    key: str
    label: str
    default: str
    value: str
    note: str = ""
    version: int = 0

    @property
    def is_set(self) -> bool:
        """Whether it is set otherwise than the manual has it."""
        return self.version > 0


def settings(session: Session) -> list[Setting]:
    """Every parameter, in the order of the manual's list."""
    _require(session, Permission.VIEW)
    held = {row.key: row for row in session.scalars(select(Parameter))}
    return [_setting(each, held.get(each.key)) for each in DEFINITIONS]


def setting(session: Session, key: str) -> Setting:
    """One parameter; :class:`NotFound` for an unknown key."""
    _require(session, Permission.VIEW)
    return _setting(_known(key), _row(session, key))


def set_parameter(session: Session, key: str, value: str, note: str, version: int) -> None:
    """Set a parameter that was at ``version`` when the form was opened, inside the caller's transaction."""
    _require(session, Permission.EDIT)
    _known(key)
    typed = {"key": key, "value": value.strip(), "note": note.strip() or None}
    if wrong := [each for each in check(Parameter, typed) if each.is_error]:
        raise Invalid(wrong)
    row, actor, moment = _at(session, key, version), actor_of(session), now()
    before: Mapping[str, Any] = values_of(row) if row else {}
    if row is None:
        row = Parameter(created_by=actor.account_id, created_on=moment)
        session.add(row)
    changes = audit.differences(before, typed)
    if not changes:
        return
    for name, text in typed.items():
        setattr(row, name, text)
    row.changed_by, row.changed_on = actor.account_id, moment
    session.flush()
    audit.log(session, "编辑", _subject(row), changes)


def put_back(session: Session, key: str) -> None:
    """Let the manual's figure hold again, inside the caller's transaction."""
    _require(session, Permission.EDIT)
    row, label = _row(session, key), _known(key).label
    if row is None:
        raise Refusal(f"{label}：本来就是手册的默认值")
    audit.log(session, "恢复默认", _subject(row), {"value": (row.value, None)})
    session.delete(row)
    session.flush()


def text_of(value: Any) -> str:
    """A parameter's value as it would be typed."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Mapping):
        return ",".join(f"{year}:{share}" for year, share in value.items())
    return "-".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _known(key: str) -> Definition:
    if key not in BY_KEY:
        raise NotFound("没有这个参数，请从列表中选择")
    return BY_KEY[key]


def _row(session: Session, key: str) -> Parameter | None:
    return session.scalars(select(Parameter).where(Parameter.key == key)).one_or_none()


def _at(session: Session, key: str, version: int) -> Parameter | None:
    row = _row(session, key)
    if (row.version if row else 0) != version:
        raise Stale(STALE)
    return row


def _subject(row: Parameter) -> audit.Subject:
    return audit.Subject(Parameter.__tablename__, 0, row.id, f"系统参数：{BY_KEY[row.key].label}")


def _setting(definition: Definition, row: Parameter | None) -> Setting:
    default = _in_words(definition, text_of(getattr(Parameters(), definition.name)))
    if row is None:
        return Setting(definition.key, definition.label, default, default)
    value = _in_words(definition, row.value)
    return Setting(definition.key, definition.label, default, value, row.note or "", row.version)


def _in_words(definition: Definition, text: str) -> str:
    return definition.read.words.get(text, text) if isinstance(definition.read, OneOf) else text


def _require(session: Session, permission: Permission) -> None:
    if not actor_of(session).may(permission.value, PAGE):
        raise Forbidden("参数设置只由系统管理账号办理")

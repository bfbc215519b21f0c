"""权限矩阵 the matrix of rights: what each kind of account may do on each page, narrowed and given back (R14, R17).

The declarations are the ceiling. The security officer takes rights away from a kind of account at once; giving one
back takes two people. The officers' own rights are not for them to change.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from models.database import touched
from models.levels import OFFICERS, AccountKind
from models.platform import audit
from models.platform.account import WithdrawnRight
from models.platform.refusal import Forbidden, Refusal
from models.platform.rights import Permission, grant, rights_of
from models.platform.roles import sync_permissions
from models.platform.scope import Right, actor_of

PAGE = "platform_permission"
grant(Permission.VIEW, PAGE, AccountKind.SECURITY_OFFICER, AccountKind.SYSTEM_OPERATOR)
grant(Permission.EDIT, PAGE, AccountKind.SECURITY_OFFICER)
grant(Permission.COMPLETE, PAGE, AccountKind.SECURITY_OFFICER, AccountKind.SYSTEM_OPERATOR)


class Column(StrEnum):
    """A column of the matrix; a word for one or several permissions."""

    SEE = "查看"
    ADD = "登记"
    EDIT = "编辑"
    DELETE = "删除"
    DECIDE = "审批"
    IMPORT = "导入"
    EXPORT = "导出"
    UNMASK = "完整号码"

    @property
    def letter(self) -> str:
        """The one character that stands for it where all kinds of account stand side by side."""
        return self.value[self in (Column.IMPORT, Column.EXPORT)]


COLUMNS: Mapping[str, Column] = {
    Permission.LIST: Column.SEE,
    Permission.SHOW: Column.SEE,
    Permission.VIEW: Column.SEE,
    Permission.ADD: Column.ADD,
    Permission.EDIT: Column.EDIT,
    Permission.DELETE: Column.DELETE,
    Permission.IMPORT: Column.IMPORT,
    Permission.EXPORT: Column.EXPORT,
    Permission.UNMASK: Column.UNMASK,
}
"""What is neither seeing nor writing decides: completion, reopening, approval."""


class Cell(StrEnum):
    """How a cell of the matrix stands."""

    HELD = "有"
    WITHDRAWN = "已收回"
    ASKED = "待复核"


Cells = dict[Column, Cell]


@dataclass(frozen=True)
class Place:
    """One cell: a kind of account, a page, a column."""

    kind: AccountKind
    page: str
    column: Column


def column_of(permission: str) -> Column:
    """The column in which a permission stands."""
    return COLUMNS.get(permission, Column.DECIDE)


def matrix_of(session: Session, kind: AccountKind) -> dict[str, Cells]:
    """The declared rights of a kind of account by page and column, each with how it stands now."""
    return _cells(kind, _withdrawn(session, kind))


def whole_matrix(session: Session) -> dict[str, dict[AccountKind, Cells]]:
    """The same of every kind of account, side by side: by page, then by kind."""
    rows = session.scalars(select(WithdrawnRight)).all()
    found: dict[str, dict[AccountKind, Cells]] = {}
    for kind in AccountKind:
        for page, cells in _cells(kind, [row for row in rows if row.kind == kind]).items():
            found.setdefault(page, {})[kind] = cells
    return found


def _cells(kind: AccountKind, rows: Iterable[WithdrawnRight]) -> dict[str, Cells]:
    taken = {(row.permission, row.page): row for row in rows}
    found: dict[str, Cells] = {}
    for permission, page in sorted(rights_of(kind)):
        row = taken.get((permission, page))
        cell = Cell.HELD if row is None else Cell.ASKED if row.is_return_asked else Cell.WITHDRAWN
        found.setdefault(page, {})[column_of(permission)] = cell
    return found


def _withdrawn(session: Session, kind: AccountKind) -> list[WithdrawnRight]:
    return list(session.scalars(select(WithdrawnRight).where(WithdrawnRight.kind == kind.value)))


def withdraw(session: Session, place: Place) -> None:
    """Take the rights of a cell away from everybody of the kind, at their next request."""
    rights = _judged(session, place, Permission.EDIT)
    known = {(row.permission, row.page) for row in _withdrawn(session, place.kind)}
    if rights <= known:
        raise Refusal("这项权限已经收回，请刷新页面查看")
    by = actor_of(session).account_id
    session.add_all(
        WithdrawnRight(kind=place.kind.value, permission=permission, page=page, withdrawn_by=by)
        for permission, page in sorted(rights - known)
    )
    _apply(session, place, "收回权限")


def ask_return(session: Session, place: Place) -> None:
    """Ask that the rights of a cell be given back; another person confirms it."""
    _judged(session, place, Permission.EDIT)
    _change(session, place, is_asked=True)
    _log(session, place, "申请恢复权限")


def confirm_return(session: Session, place: Place) -> None:
    """Give back what somebody else has asked for (four eyes)."""
    rights = _judged(session, place, Permission.COMPLETE)
    mine = [row for row in _withdrawn(session, place.kind) if (row.permission, row.page) in rights]
    if not any(row.is_return_asked for row in mine):
        raise Refusal("没有待复核的恢复申请，请刷新页面查看")
    if any(row.return_asked_by == actor_of(session).account_id for row in mine):
        raise Forbidden("恢复权限应由另一人复核，不能复核自己的申请")
    session.execute(delete(WithdrawnRight).where(*_rows(place)).execution_options(synchronize_session=False))
    _apply(session, place, "恢复权限")


def _judged(session: Session, place: Place, permission: Permission) -> frozenset[Right]:
    """The declared rights of a cell, if the actor may change it."""
    if not actor_of(session).may(permission.value, PAGE):
        raise Forbidden("本账号不能调整权限，请联系安全管理")
    if place.kind in OFFICERS:
        raise Forbidden("三员的权限由系统固定，不能调整")
    rights = frozenset(
        right
        for right in rights_of(place.kind)
        if right[1] == place.page and column_of(right[0]) is place.column
    )
    if not rights:
        raise Refusal("这类账号没有这项权限，不能收回或授予")
    return rights


def _rows(place: Place) -> tuple[ColumnElement[bool], ...]:
    names = [
        name for name, page in rights_of(place.kind) if page == place.page and column_of(name) is place.column
    ]
    return (
        WithdrawnRight.kind == place.kind.value,
        WithdrawnRight.page == place.page,
        WithdrawnRight.permission.in_(names),
    )


def _change(session: Session, place: Place, *, is_asked: bool) -> None:
    changed = session.execute(
        update(WithdrawnRight)
        .where(*_rows(place), WithdrawnRight.is_return_asked.is_(not is_asked))
        .values(is_return_asked=is_asked, return_asked_by=actor_of(session).account_id)
        .execution_options(synchronize_session=False)
    )
    if not touched(changed):
        raise Refusal("这项权限没有收回，或已申请恢复，请刷新页面查看")


def _apply(session: Session, place: Place, action: str) -> None:
    session.flush()
    sync_permissions(session)
    _log(session, place, action)


def _log(session: Session, place: Place, action: str) -> None:
    what = f"{place.kind.label}：{place.page} {place.column.value}"
    audit.log(session, action, audit.Subject(PAGE, actor_of(session).area or 0, None, what))

"""权限同步 roles and permissions as code: made exact in one transaction, answered from memory."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_appbuilder.security.sqla.models import (
    Permission,
    PermissionView,
    Role,
    ViewMenu,
    assoc_permissionview_role,
)
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform.epoch import Kept, advance
from models.platform.rights import rights_of
from models.platform.scope import Right

Granted = frozenset[Right]
_kept: dict[tuple[str, frozenset[int]], tuple[int, Granted]] = {}


@dataclass(frozen=True)
class Synced:
    """What a sync changed."""

    granted: int
    withdrawn: int


def rights_of_roles(session: Session, roles: frozenset[int], epoch: int) -> Granted:
    """Everything that a set of roles may do, read again only when the permissions' epoch has moved."""
    key = str(session.get_bind().engine.url), roles
    kept = _kept.get(key)
    if kept is None or kept[0] != epoch:
        kept = _kept[key] = epoch, _read(session, roles)
    return kept[1]


def _read(session: Session, roles: Iterable[int]) -> Granted:
    grants = assoc_permissionview_role
    rows = session.execute(
        select(Permission.name, ViewMenu.name)
        .join_from(PermissionView, Permission, PermissionView.permission_id == Permission.id)
        .join(ViewMenu, PermissionView.view_menu_id == ViewMenu.id)
        .join(grants, grants.c.permission_view_id == PermissionView.id)
        .where(grants.c.role_id.in_(list(roles)))
    )
    return frozenset((permission, page) for permission, page in rows)


def sync_permissions(session: Session) -> Synced:
    """Make every role hold exactly what the declarations grant its kind of account, and drop what nobody holds.

    Runs inside the caller's transaction. Run twice, the second changes nothing.
    """
    wanted = {kind.label: rights_of(kind) for kind in AccountKind}
    rights = frozenset[Right]().union(*wanted.values())
    roles = _named(session, Role, wanted)
    permissions = _named(session, Permission, {permission for permission, _ in rights})
    pages = _named(session, ViewMenu, {page for _, page in rights})
    pairs = _pairs(session, {(permissions[permission], pages[page]) for permission, page in rights})
    grants = {
        (pairs[permissions[permission], pages[page]], roles[role])
        for role, granted in wanted.items()
        for permission, page in granted
    }
    synced = _make_exact(session, grants)
    dropped = _drop_unknown(session, set(pairs.values()), set(permissions.values()), set(pages.values()))
    if synced.granted or synced.withdrawn or dropped:
        advance(session, Kept.PERMISSIONS)
    return synced


def _named(
    session: Session, table: type[Role] | type[Permission] | type[ViewMenu], names: Iterable[str]
) -> dict[str, int]:
    known = {name: key for key, name in session.execute(select(table.id, table.name))}
    missing = [{"name": name} for name in sorted(set(names) - known.keys())]
    if missing:
        session.execute(insert(table), missing)
        known = {name: key for key, name in session.execute(select(table.id, table.name))}
    return {name: known[name] for name in names}


def _pairs(session: Session, wanted: set[tuple[int, int]]) -> dict[tuple[int, int], int]:
    columns = select(PermissionView.permission_id, PermissionView.view_menu_id, PermissionView.id)
    known = {(permission, page): key for permission, page, key in session.execute(columns)}
    missing = [
        {"permission_id": permission, "view_menu_id": page}
        for permission, page in sorted(wanted - known.keys())
    ]
    if missing:
        session.execute(insert(PermissionView), missing)
        known = {(permission, page): key for permission, page, key in session.execute(columns)}
    return {pair: known[pair] for pair in wanted}


def _make_exact(session: Session, wanted: set[tuple[int, int]]) -> Synced:
    table = assoc_permissionview_role
    known = {
        (pair, role): key
        for key, pair, role in session.execute(
            select(table.c.id, table.c.permission_view_id, table.c.role_id)
        )
    }
    missing = [{"permission_view_id": pair, "role_id": role} for pair, role in sorted(wanted - known.keys())]
    surplus = [known[grant] for grant in known.keys() - wanted]
    if missing:
        session.execute(insert(table), missing)
    if surplus:
        session.execute(delete(table).where(table.c.id.in_(surplus)))
    return Synced(len(missing), len(surplus))


def _drop_unknown(session: Session, pairs: set[int], permissions: set[int], pages: set[int]) -> int:
    """Delete what no declaration names any more, pairs first because they refer to the others."""
    dropped = 0
    kept: tuple[tuple[type[PermissionView | Permission | ViewMenu], set[int]], ...] = (
        (PermissionView, pairs),
        (Permission, permissions),
        (ViewMenu, pages),
    )
    for table, wanted in kept:
        gone = set(session.scalars(select(table.id))) - wanted
        if gone:
            session.execute(
                delete(table).where(table.id.in_(gone)).execution_options(synchronize_session=False)
            )
            dropped += len(gone)
    return dropped

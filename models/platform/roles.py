"""角色 roles and permissions as code: made exact in one transaction, answered from memory.

A role is a kind of account. Nobody is given a role: an account has the rights of the kind as which it works.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.orm import Session

from models.levels import AccountKind
from models.platform.account import WithdrawnRight
from models.platform.epoch import Kept, advance
from models.platform.framework import GRANTS, PAGES, PERMISSIONS, PERMISSIONS_ON_PAGES, ROLES
from models.platform.kept import KeptByEpoch
from models.platform.rights import narrowed, rights_of
from models.platform.scope import Actor, Right

Granted = frozenset[Right]
_kept: KeptByEpoch[AccountKind, Granted] = KeptByEpoch(most=1000)


@dataclass(frozen=True)
class Synced:
    """What a sync changed."""

    granted: int
    withdrawn: int
    is_first: bool
    """Nobody had any right before: the database is new."""


def rights_now(session: Session, kind: AccountKind, epoch: int) -> Granted:
    """Everything that a kind of account may do, read again only when the permissions' epoch has moved."""
    return _kept.ask(session, kind, epoch, lambda: rights_kept(session, kind))


def with_rights(session: Session, actor: Actor, epoch: int) -> Actor:
    """The actor with everything that it may do now."""
    if actor.kind is None:
        return actor
    return replace(actor, rights=narrowed(actor, rights_now(session, actor.kind, epoch)))


def rights_kept(session: Session, kind: AccountKind) -> Granted:
    """Everything that a kind of account may do, as the database has it."""
    pair = PERMISSIONS_ON_PAGES.c
    rows = session.execute(
        select(PERMISSIONS.c.name, PAGES.c.name)
        .join_from(PERMISSIONS_ON_PAGES, PERMISSIONS, pair.permission_id == PERMISSIONS.c.id)
        .join(PAGES, pair.view_menu_id == PAGES.c.id)
        .join(GRANTS, GRANTS.c.permission_view_id == pair.id)
        .join(ROLES, ROLES.c.id == GRANTS.c.role_id)
        .where(ROLES.c.name == kind.label)
    )
    return frozenset((permission, page) for permission, page in rows)


def sync_permissions(session: Session) -> Synced:
    """Make every role hold exactly what the declarations grant its kind of account and nobody has taken away.

    Runs inside the caller's transaction. Run twice, the second changes nothing.
    """
    withdrawn = _withdrawn(session)
    wanted = {kind.label: rights_of(kind) - withdrawn.get(kind, frozenset()) for kind in AccountKind}
    rights = frozenset[Right]().union(*(rights_of(kind) for kind in AccountKind))
    roles = _named(session, ROLES, wanted)
    permissions = _named(session, PERMISSIONS, {permission for permission, _ in rights})
    pages = _named(session, PAGES, {page for _, page in rights})
    pairs = _pairs(session, {(permissions[permission], pages[page]) for permission, page in rights})
    grants = {
        (pairs[permissions[permission], pages[page]], roles[role])
        for role, granted in wanted.items()
        for permission, page in granted
    }
    synced = _make_exact(session, grants)
    kept = {
        PERMISSIONS_ON_PAGES: set(pairs.values()),
        PERMISSIONS: set(permissions.values()),
        PAGES: set(pages.values()),
        ROLES: set(roles.values()),
    }
    dropped = sum(_drop_unknown(session, table, known) for table, known in kept.items())
    if synced.granted or synced.withdrawn or dropped:
        advance(session, Kept.PERMISSIONS)
    return synced


def _withdrawn(session: Session) -> dict[str, frozenset[Right]]:
    """What the security officer has taken away, by kind of account."""
    found: dict[str, set[Right]] = {}
    for row in session.scalars(select(WithdrawnRight)):
        found.setdefault(row.kind, set()).add((row.permission, row.page))
    return {kind: frozenset(rights) for kind, rights in found.items()}


def _named(session: Session, table: Table, names: Iterable[str]) -> dict[str, int]:
    known = {name: key for key, name in session.execute(select(table.c.id, table.c.name))}
    missing = [{"name": name} for name in sorted(set(names) - known.keys())]
    if missing:
        session.execute(insert(table), missing)
        known = {name: key for key, name in session.execute(select(table.c.id, table.c.name))}
    return {name: known[name] for name in names}


def _pairs(session: Session, wanted: set[tuple[int, int]]) -> dict[tuple[int, int], int]:
    pair = PERMISSIONS_ON_PAGES.c
    columns = select(pair.permission_id, pair.view_menu_id, pair.id)
    known = {(permission, page): key for permission, page, key in session.execute(columns)}
    missing = [
        {"permission_id": permission, "view_menu_id": page}
        for permission, page in sorted(wanted - known.keys())
    ]
    if missing:
        session.execute(insert(PERMISSIONS_ON_PAGES), missing)
        known = {(permission, page): key for permission, page, key in session.execute(columns)}
    return {pair: known[pair] for pair in wanted}


def _make_exact(session: Session, wanted: set[tuple[int, int]]) -> Synced:
    table = GRANTS
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
    return Synced(len(missing), len(surplus), is_first=not known)


def _drop_unknown(session: Session, table: Table, wanted: set[int]) -> int:
    """Delete what no declaration names: also the framework's own Admin, which nobody may hold (R18)."""
    gone = set(session.scalars(select(table.c.id))) - wanted
    if gone:
        session.execute(delete(table).where(table.c.id.in_(gone)))
    return len(gone)

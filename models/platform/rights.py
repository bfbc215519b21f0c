"""权限 rights: which kind of account may do what to which table, read from the declarations."""

from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import Any

from models.base import AreaScoped
from models.levels import AccountKind, Level
from models.platform.masking import sensitive_fields
from models.platform.scope import Actor, Right, level_of
from models.registry import TABLES


class Permission(StrEnum):
    """What can be done on a page; the names are Flask-AppBuilder's where it has one."""

    LIST = "can_list"
    SHOW = "can_show"
    ADD = "can_add"
    EDIT = "can_edit"
    DELETE = "can_delete"
    IMPORT = "can_import"
    EXPORT = "can_export"
    VIEW = "can_view"
    COMPLETE = "can_complete"
    REOPEN = "can_reopen"
    SUBMIT = "can_submit"
    DECIDE = "can_decide"
    UNMASK = "can_unmask"


READING = (Permission.LIST, Permission.SHOW, Permission.EXPORT)
WRITING = (Permission.ADD, Permission.EDIT, Permission.DELETE)
UNMASKERS = frozenset({AccountKind.COUNTY, AccountKind.COUNTY_ORGANISATION})
"""Who may ask for the whole numbers of one record: the level that deals with the persons themselves."""

_page_grants: dict[AccountKind, set[Right]] = {}
_in_person: set[Right] = set()
_for_everybody: set[Right] = set()


def grant(
    permission: Permission,
    page: str,
    *kinds: AccountKind,
    in_person: bool = False,
    for_everybody: bool = False,
) -> None:
    """Declare that some kinds of account have a permission on a page that is not a table's.

    ``in_person``: who fills in for another does not have it, though that other has (001-028).
    ``for_everybody``: what it changes holds in the whole province, so only an account of the province has it.
    """
    if in_person:
        _in_person.add((permission.value, page))
    if for_everybody:
        _for_everybody.add((permission.value, page))
    for kind in kinds:
        _page_grants.setdefault(kind, set()).add((permission.value, page))


def withdraw_page(page: str) -> None:
    """Take back every permission on a page; only a sandbox that declared the page does so."""
    for marked in (_in_person, _for_everybody):
        marked.difference_update([right for right in marked if right[1] == page])
    for kind, granted in _page_grants.items():
        _page_grants[kind] = {right for right in granted if right[1] != page}


def rights_of(kind: AccountKind) -> frozenset[Right]:
    """Everything an account of the kind may do, where its area allows it."""
    tables = {right for table in TABLES.values() for right in _table_rights(kind, table)}
    return frozenset(tables | _page_grants.get(kind, set()))


def narrowed(actor: Actor, granted: frozenset[Right]) -> frozenset[Right]:
    """What an actor may do of what its kind of account is granted.

    For another nothing that is done in person; below the province nothing that would hold for everybody.
    """
    if actor.on_behalf_of is not None:
        granted -= _in_person
    if actor.area is None or level_of(actor.area) is Level.PROVINCE:
        return granted
    wide = _writing_for_everybody(tuple(TABLES.values())) | _for_everybody
    return granted if granted.isdisjoint(wide) else granted - wide


@lru_cache(maxsize=4)
def _writing_for_everybody(tables: tuple[type[Any], ...]) -> frozenset[Right]:
    """Writing the rows that belong to no division: parameters, calendar, notices."""
    writing = (*WRITING, Permission.IMPORT)
    shared = (table.__tablename__ for table in tables if not issubclass(table, AreaScoped))
    return frozenset((permission.value, name) for name in shared for permission in writing)


def _table_rights(kind: AccountKind, table: type[Any]) -> Iterator[Right]:
    name, decl = table.__tablename__, table.__decl__
    if kind in decl.read_by or kind in decl.written_by:
        yield from ((permission.value, name) for permission in READING)
        if kind in UNMASKERS and sensitive_fields(table):
            yield Permission.UNMASK.value, name
    if kind in decl.written_by:
        yield from ((permission.value, name) for permission in WRITING)
    if kind in decl.imported_by:
        yield Permission.IMPORT.value, name

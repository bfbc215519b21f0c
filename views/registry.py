"""页面登记 the registry of pages and of the menu; a page is added by importing the module that declares it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import FunctionType
from typing import Any, TypeVar

from flask import current_app
from flask_appbuilder import AppBuilder, BaseView

from models.memory import remembered
from models.platform.scope import Actor
from models.registry import TABLES, DeclarationError
from views.base import TablePage

V = TypeVar("V", bound=type[BaseView])


@dataclass(frozen=True)
class Group:
    """A group of the side menu."""

    label: str
    icon: str
    place: int


@dataclass(frozen=True)
class Entry:
    """A page's entry in the side menu, and the right that shows it."""

    label: str
    menu: str
    place: int
    endpoint: str
    permission: str
    page: str


@dataclass(frozen=True)
class Declared:
    """A page that is not a table's."""

    view: type[BaseView]
    label: str
    menu: str
    place: int


GROUPS: dict[str, Group] = {}
PAGES: list[Declared] = []
TABLE_PAGES: dict[str, type[TablePage]] = {}
HOME_MENU = "首页"
INSTALLED = "table_pages"
QUERY_MENU = "数据查询"
"""Where the tables of a step are read across villages; they are filled in from the step's own page."""


def menu_group(label: str, icon: str, place: int) -> None:
    """Declare a group of the side menu; ``place`` orders the groups."""
    if label in GROUPS:
        raise DeclarationError(f"menu group {label} is declared twice")
    GROUPS[label] = Group(label, icon, place)


def page(*, label: str = "", menu: str = "", place: int = 100) -> Callable[[V], V]:
    """Declare a page (a FAB ``BaseView``). With a ``menu`` it has an entry in that group.

    Its ``class_permission_name`` is the page's name in :func:`models.platform.rights.grant`.
    """

    def enter(view: V) -> V:
        PAGES.append(Declared(view, label, menu, place))
        return view

    return enter


def table_page(table: type[Any]) -> Callable[[type[TablePage]], type[TablePage]]:
    """Declare the page of a table where the one made from its declaration is not enough."""

    def enter(view: type[TablePage]) -> type[TablePage]:
        if table.__tablename__ in TABLE_PAGES:
            raise DeclarationError(f"table {table.__tablename__} has two pages")
        TABLE_PAGES[table.__tablename__] = view.of(table)
        return view

    return enter


@remembered
def _check_permissions(page: type[Any]) -> None:
    """The permission that a route asks for must be the one it declares: ``@permission_name`` stands lowest."""
    for name, method in vars(page).items():
        inner = getattr(method, "__wrapped__", None)
        if inner is None or not hasattr(method, "_urls"):
            continue
        if getattr(method, "_permission_name", None) != getattr(inner, "_permission_name", None):
            raise DeclarationError(f"{page.__name__}.{name}: put @permission_name under @has_access")


@remembered
def _marked_in(body: type[Any]) -> tuple[str, ...]:
    return tuple(name for name, each in vars(body).items() if isinstance(each, FunctionType) and vars(each))


def _marked(page: BaseView) -> list[str]:
    """What `dir` says of a page: the functions with a mark (a route, a right, a limit), and nothing else.

    FAB goes four times through all names of every page to find them.
    """
    return sorted({name for each in type(page).__mro__ for name in _marked_in(each)})


def _added(builder: AppBuilder, declared: type[BaseView], **options: Any) -> Any:
    """A page in an application, once it and what it inherits from have been found sound."""
    for each in declared.__mro__:
        _check_permissions(each)
    declared.__dir__ = _marked  # type: ignore[assignment]  # mypy takes it for a bound one
    return builder.add_view_no_menu(declared, **options)


def install(builder: AppBuilder) -> tuple[Entry, ...]:
    """Add every page to an application; what the menu may show is returned in order."""
    entries = []
    if HOME_MENU in GROUPS:
        entries.append(Entry(HOME_MENU, HOME_MENU, 0, "HomePage.index", "", ""))
    for declared in PAGES:
        view = _added(builder, declared.view)
        if declared.menu:
            entries.append(_entry(view, view.endpoint, declared.label, declared.menu, declared.place))
    installed = current_app.extensions.setdefault(INSTALLED, {})
    for place, (name, table) in enumerate(TABLES.items()):
        made = TABLE_PAGES.get(name) or TablePage.of(table)
        view = _added(builder, made, endpoint=name)
        installed[name] = view
        menu = _menu_of(table)
        if menu:
            entries.append(_entry(view, name, table.__decl__.label, menu, 200 + place))
    if unknown := {entry.menu for entry in entries} - GROUPS.keys():
        raise DeclarationError(f"menu groups {sorted(unknown)} are not declared")
    return tuple(sorted(entries, key=lambda entry: (GROUPS[entry.menu].place, entry.place)))


def installed_page(table: type[Any]) -> TablePage:
    """The page of a table in the running application: another page shows its list with its own buttons."""
    found: TablePage = current_app.extensions[INSTALLED][table.__tablename__]
    return found


def _menu_of(table: type[Any]) -> str:
    """Tables that are filled in on another page (a step's, another table's) are only read from the menu."""
    decl = table.__decl__
    return QUERY_MENU if decl.menu and (decl.step or decl.tab) else str(decl.menu)


def _entry(view: Any, endpoint: str, label: str, menu: str, place: int) -> Entry:
    permission = f"can_{view.get_method_permission(view.default_view)}"
    return Entry(
        label, menu, place, f"{endpoint}.{view.default_view}", permission, view.class_permission_name
    )


def permitted(entries: Iterable[Entry], actor: Actor) -> list[tuple[Group, list[Entry]]]:
    """The groups of the menu with the entries that the account may open; empty groups are left out."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        if not entry.permission or actor.may(entry.permission, entry.page):
            found.setdefault(entry.menu, []).append(entry)
    return [(GROUPS[menu], mine) for menu, mine in found.items()]

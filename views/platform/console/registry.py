"""控制台登记 the pages of the console; one is added by importing the module that declares it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask
from flask_admin import Admin

from models.platform.rights import Permission
from views.platform.console.base import ConsoleView
from views.platform.console.lists import ConsoleTable
from views.registry import Entry, menu_group

V = TypeVar("V", bound=type[ConsoleView])
URL = "/sysadmin"
MENU = "系统控制台"
menu_group(MENU, "tools", 910)


@dataclass(frozen=True)
class Declared:
    """A page of the console and where it stands in the menu."""

    view: type[ConsoleView]
    label: str
    place: int
    path: str
    model: type[Any] | None

    @property
    def endpoint(self) -> str:
        """The name of its routes."""
        return f"console_{self.path}" if self.path else "console"


CONSOLE: list[Declared] = []


def console_page(label: str, place: int, path: str = "", model: type[Any] | None = None) -> Callable[[V], V]:
    """Declare a page under :data:`URL`; the one without a path is the first that is opened."""

    def enter(view: V) -> V:
        CONSOLE.append(Declared(view, label, place, path, model))
        return view

    return enter


def install_console(app: Flask, database: Any) -> tuple[Entry, ...]:
    """Add the console to an application; what the menu may show is returned in order."""
    ordered = sorted(CONSOLE, key=lambda each: each.place)
    first, *others = ordered
    admin = Admin(app, name=MENU, url=URL, endpoint=first.endpoint, index_view=_made(first, database))
    for declared in others:
        admin.add_view(_made(declared, database))
    return tuple(_entry(each) for each in ordered)


def _made(declared: Declared, database: Any) -> ConsoleView:
    where = {
        "name": declared.label,
        "endpoint": declared.endpoint,
        "url": f"{URL}/{declared.path}".rstrip("/"),
    }
    if declared.model is None:
        return declared.view(**where)
    given = (declared.model, database) if issubclass(declared.view, ConsoleTable) else (declared.model,)
    return declared.view(*given, **where)


def _entry(declared: Declared) -> Entry:
    view = declared.view
    endpoint = f"{declared.endpoint}.{'index_view' if declared.model else 'index'}"
    return Entry(declared.label, MENU, declared.place, endpoint, Permission.VIEW.value, view.page)

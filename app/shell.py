"""页面框架 what the frame round every page shows: the permitted menu, the account, the way back."""

from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_login import current_user

from models.platform.clock import now
from models.platform.division import full_name
from models.platform.epoch import Kept
from models.platform.scope import Right
from views.platform.home import HOME, todos
from views.registry import Entry, Group, permitted
from views.request import db_session

SYSTEM_NAME = "干部规划家乡行动信息平台"
SHORT_NAME = "云岭"
MOST_MENUS = 200


_menus: dict[tuple[int, frozenset[Right]], list[tuple[Group, list[tuple[Entry, str]]]]] = {}


def register_shell(app: Flask) -> None:
    """Give templates ``shell``."""
    app.context_processor(lambda: {"shell": frame()})


def frame() -> dict[str, Any]:
    """The frame's data; without an account only the names."""
    bare = {"system_name": SYSTEM_NAME, "short_name": SHORT_NAME, "home_href": "/"}
    if "broken" in g or not current_user.is_authenticated:
        return bare
    if "frame" not in g:
        g.frame = bare | _signed_in_frame()
    kept: dict[str, Any] = g.frame
    return kept


def _signed_in_frame() -> dict[str, Any]:
    actor = current_user.actor
    menu = _menu()
    return {
        "menu": [_group(*group) for group in menu],
        "breadcrumb": _breadcrumb(menu),
        "may": actor.may,
        "account": {"name": actor.name, "unit": actor.unit, "division": _division_name()},
        "password_href": url_for("PasswordPage.change"),
        "logout_href": url_for("LoginPage.logout"),
        "help_href": None,
        "todo_href": url_for("HomePage.index") if HOME.todos else None,
        "todo_count": len(todos()),
        "watermark": f"{actor.name} {now():%Y-%m-%d %H:%M}",
    }


_names: dict[tuple[str, int], tuple[int, str]] = {}


def _division_name() -> str:
    area = current_user.actor.area
    if area is None:
        return ""
    session = db_session()
    key, epoch = (str(session.get_bind().engine.url), area), current_user.epochs[Kept.DIVISIONS.value]
    kept = _names.get(key)
    if kept is None or kept[0] != epoch:
        kept = _names[key] = epoch, full_name(session, area)
    return kept[1]


def _menu() -> list[tuple[Group, list[tuple[Entry, str]]]]:
    """The permitted entries with their addresses by group, made once for each set of rights."""
    entries, actor = current_app.extensions["menu"], current_user.actor
    key = id(entries), actor.rights
    if key not in _menus:
        if len(_menus) > MOST_MENUS:
            _menus.clear()
        found = permitted(entries, actor)
        _menus[key] = [(group, [(entry, url_for(entry.endpoint)) for entry in mine]) for group, mine in found]
    return _menus[key]


def _group(group: Group, entries: list[tuple[Entry, str]]) -> dict[str, Any]:
    children = [{"label": entry.label, "href": href, "active": _is_here(entry)} for entry, href in entries]
    if len(children) == 1 and children[0]["label"] == group.label:
        return children[0] | {"icon": group.icon}
    return {"label": group.label, "icon": group.icon, "children": children}


def _is_here(entry: Entry) -> bool:
    return request.blueprint == entry.endpoint.partition(".")[0]


def _breadcrumb(menu: list[tuple[Group, list[tuple[Entry, str]]]]) -> list[tuple[str, str | None]]:
    for group, entries in menu:
        for entry, href in entries:
            if _is_here(entry) and entry.label != group.label:
                return [("首页", "/"), (group.label, None), (entry.label, href)]
    return []

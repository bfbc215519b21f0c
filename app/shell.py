"""页面框架 what the frame round every page shows: the permitted menu, the account, the way back."""

from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_login import current_user

from models.platform.api_token import PAGE as TOKENS
from models.platform.clock import now
from models.platform.division import full_name
from models.platform.epoch import Kept
from models.platform.identities import Choice, choices_of
from models.platform.kept import KeptByEpoch
from models.platform.rights import Permission
from models.platform.scope import Actor, Right
from views.platform.help import help_href
from views.platform.home import HOME, todos
from views.platform.inbox import PAGE as INBOX
from views.registry import Entry, Group, permitted
from views.request import db_session
from views.way_back import origins

SYSTEM_NAME = "干部规划家乡行动信息平台"
SHORT_NAME = "云岭"
MOST_NAVIGATIONS = 600
MOST_IDENTITIES = 8

Linked = list[tuple[Entry, str]]
Navigation = tuple[str, list[tuple[str, str | None]]]
_navigations: dict[tuple[int, frozenset[Right], str | None], Navigation] = {}


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
    sidebar, breadcrumb = _navigation()
    return {
        "sidebar": sidebar,
        "breadcrumb": breadcrumb,
        "may": actor.may,
        "account": {"name": actor.name, "unit": actor.unit, "division": _division_name()},
        "password_href": url_for("PasswordPage.change"),
        "sessions_href": None if current_user.shut else url_for("SessionsPage.own"),
        "tokens_href": url_for("TokensPage.index") if _may_have_tokens(actor) else None,
        "factor_href": None if current_user.shut else url_for("FactorPage.show"),
        "identity_href": url_for("IdentityPage.index")
        if current_user.has_choices and not current_user.shut
        else None,
        "choices": _choices(),
        "chosen": current_user.chosen,
        "filling_for": actor.on_behalf_name,
        "choose_href": url_for("IdentityPage.choose"),
        "logout_href": url_for("LoginPage.logout"),
        "help_href": help_href(),
        "todo_href": _todo_href(),
        "todo_count": sum(each.get("count", 1) for each in todos()),
        "watermark": f"{actor.name} {now():%Y-%m-%d %H:%M}",
    }


def _may_have_tokens(actor: Actor) -> bool:
    return not current_user.shut and actor.may(Permission.VIEW, TOKENS)


def _todo_href() -> str | None:
    """我的待办 for whoever fills in or reviews; for the others what there is on the home page."""
    if current_user.actor.may(Permission.VIEW, INBOX):
        return url_for("InboxPage.waiting")
    return url_for("HomePage.index") if HOME.todos else None


def _choices() -> list[Choice]:
    """The identities that the top bar offers; nothing is asked for whoever has only one."""
    if not current_user.has_choices or current_user.shut:
        return []
    return choices_of(db_session(), current_user.id, MOST_IDENTITIES)


_names: KeptByEpoch[int, str] = KeptByEpoch(most=20_000)


def _division_name() -> str:
    area = current_user.actor.area
    if area is None:
        return ""
    session = db_session()
    return _names.ask(
        session, area, current_user.epochs[Kept.DIVISIONS.value], lambda: full_name(session, area)
    )


def _navigation() -> Navigation:
    """The menu, and where this page stands: where it was opened from, if that is in the menu, so that it leads back there."""
    for name, address in reversed(origins()):
        drawn, breadcrumb = _navigation_of(name)
        if breadcrumb:
            return drawn, [*breadcrumb[:-1], (breadcrumb[-1][0], address)]
    return _navigation_of(request.blueprint)


def _navigation_of(here: str | None) -> Navigation:
    """The permitted menu as drawn and the way to a page, made once for each set of rights and each page."""
    entries, actor = current_app.extensions["menu"], current_user.actor
    key = id(entries), actor.rights, here
    if key not in _navigations:
        if len(_navigations) > MOST_NAVIGATIONS:
            _navigations.clear()
        found = permitted(entries, actor)
        menu = [(group, [(entry, url_for(entry.endpoint)) for entry in mine]) for group, mine in found]
        drawn = current_app.jinja_env.get_template("shell/menu.html").render(
            menu=[_group(*each, here) for each in menu]
        )
        _navigations[key] = drawn, _breadcrumb(menu, here)
    return _navigations[key]


def _group(group: Group, entries: Linked, here: str | None) -> dict[str, Any]:
    children = [
        {"label": entry.label, "href": href, "active": _is_here(entry, here)} for entry, href in entries
    ]
    if len(children) == 1 and children[0]["label"] == group.label:
        return children[0] | {"icon": group.icon}
    return {"label": group.label, "icon": group.icon, "children": children}


def _is_here(entry: Entry, here: str | None) -> bool:
    return here == entry.endpoint.partition(".")[0]


def _breadcrumb(menu: list[tuple[Group, Linked]], here: str | None) -> list[tuple[str, str | None]]:
    for group, entries in menu:
        for entry, href in entries:
            if _is_here(entry, here):
                above = [] if entry.label == group.label else [(group.label, None)]
                return [("首页", "/"), *above, (entry.label, href)] if href != "/" else []
    return []

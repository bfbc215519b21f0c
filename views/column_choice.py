"""列设置 which columns a list shows: everybody chooses for himself, and his browser keeps it for that list alone."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import current_app, redirect, request
from werkzeug.wrappers import Response

from models.fields import fields_of
from views.columns import list_fields

CHOSEN = "_columns"
COOKIE = "columns"
A_YEAR = 366 * 24 * 3600
BETWEEN = "."


def chosen_columns(table: type[Any]) -> tuple[str, ...]:
    """The names of the chosen fields, in the order declared; none when nothing is chosen, or nothing of it is left."""
    return _known(table, request.cookies.get(COOKIE, "").split(BETWEEN))


def keep_columns(table: type[Any], address: str) -> Response:
    """Keep what was chosen and come back to the same list; choosing nothing gives back the usual columns."""
    asked = {name: text for name, text in request.args.items() if name != CHOSEN}
    answer = redirect(f"{address}?{urlencode(asked)}" if asked else address)
    names = _known(table, request.args.getlist(CHOSEN))
    if not names or names == _usual(table):
        answer.delete_cookie(COOKIE, path=address)
    else:
        answer.set_cookie(
            COOKIE,
            BETWEEN.join(names),
            A_YEAR,
            path=address,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
    return answer


def column_choice(table: type[Any], chosen: Sequence[str], kept: Mapping[str, Any]) -> dict[str, Any]:
    """What the page draws: every field that can be shown, those that are ticked, and what is asked besides."""
    shown = chosen or _usual(table)
    return {
        "name": CHOSEN,
        "fields": [(each.name, each.label, each.name in shown) for each in fields_of(table)],
        "hidden": {name: text for name, text in kept.items() if text},
        "usual": "?" + urlencode([*((name, text) for name, text in kept.items() if text), (CHOSEN, "")]),
    }


def _known(table: type[Any], names: Sequence[str]) -> tuple[str, ...]:
    return tuple(each.name for each in fields_of(table) if each.name in names)


def _usual(table: type[Any]) -> tuple[str, ...]:
    return tuple(each.name for each in list_fields(table))

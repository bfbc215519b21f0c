"""行政区划 what the division picker asks: the next level down, and places by name or code."""

from typing import Any

from flask import jsonify, request
from flask_appbuilder import BaseView, expose

from models.levels import Level
from models.platform.division import Place, ancestors_of, children, fetch_division, names_of, search
from models.platform.refusal import NotFound
from models.platform.scope import actor_of
from views.query_texts import BadQuery, read_area
from views.registry import page
from views.request import db_session

LONGEST = 50


@page()
class DivisionsPage(BaseView):
    """Answers for every signed-in account, within its own part of the tree."""

    route_base = "/divisions"
    default_view = "children"

    @expose("/children")
    def children(self) -> Any:
        """The divisions directly under ``area``; without one, the top of what the account sees."""
        text = request.args.get("area", "").strip()
        session = db_session()
        if not text:
            top = ancestors_of(actor_of(session).area or 0)[0]
            return jsonify([_plain(fetch_division(session, top))])
        return jsonify([_plain(place) for place in children(session, read_area(text))])

    @expose("/search")
    def search(self) -> Any:
        """At most twenty divisions whose name holds ``q``, or whose code begins with it."""
        words = request.args.get("q", "").strip()
        if len(words) > LONGEST:
            raise BadQuery(f"查询文字最多 {LONGEST} 个字，请缩短后再查")
        level = _level(request.args.get("level", ""))
        session = db_session()
        found = _by_code(words) if words.isascii() and words.isdigit() else search(session, words, level)
        names = names_of(session, [place.area for place in found])
        return jsonify([_plain(place) | {"path": _path(names[place.area])} for place in found])


def _by_code(digits: str) -> list[Place]:
    """The division of a code, typed with or without its zeros."""
    if len(digits) > 12:
        return []
    try:
        return [fetch_division(db_session(), read_area(digits.ljust(12, "0")))]
    except (NotFound, BadQuery):
        return []


def _level(text: str) -> Level | None:
    if text and text not in set(Level):
        raise BadQuery("没有这个层级，请重新选择行政区划")
    return Level(text) if text else None


def _plain(place: Place) -> dict[str, Any]:
    return {"area": place.area, "name": place.name, "level": place.level.value}


def _path(names: dict[Level, str]) -> str:
    """The names from the prefecture down."""
    return " / ".join(name for level, name in names.items() if level is not Level.PROVINCE) or "云南省"

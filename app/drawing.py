"""画行 what a template would escape and join part by part, hundreds of times a page: the cells of a list's row, the options of a choice."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from flask import Flask
from jinja2.runtime import Macro
from markupsafe import Markup, escape

NOTHING = "—"
MOST_KEPT = 500
Drawn = tuple[str, str, bool]
"""A column as the rows draw it: its key, the attributes of its cells, and whether long text is clipped."""


def register_drawing(app: Flask) -> None:
    """Give templates ``row_cells``, ``options`` and ``drawn_once``."""
    app.jinja_env.globals["row_cells"] = row_cells
    app.jinja_env.globals["options"] = options
    kept: dict[Hashable, str] = {}
    asset: Any = app.jinja_env.globals["asset"]

    def drawn_once(macro: Macro, *told: Any, **more: Any) -> str:
        """What a macro draws of these words; kept for the same words, so that none may be of a person.

        The macro may draw from nothing but what it is told, and icons.
        """
        key = macro.name, repr(told), repr(more), asset("icons.svg")
        if key not in kept:
            if len(kept) >= MOST_KEPT:
                kept.clear()
            kept[key] = macro(*told, **more)
        return kept[key]

    app.jinja_env.globals["drawn_once"] = drawn_once


def row_cells(columns: Iterable[Drawn], held: Mapping[str, Any], draw: Callable[[Any], str]) -> Markup:
    """The cells of a row; what is neither text nor a whole number is drawn by the template's own macro."""
    drawn = []
    for key, attributes, is_long in columns:
        text = _text(held[key], draw)
        inside = f'<span class="clip">{text}</span>' if is_long else text
        drawn.append(f"<td {attributes}>{inside}</td>")
    return Markup("".join(drawn))  # noqa: S704 - every part is escaped


def _text(value: Any, draw: Callable[[Any], str]) -> str:
    if value is None or value == "":
        return NOTHING
    if type(value) is str:
        return escape(value)
    return str(value) if type(value) is int else draw(value)


def options(choices: Iterable[tuple[Any, Any]], value: Any) -> Markup:
    """The options of a choice with the one that is held; drawn once for the same choices."""
    return _options(
        tuple((str(code), str(text)) for code, text in choices), "" if value is None else str(value)
    )


@lru_cache(maxsize=2000)
def _options(choices: tuple[tuple[str, str], ...], held: str) -> Markup:
    drawn = []
    for code, text in choices:
        selected = " selected" if code == held else ""
        drawn.append(f'<option value="{escape(code)}"{selected}>{escape(text)}</option>')
    return Markup("".join(drawn))  # noqa: S704 - every part is escaped

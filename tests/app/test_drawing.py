"""画行 the cells of a list's row are what the template's own macros would draw."""

from typing import Any

import pytest
from flask import Flask
from markupsafe import Markup, escape

from app.drawing import row_cells

VALUES = [
    None,
    "",
    "道路",
    '<b title="1">&',
    Markup("<b>加粗</b>"),
    0,
    12,
    True,
    False,
    {"text": "待审核", "tone": "warn"},
]


@pytest.mark.parametrize("held", VALUES)
@pytest.mark.parametrize("is_long", [False, True])
def test_a_cell_is_drawn_as_the_macro_of_values_draws_it(app: Flask, held: Any, is_long: bool) -> None:
    with app.test_request_context():
        value = vars(app.jinja_env.get_template("components/page.html").module)["value"]
        inside = value(held)
        wanted = f'<span class="clip">{inside}</span>' if is_long else inside
        drawn = row_cells([("name", Markup('class="text"'), is_long)], {"name": held}, value)
        assert drawn == f'<td class="text">{wanted}</td>'


def test_what_was_typed_never_becomes_markup() -> None:
    typed = "<script>alert(1)</script>"
    drawn = row_cells([("name", "", False), ("note", "", True)], {"name": typed, "note": typed}, str)
    assert typed not in drawn
    assert drawn.count(escape(typed)) == 2

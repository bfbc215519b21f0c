"""画行 the cells of a list's row are what the template's own macros would draw."""

from typing import Any

import pytest
from flask import Flask
from markupsafe import Markup, escape

from app.drawing import options, row_cells

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


def test_the_options_of_a_choice_hold_one_and_are_text() -> None:
    hostile = '"><script>'
    drawn = options([(1, "是"), ("0", "否"), (hostile, "茶&米")], "1")
    assert drawn.startswith('<option value="1" selected>是</option><option value="0">否</option>')
    assert hostile not in drawn
    assert "茶&amp;米" in drawn
    assert drawn.count("selected") == 1


@pytest.mark.parametrize("value", [None, "", "2"])
def test_nothing_is_chosen_where_no_option_is_held(value: str | None) -> None:
    assert "selected" not in options([("1", "是"), ("0", "否")], value)


def test_options_that_differ_only_in_kind_are_told_apart() -> None:
    assert [options([(code, "一")], "True").count("selected") for code in (1, True, "True")] == [0, 1, 1]


def test_what_is_drawn_once_is_what_the_macro_draws_of_these_words(app: Flask) -> None:
    """It is kept by everything that it is told, and by the address of the site."""
    with app.test_request_context():
        draw: Any = app.jinja_env.globals["drawn_once"]
        card: Any = vars(app.jinja_env.get_template("components/list.html").module)["query_card"]
        for value in ("1", "0", '"><b>', "1"):
            box = {"kind": "select", "name": "held", "label": "<保持>", "choices": [("1", "是"), ("0", "否")]}
            asked = [box | {"value": value}, {"kind": "date", "name": "day", "label": "日期", "value": value}]
            assert draw(card, asked, reset=f"/x?{value}", shown=8) == card(
                asked, reset=f"/x?{value}", shown=8
            )
        above = draw(card, asked, reset="/")
    with app.test_request_context(base_url="http://localhost/yunling"):
        assert "/yunling/static" in draw(card, asked, reset="/")
        assert "/yunling/static" not in above

"""页面形状 pages that differ in words have one shape; pages in which a judge could find another fault have not."""

import pytest

from tests.shapes import shape_of

FIELD = '<div class="field"><label for="a">名称</label><input id="a" name="a" value="茶" required></div>'


@pytest.mark.parametrize(
    "other",
    [
        FIELD.replace("名称", "面积（亩）").replace("茶", "3"),
        FIELD.replace('"a"', '"b"'),
        FIELD + FIELD.replace('"a"', '"b"'),
    ],
    ids=["words", "names", "one more of its kind"],
)
def test_pages_that_differ_in_words_have_one_shape(other: str) -> None:
    assert shape_of(other) == shape_of(FIELD)


@pytest.mark.parametrize(
    "other",
    [
        FIELD.replace("名称", " "),
        FIELD.replace('for="a"', 'for="b"'),
        FIELD.replace('for="a"', ""),
        FIELD.replace("<input", '<span id="a"></span><input'),
        FIELD.replace("<input", '<input type="date"'),
        FIELD.replace('class="field"', 'class="field narrow"'),
        FIELD.replace("<input", '<input aria-hidden="true"'),
        FIELD.replace("required", ""),
        FIELD.replace('value="茶"', 'value=""'),
        FIELD + '<img src="a.png">',
        f'<ul role="list">{FIELD}</ul>',
        FIELD.replace("div", "p"),
        FIELD + FIELD,
    ],
    ids=[
        "no words",
        "a label of nothing",
        "a label without a target",
        "an id twice",
        "another control",
        "another dress",
        "a state",
        "an attribute less",
        "an empty value",
        "a picture",
        "within a list",
        "another element",
        "every id twice",
    ],
)
def test_pages_in_which_another_fault_could_be_have_not(other: str) -> None:
    assert shape_of(other) != shape_of(FIELD)

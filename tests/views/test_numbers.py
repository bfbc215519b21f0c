"""整数 what counts as a whole number in an address or a form: plain digits, not too many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.types import LARGEST_ID
from views.numbers import read_whole


@given(st.integers(0, LARGEST_ID))
def test_a_number_that_a_key_may_have_is_read_back(number: int) -> None:
    assert read_whole(str(number)) == number


@given(st.integers(0, 999), st.integers(0, 999))
def test_no_number_is_larger_than_asked(number: int, most: int) -> None:
    assert read_whole(str(number), most) == (number if number <= most else None)


@pytest.mark.parametrize(
    "text", [None, "", " ", "-1", "+1", "1.0", "1e3", "0x1", "１", "²", "一", "1\0", " 1", "1 ", "1_0"]
)
def test_whatever_else_is_none(text: str | None) -> None:
    assert read_whole(text) is None


def test_endless_digits_are_not_turned_into_a_number() -> None:
    assert read_whole(str(LARGEST_ID + 1)) is None
    assert read_whole("9" * 100_000) is None

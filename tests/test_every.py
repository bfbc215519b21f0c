"""每一项 a test for many cases fails with the names of those that fail, and of no others."""

import pytest

from tests.every import each_of, every


def test_every_case_is_tried_and_those_that_fail_are_told_by_name() -> None:
    tried = []

    @every([("one", (1,)), ("two", (2,)), ("three", (3,))])
    def test_odd(number: int) -> None:
        tried.append(number)
        assert number != 2
        [1, 2, 4].index(number if number < 3 else 4 * number)

    with pytest.raises(ExceptionGroup, match="2 of 3 cases failed") as caught:
        test_odd()
    assert tried == [1, 2, 3]
    assert [wrong.__notes__ for wrong in caught.value.exceptions] == [["of two"], ["of three"]]


def test_what_fails_in_no_case_passes_under_its_own_name() -> None:
    @every(each_of(["a", "b"]))
    def test_short(text: str) -> None:
        """Its words."""
        assert len(text) == 1

    test_short()
    assert (test_short.__name__, test_short.__doc__) == ("test_short", "Its words.")


def test_no_case_at_all_is_a_failure() -> None:
    @every([])
    def test_nothing() -> None:
        """Nobody asks."""

    with pytest.raises(AssertionError, match="there is no case"):
        test_nothing()

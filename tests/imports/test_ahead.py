"""预读 reading ahead: many files come back in their order, large ones wait, and no child is left behind."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from imports import ahead, reading
from imports.ahead import read_ahead
from imports.refusals import UnsafeWorkbook
from tests.hostile.files import plain_xlsx
from tests.hostile.packages import book


def numbered(count: int) -> list[tuple[bytes, str]]:
    rows = '<row r="1"><c r="A1"><v>{}</v></c></row>'
    return [(book(rows.format(number)), f"{number}.xlsx") for number in range(count)]


Children = Callable[[], set[str]]


def _children() -> set[str]:
    return set(Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split())


@pytest.fixture
def children() -> Children:
    """The children begun since the test began; a browser of the run's may be there from before."""
    before = _children()
    return lambda: _children() - before


@pytest.mark.parametrize("large", [reading.LARGE, 0], ids=["small files", "large files"])
@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_files_come_back_in_their_order(
    count: int, large: int, monkeypatch: pytest.MonkeyPatch, children: Children
) -> None:
    monkeypatch.setattr(reading, "LARGE", large)
    files = numbered(count)

    found = [(each.data, each.name, each.read().sheets[0].cell(1, 1)) for each in read_ahead(files)]

    assert found == [(data, name, number) for number, (data, name) in enumerate(files)]
    assert not children()


def test_the_next_files_are_being_read_while_one_is_worked_on_and_no_others() -> None:
    taken = []

    def files() -> Iterator[tuple[bytes, str]]:
        for data, name in numbered(6):
            taken.append(name)
            yield data, name

    begun = read_ahead(files())
    next(begun)
    assert len(taken) == 1 + ahead.AHEAD
    begun.close()


def test_a_large_file_is_not_begun_before_its_turn(
    monkeypatch: pytest.MonkeyPatch, children: Children
) -> None:
    monkeypatch.setattr(reading, "LARGE", 0)
    begun = read_ahead(numbered(3))
    next(begun)
    assert not children()
    begun.close()


def test_a_refused_file_does_not_disturb_the_others() -> None:
    files = [(plain_xlsx(), "a"), (b"PK\x03\x04 no package", "b"), (plain_xlsx(), "c")]
    refused = []
    for each in read_ahead(files):
        try:
            each.read()
        except UnsafeWorkbook as error:
            refused.append(error.file)
    assert refused == ["b"]


def test_whoever_stops_early_leaves_no_child_behind(children: Children) -> None:
    begun = read_ahead(numbered(5))
    next(begun)
    assert children()
    begun.close()
    assert not children()

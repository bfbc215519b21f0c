"""引用 which requirement numbers the tests name: read from their docstrings, never by running them.

A test function or class names what its docstring or its own name carries: one by one (`001-104`, `001-104, 106`) or
as a short range (`001-104…106`). A module's docstring counts too, but only what it names one by one: a range there is an
overview of a chapter, and an overview tests nothing.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

LONGEST_RANGE = 6  # a longer one is an overview, wherever it stands

_SERIES = re.compile(
    r"(?<!\d)(001)-(?=\d{3})|(A-001\.Y)[\s:-]*(?:rows?\s+)?(?=\d\.\d)|(A-001\.Z)[\s:-]*(?:items?\s+)?(?=\d)"
)
_NEXT = {
    "001": re.compile(r"(\d{3})(?![\d-])"),
    "A-001.Y": re.compile(r"(\d\.\d{1,2})(?![\d.]*\d)"),
    "A-001.Z": re.compile(r"(\d{1,2})(?![\d-]|\.\d)"),
}
_RANGE = re.compile(r"\s*(?:…|\.\.\.|–|—|~)\s*")
_LIST = re.compile(r"\s*(?:,|、|，|and|和)\s*")
_SELF = re.compile(r"(?:001-|A-001\.[YZ][\s-]*)?")

Test = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, order=True)
class Citation:
    """A test, by its file and its name; no name when the module speaks for all its tests."""

    path: str
    name: str = ""


def numbers_in(text: str, *, longest_range: int = LONGEST_RANGE) -> Iterator[str]:
    """Every requirement a text names, in the form that the list of requirements uses."""
    found = _SERIES.search(text)
    while found:
        series = next(each for each in found.groups() if each)
        numbers, end = _series(series, text, found.end(), longest_range)
        yield from (f"{series}-{number}" for number in numbers)
        found = _SERIES.search(text, end)


def _series(series: str, text: str, at: int, longest_range: int) -> tuple[list[str], int]:
    """The numbers of one series that follow each other, and where they end."""
    numbers: list[str] = []
    number = _NEXT[series].match(text, at)
    while number:
        first, at = number[1], number.end()
        until = _following(_RANGE, series, text, at)
        at = until.end() if until else at
        numbers += _between(first, until[1], longest_range) if until else [first]
        number = _following(_LIST, series, text, at)
    return numbers, at


def _following(joint: re.Pattern[str], series: str, text: str, at: int) -> re.Match[str] | None:
    """The number after a joint; its series may be written out once more."""
    joined = joint.match(text, at)
    if not joined:
        return None
    repeated = _SELF.match(text, joined.end())
    if repeated and repeated[0] and not repeated[0].startswith(series):
        return None
    return _NEXT[series].match(text, repeated.end() if repeated else joined.end())


def _between(first: str, last: str, longest: int) -> list[str]:
    head, _, low = first.rpartition(".")
    numbers = range(int(low), int(last.rpartition(".")[2]) + 1)
    if len(numbers) <= longest:
        return [f"{head}.{number}" if head else f"{number:0{len(low)}d}" for number in numbers]
    return []


def citations(root: Path) -> dict[str, list[Citation]]:
    """Requirement → the tests under `tests/` that name it, in order."""
    found: dict[str, set[Citation]] = {}
    for path in sorted((root / "tests").rglob("test_*.py")):
        for number, citation in _of_module(path, path.relative_to(root).as_posix()):
            found.setdefault(number, set()).add(citation)
    return {number: sorted(named) for number, named in found.items()}


def _of_module(path: Path, name: str) -> Iterator[tuple[str, Citation]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    tests = list(_tests(tree))
    for test in tests:
        for number in numbers_in(f"{ast.get_docstring(test) or ''}\n{test.name}"):
            yield number, Citation(name, test.name)
    if tests:
        for number in numbers_in(ast.get_docstring(tree) or "", longest_range=1):
            yield number, Citation(name)


def _tests(tree: ast.Module) -> Iterator[Test]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield node

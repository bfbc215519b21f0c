"""需求覆盖 the coverage page: every requirement of the manual with the tests that name it, and what still lacks one."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from exports.citations import LONGEST_RANGE, Citation, citations
from exports.reference import HEADER

INTRODUCTION = f"""# Requirements of manual 001, and the tests that name them

The texts are kept in [requirements.toml](requirements.toml). A test names a requirement in its docstring (or its class's, or in
its own name): `001-104`, `001-104, 106`, `001-104…106`, `A-001.Y-5.3`, `A-001.Z-16`. A range of more than {LONGEST_RANGE} is an
overview and counts for nothing. In a module's docstring only numbers written one by one count, never a range.
`flask docs check` fails when a requirement of a finished chapter (✓) has no test, and when a test names a number that does not exist.
"""


@dataclass(frozen=True)
class Chapter:
    """A chapter of the manual."""

    key: str
    title: str
    requirements: Mapping[str, str]


@dataclass(frozen=True)
class Coverage:
    """What the manual asks for, and the tests that say they show it."""

    chapters: tuple[Chapter, ...]
    finished: frozenset[str]
    named: Mapping[str, list[Citation]]

    def is_finished(self, chapter: Chapter, number: str) -> bool:
        """Whether this requirement must have a test."""
        return chapter.key in self.finished or number in self.finished

    def lacking(self) -> list[str]:
        """The requirements of finished chapters that no test names."""
        return [
            number
            for chapter in self.chapters
            for number in chapter.requirements
            if self.is_finished(chapter, number) and number not in self.named
        ]

    def unknown(self) -> list[str]:
        """What tests or the list of finished chapters name and the manual does not have."""
        numbers = {number for chapter in self.chapters for number in chapter.requirements}
        chapters = {chapter.key for chapter in self.chapters}
        misnamed = [
            f"{number} ({tests[0].path})" for number, tests in self.named.items() if number not in numbers
        ]
        return sorted(misnamed) + sorted(self.finished - numbers - chapters)

    def page(self) -> str:
        """The page, as Markdown."""
        return "\n".join([HEADER + INTRODUCTION, *self._summary(), *self._details()]) + "\n"

    def _summary(self) -> Iterator[str]:
        yield "| chapter | | requirements | with a test | without |"
        yield "|---|---|---|---|---|"
        for chapter in self.chapters:
            without = [number for number in chapter.requirements if number not in self.named]
            mark = "✓" if all(self.is_finished(chapter, number) for number in chapter.requirements) else ""
            count = len(chapter.requirements)
            lacking = " ".join(without) or "—"
            yield f"| {chapter.key} {chapter.title} | {mark} | {count} | {count - len(without)} | {lacking} |"

    def _details(self) -> Iterator[str]:
        for chapter in self.chapters:
            yield f"\n## {chapter.key} {chapter.title}\n"
            yield "| number | requirement | tests |"
            yield "|---|---|---|"
            for number, text in chapter.requirements.items():
                tests = "<br>".join(_link(each) for each in self.named.get(number, [])) or "—"
                shown = text.replace("|", "\\|")
                yield f"| {number} | {shown} | {tests} |"


def _link(citation: Citation) -> str:
    shown = citation.name or citation.path.removeprefix("tests/")
    return f"[{shown}](../{citation.path})"


def coverage(root: Path) -> Coverage:
    """The coverage of a checkout, from its `docs/requirements.toml` and its `tests/`."""
    kept = tomllib.loads((root / "docs" / "requirements.toml").read_text(encoding="utf-8"))
    chapters = tuple(Chapter(each["key"], each["title"], each["requirements"]) for each in kept["chapter"])
    return Coverage(chapters, frozenset(kept["finished"]), citations(root))

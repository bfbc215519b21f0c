"""需求 the kept list of requirements is whole, and `flask docs check` holds the page and the finished chapters."""

from importlib import import_module
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from exports.requirements import Chapter, Coverage, coverage
from tests.source import ROOT

KEPT = coverage(ROOT)
command = import_module("app.cli.docs")  # `from app.cli import docs` is the group of commands, not the module


def chapter(key: str) -> Chapter:
    return next(each for each in KEPT.chapters if each.key == key)


def test_manual_001_is_kept_without_a_gap() -> None:
    numbers = [number for each in KEPT.chapters for number in each.requirements if number.startswith("001-")]

    assert numbers == [f"001-{number:03d}" for number in range(1, 206)]


def test_the_matrix_of_switches_has_a_row_for_every_step() -> None:
    counts = {"3": 4, "4": 4, "5": 4, "6": 13}
    rows = [f"A-001.Y-{part}.{number}" for part, count in counts.items() for number in range(1, count + 1)]

    assert list(chapter("A-001.Y").requirements) == rows


def test_every_contradiction_of_the_manual_has_its_ruling() -> None:
    assert list(chapter("A-001.Z").requirements) == [f"A-001.Z-{number}" for number in range(1, 22)]


def test_no_test_names_a_requirement_that_does_not_exist() -> None:
    assert KEPT.unknown() == []


def checked(monkeypatch: pytest.MonkeyPatch, root: Path, covered: Coverage) -> Result:
    monkeypatch.setattr(command, "ROOT", root)
    monkeypatch.setattr(command, "coverage", lambda _: covered)
    return CliRunner().invoke(command.check)


def written(monkeypatch: pytest.MonkeyPatch, root: Path, covered: Coverage) -> None:
    monkeypatch.setattr(command, "ROOT", root)
    monkeypatch.setattr(command, "coverage", lambda _: covered)
    assert CliRunner().invoke(command.build).exit_code == 0


def small(*finished: str) -> Coverage:
    return Coverage((Chapter("A-001.11", "发函确认", {"001-114": "名单来源"}),), frozenset(finished), {})


def test_the_check_passes_on_what_the_build_wrote(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    written(monkeypatch, tmp_path, small())

    assert checked(monkeypatch, tmp_path, small()).exit_code == 0


def test_the_check_fails_on_a_stale_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    written(monkeypatch, tmp_path, small())
    (tmp_path / "docs" / "requirements.md").write_text("old", encoding="utf-8")

    refused = checked(monkeypatch, tmp_path, small())
    assert refused.exit_code == 1
    assert "stale pages (run `flask docs build`): docs/requirements.md" in refused.output


def test_the_check_fails_when_a_finished_chapter_lacks_a_test(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    written(monkeypatch, tmp_path, small("A-001.11"))

    refused = checked(monkeypatch, tmp_path, small("A-001.11"))
    assert refused.exit_code == 1
    assert "no test names: 001-114" in refused.output

"""需求覆盖 the coverage page of a small project: what is named, what lacks, what stops the check."""

from pathlib import Path

import pytest

from exports.requirements import Coverage, coverage

KEPT = """
finished = [{finished}]

[[chapter]]
key = "A-001.11"
title = "5.3 发函确认"

[chapter.requirements]
"001-114" = "名单来源"
"001-115" = "发函|撤销"

[[chapter]]
key = "A-001.Y"
title = "开关"

[chapter.requirements]
"A-001.Y-5.3" = "县委组织部"
"A-001.Y-5.4" = "县级"
"""


def project(root: Path, *finished: str, test: str = "001-114") -> Coverage:
    (root / "docs").mkdir()
    (root / "tests").mkdir()
    kept = KEPT.format(finished=", ".join(f'"{each}"' for each in finished))
    (root / "docs" / "requirements.toml").write_text(kept, encoding="utf-8")
    (root / "tests" / "test_letters.py").write_text(f'def test_a():\n    """{test}."""\n', encoding="utf-8")
    return coverage(root)


def test_nothing_is_asked_of_an_unfinished_chapter(tmp_path: Path) -> None:
    assert project(tmp_path).lacking() == []


def test_every_requirement_of_a_finished_chapter_needs_a_test(tmp_path: Path) -> None:
    assert project(tmp_path, "A-001.11").lacking() == ["001-115"]


def test_a_single_row_may_be_finished_before_its_chapter(tmp_path: Path) -> None:
    assert project(tmp_path, "A-001.Y-5.3").lacking() == ["A-001.Y-5.3"]


def test_a_finished_chapter_whose_requirements_are_all_named_lacks_nothing(tmp_path: Path) -> None:
    assert project(tmp_path, "A-001.11", test="001-114, 115").lacking() == []


@pytest.mark.parametrize("finished", ["A-001.99", "001-999"])
def test_a_finished_chapter_that_does_not_exist_is_told(tmp_path: Path, finished: str) -> None:
    assert project(tmp_path, finished).unknown() == [finished]


def test_a_test_that_names_what_the_manual_does_not_have_is_told(tmp_path: Path) -> None:
    assert project(tmp_path, test="001-998").unknown() == ["001-998 (tests/test_letters.py)"]


def test_the_page_links_each_requirement_to_its_tests_and_sums_up_what_lacks(tmp_path: Path) -> None:
    lines = project(tmp_path, "A-001.11").page().splitlines()

    assert "| A-001.11 5.3 发函确认 | ✓ | 2 | 1 | 001-115 |" in lines
    assert "| A-001.Y 开关 |  | 2 | 0 | A-001.Y-5.3 A-001.Y-5.4 |" in lines
    assert "| 001-114 | 名单来源 | [test_a](../tests/test_letters.py) |" in lines
    assert "| 001-115 | 发函\\|撤销 | — |" in lines

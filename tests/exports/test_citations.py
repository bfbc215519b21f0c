"""引用 how a test names the requirements of the manual, and what is too general to count."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.citations import LONGEST_RANGE, Citation, citations, numbers_in


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("001-104: 组长", ["001-104"]),
        ("(001-104…106)", ["001-104", "001-105", "001-106"]),
        ("001-104–106", ["001-104", "001-105", "001-106"]),
        ("001-104…001-106", ["001-104", "001-105", "001-106"]),
        ("001-102, 104", ["001-102", "001-104"]),
        ("001-102, 001-104 and 106", ["001-102", "001-104", "001-106"]),
        ("001-102、104…105、108", ["001-102", "001-104", "001-105", "001-108"]),
        ("A-001.Y 5.3, 5.4", ["A-001.Y-5.3", "A-001.Y-5.4"]),
        ("A-001.Y-6.10", ["A-001.Y-6.10"]),
        ("A-001.Y row 5.3.", ["A-001.Y-5.3"]),
        ("A-001.Y-6.1–6.3", ["A-001.Y-6.1", "A-001.Y-6.2", "A-001.Y-6.3"]),
        ("A-001.Z-16, A-001.Z 2", ["A-001.Z-16", "A-001.Z-2"]),
        ("001-148…151, A-001.Z-9", ["001-148", "001-149", "001-150", "001-151", "A-001.Z-9"]),
        ("001-124, 004-002", ["001-124"]),
        ("001-157, 8.1", ["001-157"]),
        ("at 2001-104 and 001-1040 nothing is meant", []),
        ("001-001…001-300 is the whole manual", []),
        ("000-008", []),
        ("A-001 as a whole", []),
    ],
)
def test_a_text_names_numbers_lists_and_short_ranges(text: str, numbers: list[str]) -> None:
    assert list(numbers_in(text)) == numbers


def test_a_long_range_is_an_overview_and_names_nothing() -> None:
    assert list(numbers_in("001-041…068, 070")) == ["001-070"]


@given(first=st.integers(1, 300), count=st.integers(1, 40))
def test_a_range_names_everything_between_its_ends_or_nothing(first: int, count: int) -> None:
    named = list(numbers_in(f"001-{first:03d}…{first + count - 1:03d}"))

    wanted = [f"001-{number:03d}" for number in range(first, first + count)]
    assert named == (wanted if count <= LONGEST_RANGE else [])


@given(st.lists(st.integers(1, 999), min_size=1, max_size=20))
def test_a_list_names_each_of_its_numbers_in_order(numbers: list[int]) -> None:
    text = "001-" + ", ".join(f"{number:03d}" for number in numbers)

    assert list(numbers_in(text)) == [f"001-{number:03d}" for number in numbers]


def module(root: Path, name: str, text: str) -> None:
    path = root / "tests" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_function_and_a_class_speak_for_themselves_a_module_only_one_by_one(tmp_path: Path) -> None:
    module(
        tmp_path,
        "hometown/test_letters.py",
        '''"""Letters (001-114…116, 119)."""

class TestList:
    """001-117…118."""

    def test_order(self) -> None:
        """001-114: by unit."""
''',
    )
    at = "tests/hometown/test_letters.py"

    assert citations(tmp_path) == {
        "001-119": [Citation(at)],
        "001-117": [Citation(at, "TestList")],
        "001-118": [Citation(at, "TestList")],
        "001-114": [Citation(at, "test_order")],
    }


def test_a_name_of_a_test_may_carry_no_number_but_a_nested_test_counts(tmp_path: Path) -> None:
    module(
        tmp_path,
        "test_a.py",
        'class TestA:\n    class TestB:\n        def test_c(self):\n            """001-003."""\n',
    )

    assert citations(tmp_path) == {"001-003": [Citation("tests/test_a.py", "test_c")]}


def test_what_is_no_test_names_nothing(tmp_path: Path) -> None:
    module(tmp_path, "people.py", 'def test_like():\n    """001-001."""\n')
    module(tmp_path, "test_empty.py", '"""001-002."""\n')
    module(
        tmp_path,
        "test_steps.py",
        'def helper():\n    """001-003."""\n\ndef test_it():\n    "001-004"\n    # 001-005\n',
    )

    assert set(citations(tmp_path)) == {"001-004"}

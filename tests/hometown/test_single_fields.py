"""单字段校验 every field by itself: missing, out of range, too long, of the wrong form."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from models.checks import check_row
from models.fields import Field, Kind, Problem, Severity, fields_of
from models.platform.clock import today
from tests.every import every
from tests.hometown.sound_rows import SOUND

FIELDS = [(table, each) for table in SOUND for each in fields_of(table) if each.is_typed]


def those(wanted: Any) -> Any:
    """The test is asked of every field that is wanted, of every table."""
    return every((f"{table.__name__}.{each.name}", (table, each)) for table, each in FIELDS if wanted(each))


def told(table: type[Any], declared: Field, value: Any) -> list[Problem]:
    """What is said of one field, apart from the rules between fields."""
    codes = {"required", "range", "length", "pattern", "soft_range", "number"}
    found = check_row(table, SOUND[table] | {declared.name: value})
    return [each for each in found if each.field == declared.name and each.code in codes]


@those(lambda each: each.required)
def test_what_is_required_must_be_there(table: type[Any], declared: Field) -> None:
    [problem] = told(table, declared, () if declared.kind is Kind.MULTI_CHOICE else None)
    assert problem.message.startswith(f"{declared.label}：不能为空")
    assert problem.severity is Severity.ERROR


@those(lambda each: not each.required)
def test_what_is_optional_may_be_left_out(table: type[Any], declared: Field) -> None:
    assert told(table, declared, None) == []


@those(lambda each: each.is_numeric and each.at_least == 0)
def test_a_figure_is_not_negative_and_zero_is_a_figure(table: type[Any], declared: Field) -> None:
    assert [each.code for each in told(table, declared, -1) if each.is_error] == ["range"]
    assert [each for each in told(table, declared, 0) if each.is_error] == []


@those(lambda each: each.is_numeric and each.at_most is not None)
def test_a_figure_keeps_to_its_upper_bound(table: type[Any], declared: Field) -> None:
    assert told(table, declared, declared.at_most) == []
    [problem] = told(table, declared, Decimal(declared.at_most) + 1)  # type: ignore[arg-type]
    assert f"不能大于 {declared.at_most}" in problem.message


@those(lambda each: each.above is not None)
def test_a_size_is_more_than_nothing(table: type[Any], declared: Field) -> None:
    [problem] = told(table, declared, Decimal(0))
    assert f"应大于 {declared.above}" in problem.message


@those(lambda each: each.kind is Kind.DECIMAL)
def test_a_figure_too_large_for_its_column_is_told(table: type[Any], declared: Field) -> None:
    assert any(each.is_error for each in told(table, declared, Decimal(10) ** 30))


@those(lambda each: each.kind is Kind.TEXT and each.length and each.pattern is None)
def test_a_text_too_long_is_told_with_its_length(table: type[Any], declared: Field) -> None:
    assert declared.length is not None
    assert told(table, declared, "长" * declared.length) == []
    [problem] = told(table, declared, "长" * (declared.length + 1))
    assert f"最多 {declared.length} 个字" in problem.message


@those(lambda each: each.past_only)
def test_what_has_happened_is_not_in_the_future(table: type[Any], declared: Field) -> None:
    assert told(table, declared, today()) == []
    [problem] = told(table, declared, today() + timedelta(days=2))
    assert problem.message == f"{declared.label}：不能晚于今天，请核对后更正"


@those(lambda each: each.pattern is not None)
def test_a_text_of_the_wrong_form_is_told(table: type[Any], declared: Field) -> None:
    assert declared.pattern is not None
    problems = told(table, declared, "？")
    assert [each.severity for each in problems] == [declared.pattern.severity]
    assert declared.pattern.message in problems[0].message


@dataclass(frozen=True)
class Doubt:
    """A figure that is kept, and doubted."""

    table: str
    name: str
    usual: Decimal
    odd: Decimal


DOUBTS = [
    Doubt("Village", "area_sqm", Decimal(100_000), Decimal(99_999)),
    Doubt("Village", "area_sqm", Decimal(500_000_000), Decimal(500_000_001)),
    Doubt("SocioEconomy", "per_capita_income", Decimal(1000), Decimal("1.286")),
    Doubt("SocioEconomy", "per_capita_income", Decimal(100_000), Decimal(100_001)),
]


@pytest.mark.parametrize("doubt", DOUBTS, ids=lambda doubt: f"{doubt.name}-{doubt.odd}")
def test_an_unusual_figure_is_doubted_and_kept(doubt: Doubt) -> None:
    table, declared = next((t, f) for t, f in FIELDS if t.__name__ == doubt.table and f.name == doubt.name)
    assert told(table, declared, doubt.usual) == []
    [problem] = told(table, declared, doubt.odd)
    assert problem.severity is Severity.WARNING
    assert "请核对单位" in problem.message


def test_a_conclusion_of_fewer_than_fifty_characters_is_refused() -> None:
    table, declared = next((t, f) for t, f in FIELDS if f.name == "conclusion")
    [problem] = told(table, declared, "太短")
    assert "至少 50 个字，现有 2 个字" in problem.message

"""条件必填 a declared condition is one rule, one help line and one thing that a page can follow."""

import json
from decimal import Decimal
from typing import Any

import pytest

from models.checks import check_row
from models.fields import fields_of, rules_of
from models.registry import TABLES
from models.when import EMPTY, GIVEN, Condition, other_than, when

CASES = [
    (when("甲", kind="a"), {"kind": "a"}, {"kind": "b"}),
    (when("甲", kind=("a", "b")), {"kind": "b"}, {"kind": "c"}),
    (when("甲", kind=("a", "b")), {"kind": ("x", "b")}, {"kind": ("x",)}),
    (when("甲", done=True), {"done": True}, {"done": False}),
    (when("甲", beds=other_than(0)), {"beds": 3}, {"beds": 0}),
    (when("甲", beds=other_than(0)), {"beds": Decimal("0.5")}, {"beds": None}),
    (when("甲", name=GIVEN), {"name": "茶"}, {"name": ""}),
    (when("甲", count=GIVEN), {"count": 0}, {"count": None}),
    (when("甲", place=EMPTY), {"place": None}, {"place": 7}),
    (when("甲", chosen=EMPTY), {"chosen": ()}, {"chosen": ("a",)}),
    (when("甲", kind="a", beds=GIVEN), {"kind": "a", "beds": 1}, {"kind": "a"}),
]
CONDITIONAL = [
    (table, each) for table in TABLES.values() for each in fields_of(table) if each.required_when is not None
]


@pytest.mark.parametrize(("condition", "held", "not_held"), CASES)
def test_a_condition_holds_for_what_it_names_and_for_nothing_else(
    condition: Condition, held: dict[str, Any], not_held: dict[str, Any]
) -> None:
    assert condition.holds(held)
    assert not condition.holds(not_held)
    assert condition.help == "当甲时必填"


def test_a_page_is_told_the_values_as_its_controls_post_them() -> None:
    condition = when("甲", done=True, kind=("a", "b"), beds=other_than(0), place=EMPTY)
    assert json.loads(json.dumps(condition.for_pages)) == [
        ["done", "one_of", ["true"]],
        ["kind", "one_of", ["a", "b"]],
        ["beds", "other_than", ["0"]],
        ["place", "empty", []],
    ]


def test_some_fields_are_conditional_and_each_names_columns_of_its_own_table() -> None:
    assert len(CONDITIONAL) > 40
    for table, each in CONDITIONAL:
        assert each.required_when is not None
        assert not each.required, (table, each.name)
        assert {term.field for term in each.required_when.terms} <= set(table.__mapper__.columns.keys())


@pytest.mark.parametrize(
    ("table", "declared"), CONDITIONAL, ids=lambda each: getattr(each, "__name__", None) or each.name
)
def test_every_conditional_field_is_asked_for_exactly_when_its_condition_holds(
    table: type[Any], declared: Any
) -> None:
    rule = next(each for each in rules_of(table) if each.name == f"{declared.name}_required")
    assert rule.fields == (declared.name,)
    assert rule.doc == f"{declared.required_when.because}时必须填写{declared.label}。"
    meeting = {term.field: _meeting(term) for term in declared.required_when.terms}
    told = [problem.message for problem in check_row(table, meeting) if problem.code == rule.name]
    assert told == [f"{declared.label}：{declared.required_when.because}时必须填写"]
    assert rule.judge({}) is None
    assert rule.judge(meeting | {declared.name: 0}) is None


def _meeting(term: Any) -> Any:
    """A value that makes the term hold."""
    if term.test == "empty":
        return None
    return term.values[0] if term.test == "one_of" else 77

"""成批校验 the judge of many rows says of each row what the judge of one row says."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.bulk_checks import check_rows
from models.checks import check_row, complete
from models.fields import rules_of
from models.hometown.conditions import exceeds, never_exceeds
from models.hometown.field_survey import CollectiveEconomy
from tests.hometown.sound_rows import SOUND
from tests.hometown.test_any_values import QUICK, any_row, is_finite


@pytest.mark.parametrize("table", SOUND, ids=lambda table: table.__name__)
@settings(QUICK, max_examples=15)
@given(data=st.data())
def test_many_rows_are_judged_as_one_row_is(table: type[Any], data: st.DataObject) -> None:
    drawn = data.draw(st.lists(any_row(table).filter(is_finite), max_size=4))
    rows = [complete(table, dict(row)) for row in drawn]
    together: dict[int, list[Any]] = {index: [] for index in range(len(rows))}
    for index, problem in check_rows(table, rows, {}):
        together[index].append(problem)
    for index, row in enumerate(rows):
        assert set(together[index]) == set(check_row(table, row))
    known = {name: [row.get(name) for row in rows] for name in {name for row in rows for name in row}}
    assert check_rows(table, rows, {}, known) == check_rows(table, rows, {})


FIGURES = st.none() | st.just("") | st.integers(-3, 3) | st.decimals(-3, 3, places=1)


@settings(database=None)
@given(pairs=st.lists(st.tuples(FIGURES, FIGURES), max_size=5))
def test_a_rule_keeps_quiet_only_where_it_has_nothing_to_say(pairs: list[tuple[Any, Any]]) -> None:
    parts, wholes = [part for part, _ in pairs], [whole for _, whole in pairs]
    rows = [{"part": part, "whole": whole} for part, whole in pairs]
    if never_exceeds(parts, wholes):
        assert not any(exceeds(row, "part", "whole") for row in rows)
    elif all(isinstance(each, (int, Decimal)) for each in (*parts, *wholes)):
        assert any(exceeds(row, "part", "whole") for row in rows)


def test_a_rule_that_need_not_be_asked_is_not_asked() -> None:
    """One row that it has to speak of, and it is asked of every one."""
    table = CollectiveEconomy
    (asked,) = [each for each in rules_of(table) if each.name == "operating_within_assets"]
    sound, wrong = (
        dict(SOUND[table]),
        SOUND[table] | {"asset_operating": Decimal(9), "asset_total": Decimal(8)},
    )
    assert asked.quiet is not None
    assert asked.quiet([sound["asset_operating"]], [sound["asset_total"]])
    found = check_rows(table, [complete(table, dict(row)) for row in (sound, wrong, sound, wrong)], {})
    assert [index for index, problem in found if problem.code == asked.name] == [1, 3]

"""成批校验 the judge of many rows says of each row what the judge of one row says."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.bulk_checks import check_rows
from models.checks import check_row, complete
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

"""脏数据 dirty cells, from the bytes of the file to the typed value."""

import pytest

from imports.cells import parse
from imports.columns import type_column
from imports.reading import read_many
from imports.sheets import Workbook
from models.fields import Severity
from tests.hostile.dirt import DIRT, Dirt, coded
from tests.hostile.packages import book


@pytest.fixture(scope="module")
def read() -> dict[str, Workbook]:
    files = [(book(f'<row r="2">{dirt.cell}</row>'), dirt.name) for dirt in DIRT]
    return {each.name: each for each in read_many(files) if isinstance(each, Workbook)}


def test_no_two_cases_have_one_name() -> None:
    assert len({dirt.name for dirt in DIRT}) == len(DIRT) >= 60


@pytest.mark.parametrize("dirt", DIRT, ids=lambda dirt: dirt.name)
def test_a_dirty_cell_is_understood_or_refused_as_agreed(dirt: Dirt, read: dict[str, Workbook]) -> None:
    raw = read[dirt.name].sheets[0].cell(2, 2)
    parsed = parse(dirt.field, raw, coded)

    assert (parsed.problem.code if parsed.problem else "") == dirt.problem, parsed
    assert (parsed.warning.code if parsed.warning else "") == dirt.warning, parsed
    assert parsed.value == dirt.value
    assert type(parsed.value) is type(dirt.value)


@pytest.mark.parametrize(
    "dirt", [dirt for dirt in DIRT if dirt.problem or dirt.warning], ids=lambda dirt: dirt.name
)
def test_a_fault_names_its_field_and_says_what_to_do(dirt: Dirt, read: dict[str, Workbook]) -> None:
    parsed = parse(dirt.field, read[dirt.name].sheets[0].cell(2, 2), coded)
    fault = parsed.problem or parsed.warning

    assert fault is not None
    assert fault.field == dirt.field.name
    assert fault.message.startswith(f"{dirt.field.label}：")
    assert "请" in fault.message
    assert fault.severity is (Severity.ERROR if dirt.problem else Severity.WARNING)


@pytest.mark.parametrize("dirt", DIRT, ids=lambda dirt: dirt.name)
def test_a_column_is_understood_like_its_cells(dirt: Dirt, read: dict[str, Workbook]) -> None:
    raw = read[dirt.name].sheets[0].cell(2, 2)
    typed, parsed = type_column(dirt.field, [raw, None, raw], coded), parse(dirt.field, raw, coded)
    assert typed.values == [parsed.value, None, parsed.value]
    assert sorted(typed.told) == ([0, 2] if parsed.problem or parsed.warning else [])
    assert set(typed.told.values()) <= {parsed}

"""成批装载 what is written at once reads as if each row had been written by itself, on both databases."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from models.hometown.field_survey import CollectiveEconomy
from models.platform import bulk, bulk_copy
from models.platform.audit import AuditEntry
from models.platform.bulk_load import insert_rows, new_ids
from models.platform.bulk_values import stored_names, taken
from models.platform.changes import Added, TableChange
from models.platform.clock import now
from models.platform.stored import stored_rows
from models.platform.transaction import transaction
from tests import planning_scene as scene
from tests.hometown.sound_rows import SOUND
from tests.people import ZHONGSUO

TABLE = CollectiveEconomy
ROW = SOUND[TABLE] | {"area": ZHONGSUO}
ODD = "制表\t换行\n回车\r反斜杠\\ 空值\\N 引号'\" \\t {}%s"


def written(session: Session, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows as they are stored when they are written together."""
    added = [Added(number, dict(row)) for number, row in enumerate(rows, 2)]
    with transaction(session):
        bulk.write(session, [TableChange(TABLE, added=added)], "集体经济.xlsx")
    return [each.values for each in stored_rows(session, TABLE, [ZHONGSUO])]


def whole(row: dict[str, Any]) -> dict[str, Any]:
    """A row with nothing where it says nothing."""
    return {name: row.get(name) or None for name in stored_names(TABLE)}


@pytest.fixture(autouse=True)
def _open_survey(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """The step is open, and a block of COPY so small that three rows are two."""
    scene.finish_basemap(session)
    monkeypatch.setattr(bulk_copy, "BLOCK", 2)


@pytest.mark.parametrize("text", [ODD, "\\N", "\\.", "\\", "NULL", "", None], ids=repr)
def test_a_text_is_stored_as_it_was_typed(session: Session, text: str | None) -> None:
    rows = [ROW | {"project_name": f"项目{n}", "remark": text if n else "无"} for n in range(3)]
    assert [row["remark"] or "" for row in written(session, rows)] == ["无", text or "", text or ""]


@pytest.mark.parametrize("text", [ODD, "\\N", "\\."], ids=repr)
def test_so_is_one_that_every_row_has(session: Session, text: str) -> None:
    rows = [ROW | {"project_name": f"项目{n}", "remark": text} for n in range(5)]
    assert {row["remark"] for row in written(session, rows)} == {text}


def test_rows_may_tell_different_fields(session: Session) -> None:
    """As many fields, fewer, more and others: none of them gets into another's column."""
    told = [
        ROW | {"project_name": "甲", "remark": "一"},
        ROW | {"project_name": "乙", "next_plan": "二"},
        ROW | {"project_name": "丙"},
        ROW | {"project_name": "丁", "remark": "四", "next_plan": "四"},
        ROW | {"project_name": "戊", "remark": "五"},
    ]
    assert [whole(row) for row in written(session, told)] == [whole(row) for row in told]


FIGURES = st.none() | st.decimals(0, 9_999_999, places=4)


@settings(max_examples=20, database=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(figures=st.lists(st.tuples(FIGURES, st.none() | st.integers(0, 99_999)), min_size=1, max_size=6))
def test_figures_are_stored_exactly(
    session: Session, figures: list[tuple[Decimal | None, int | None]]
) -> None:
    session.execute(delete(TABLE), execution_options={"authorised": True})
    session.commit()
    rows = [
        ROW | {"project_name": f"项目{n}", "debt_total": debt, "member_hh": members}
        for n, (debt, members) in enumerate(figures)
    ]
    assert [(row["debt_total"], row["member_hh"]) for row in written(session, rows)] == figures


def test_the_quick_way_of_taking_values_is_the_slow_ones(session: Session) -> None:
    """Whatever rows have in common, a column has the value of its own name."""
    rows = [ROW, {**ROW, "remark": "无"}, {"area": ZHONGSUO, "project_name": "甲"}, {"area": ZHONGSUO}]
    for order in (rows, rows[::-1], rows[1:], rows[2:]):
        names, values = taken(TABLE, order, {})
        assert set(names) == set(stored_names(TABLE))
        assert [dict(zip(names, each, strict=True)) for each in values] == [
            {name: row.get(name) for name in names} for row in order
        ]


def test_what_rows_share_is_in_every_one_of_them(session: Session) -> None:
    stamp = {"version": 3, "created_on": now(), "changed_on": now(), "remark": ODD}
    names = [name for name in ROW if name not in ("remark", "project_name")]
    rows = [(f"项目{n}", *(ROW[name] for name in names)) for n in range(5)]
    connection = session.connection()
    insert_rows(connection, TABLE.__table__, ["project_name", *names], rows, stamp)
    found = session.execute(select(TABLE.project_name, TABLE.version, TABLE.remark).order_by(TABLE.id)).all()
    assert [tuple(row) for row in found] == [(f"项目{n}", 3, ODD) for n in range(5)]
    session.rollback()


def test_keys_are_drawn_in_order_and_never_twice(session: Session) -> None:
    connection, table = session.connection(), AuditEntry.__table__
    first = new_ids(connection, table, 3)
    assert new_ids(connection, table, 0) == []
    assert first == sorted(set(first))
    assert len(first) == 3
    if connection.dialect.name == "postgresql":
        assert min(new_ids(connection, table, 2)) > max(first)
    session.rollback()

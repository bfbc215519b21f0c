"""叶表 the leaf tables: whatever happens to the source, they say what a recount says (001-192)."""

import threading
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, delete, insert, literal_column, select, text, update
from sqlalchemy.exc import DBAPIError

from models.base import Base
from models.platform.ledger.installation import differences
from models.platform.ledger.leaf import KEY, leaf_of
from models.platform.ledger.measures import count
from models.platform.ledger.triggers import Event, triggers_of
from models.platform.ledger.upkeep import rebuild, synchronise, verify
from models.registry import DeclarationError
from tests.databases import Database
from tests.platform import ledger_sandbox as sandbox
from tests.platform.ledger_sandbox import (
    LEAF,
    TABLE,
    SandboxBase,
    Well,
    counted,
    dig,
    kept,
    some_wells,
    wells_in,
)

AREAS = (530823102215, 530823102201, 530102010004)
VALUES = st.fixed_dictionaries(
    {
        "area": st.sampled_from(AREAS),
        "kind": st.sampled_from((None, "", *sandbox.KINDS)),
        "year": st.sampled_from((None, 2019, 2020)),
        "depth": st.none() | st.decimals(0, 99999, places=2, allow_nan=False, allow_infinity=False),
        "people": st.none() | st.integers(0, 500),
        "is_clean": st.none() | st.booleans(),
        "uses": st.sampled_from(((), ("a",), ("ab", "a"), ("ab",))),
        "name": st.sampled_from((None, "龙潭井", "O'井 100%")),
        "hamlet_id": st.none() | st.integers(1, 3),
        "note": st.none() | st.just("x"),
    }
)
CHANGES = st.dictionaries(st.sampled_from(list(sandbox.some_wells(AREAS, 1)[0])), st.none(), min_size=1)
OPERATIONS = st.lists(
    st.one_of(
        st.tuples(st.just("dig"), st.lists(VALUES, min_size=1, max_size=6)),
        st.tuples(st.just("change"), st.tuples(st.integers(0, 9), VALUES, CHANGES)),
        st.tuples(st.just("change all"), st.tuples(st.sampled_from(AREAS), VALUES, CHANGES)),
        st.tuples(st.just("move"), st.tuples(st.sampled_from(AREAS), st.sampled_from(AREAS))),
        st.tuples(st.just("fill in"), st.integers(0, 9)),
        st.tuples(st.just("fill up"), st.sampled_from(AREAS)),
    ),
    max_size=12,
)


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    with wells_in(database.engine):
        yield database.engine


def part(values: dict[str, Any], chosen: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] for name in chosen}


def perform(connection: Connection, what: str, how: Any) -> None:
    """One thing that may happen to wells."""
    if what == "dig":
        dig(connection, how)
    elif what == "change":
        number, values, chosen = how
        connection.execute(update(TABLE).where(TABLE.c.id % 10 == number).values(part(values, chosen)))
    elif what == "change all":
        area, values, chosen = how
        connection.execute(update(TABLE).where(TABLE.c.area == area).values(part(values, chosen)))
    elif what == "move":
        old, new = how
        connection.execute(update(TABLE).where(TABLE.c.area == old).values(area=new))
    elif what == "fill in":
        connection.execute(delete(TABLE).where(TABLE.c.id % 10 == how))
    else:
        connection.execute(delete(TABLE).where(TABLE.c.area == how))


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(operations=OPERATIONS)
def test_whatever_happens_to_the_source_the_leaf_is_what_plain_python_counts(
    engine: Engine, operations: list[tuple[str, Any]]
) -> None:
    with engine.connect() as connection:
        for what, how in operations:
            perform(connection, what, how)
            assert kept(connection) == counted(connection)
        assert list(verify(connection, SandboxBase.metadata)) == []
        connection.rollback()


def test_a_bulk_insert_from_a_select_is_counted_too(engine: Engine) -> None:
    names = [column.name for column in TABLE.columns if column.name != "id"]
    with engine.begin() as connection:
        dig(connection, some_wells(AREAS, 200))
        copied = select(*(TABLE.c[name] for name in names))
        connection.execute(insert(TABLE).from_select(names, copied))
        assert kept(connection) == counted(connection)
        assert sum(row["n"] for (_, split, _), row in kept(connection).items() if not split) == 400


def test_a_change_that_no_measure_reads_writes_no_leaf_row(engine: Engine) -> None:
    version: Any = (
        literal_column("0") if engine.dialect.name == "sqlite" else literal_column("xmin::text::bigint")
    )
    with engine.begin() as connection:
        dig(connection, some_wells(AREAS, 20))
    with engine.begin() as connection:
        before = connection.execute(select(LEAF.table, version).order_by(*LEAF.table.primary_key)).all()
        connection.execute(update(TABLE).values(note="查看过"))
        assert (
            connection.execute(select(LEAF.table, version).order_by(*LEAF.table.primary_key)).all() == before
        )


def test_sums_of_decimals_are_exact(engine: Engine) -> None:
    well = some_wells(AREAS[:1], 1)[0] | {"depth": Decimal("0.10"), "kind": None}
    with engine.begin() as connection:
        dig(connection, [well] * 3)
        assert kept(connection)[AREAS[0], "", ""]["depth"] == Decimal("0.30")


def test_verify_finds_a_planted_drift_and_rebuild_removes_it(engine: Engine) -> None:
    leaf = LEAF.table
    with engine.begin() as connection:
        dig(connection, some_wells(AREAS, 50))
        place = (leaf.c.area == AREAS[0]) & (leaf.c.split == "kind") & (leaf.c.value == "well")
        was = connection.execute(select(leaf.c.people).where(place)).scalar_one()
        connection.execute(update(leaf).where(place).values(people=leaf.c.people + 1))
        connection.execute(delete(leaf).where((leaf.c.area == AREAS[1]) & (leaf.c.split == "")))
        connection.execute(insert(leaf).values(area=1, split="", value="", n=2))
        found = list(verify(connection, SandboxBase.metadata))
        assert str(next(each for each in found if each.area == AREAS[0])) == (
            f"ledger_sandbox_well {AREAS[0]} kind=well people: kept {was + 1}, counted {was}"
        )
        assert {each.area for each in found} == {1, AREAS[0], AREAS[1]}
        assert rebuild(connection, SandboxBase.metadata) == ["ledger_sandbox_well"]
        assert list(verify(connection, SandboxBase.metadata)) == []
        assert kept(connection) == counted(connection)


def test_the_prepared_database_has_every_trigger_as_generated(database: Database) -> None:
    with database.engine.connect() as connection:
        assert differences(connection, Base.metadata) == []
        assert synchronise(connection, Base.metadata) == []


def test_a_trigger_that_was_changed_or_dropped_is_found_and_made_again(engine: Engine) -> None:
    name = f"ledger_sandbox_well_{Event.UPDATE}"
    with engine.begin() as connection:
        dig(connection, some_wells(AREAS, 30))
        statement = f"DROP TRIGGER {name}" + ("" if engine.dialect.name == "sqlite" else " ON sandbox_well")
        connection.execute(text(statement))
        connection.execute(update(TABLE).values(people=1))
        assert name in differences(connection, SandboxBase.metadata)
        assert kept(connection) != counted(connection)
        assert synchronise(connection, SandboxBase.metadata) == ["ledger_sandbox_well"]
        assert name not in differences(connection, SandboxBase.metadata)
        assert kept(connection) == counted(connection)


def test_a_leaf_table_with_other_columns_than_declared_is_made_anew(engine: Engine) -> None:
    with engine.begin() as connection:
        dig(connection, some_wells(AREAS, 30))
        connection.execute(text("ALTER TABLE ledger_sandbox_well ADD COLUMN gone INTEGER"))
        assert synchronise(connection, SandboxBase.metadata) == ["ledger_sandbox_well"]
        assert kept(connection) == counted(connection)
        assert synchronise(connection, SandboxBase.metadata) == []


def test_the_triggers_go_when_the_source_has_gone(engine: Engine) -> None:
    with engine.begin() as connection:
        TABLE.drop(connection)
        assert synchronise(connection, SandboxBase.metadata) == []
        assert not {trigger.name for trigger in triggers_of(LEAF, engine.dialect.name)} & _functions(
            connection
        )


def _functions(connection: Connection) -> set[str]:
    if connection.dialect.name == "sqlite":
        return set(connection.scalars(text("SELECT name FROM sqlite_master")))
    return set(connection.scalars(text("SELECT proname FROM pg_proc")))


def test_truncating_the_source_empties_the_leaf(engine: Engine) -> None:
    with engine.begin() as connection:
        dig(connection, some_wells(AREAS, 30))
        emptied = "DELETE FROM sandbox_well" if engine.dialect.name == "sqlite" else "TRUNCATE sandbox_well"
        connection.execute(text(emptied))
        assert kept(connection) == {}


def test_two_meanings_of_one_measure_are_refused_at_start() -> None:
    with pytest.raises(DeclarationError, match="deep is declared with two meanings"):
        leaf_of(Well).keep(count(Well, "deep", Well.depth > Decimal(99)))


def test_the_leaf_key_is_the_area_the_split_and_the_value() -> None:
    assert tuple(column.name for column in LEAF.table.primary_key) == KEY


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_bulk_writes_over_the_same_villages_in_opposite_order_do_not_deadlock(engine: Engine) -> None:
    """Each statement touches its leaf rows in the order of the key, whatever the order of its rows."""
    areas = [530823102200 + number for number in range(60)]
    wells = [some_wells([area], 1, seed=area)[0] for area in areas]
    start, failures = threading.Barrier(2), []

    def work(rows: list[dict[str, Any]]) -> None:
        try:
            for _ in range(25):
                start.wait(timeout=30)
                with engine.begin() as connection:
                    values = ", ".join(f"({row['area']}, {row['people'] or 0})" for row in rows)
                    connection.execute(text(f"INSERT INTO sandbox_well (area, people) VALUES {values}"))
        except (DBAPIError, threading.BrokenBarrierError) as error:
            failures.append(error)
            start.abort()

    threads = [threading.Thread(target=work, args=(rows,)) for rows in (wells, wells[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with engine.connect() as connection:
        assert kept(connection) == counted(connection)
        assert sum(row["n"] for (_, split, _), row in kept(connection).items() if not split) == 3000

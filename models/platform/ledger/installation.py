"""安装 the triggers in a database: put there, taken away, compared with what they should be."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, MetaData, event, text

from models.platform.ledger.leaf import Leaf, leaves
from models.platform.ledger.triggers import triggers_of


def differences(connection: Connection, metadata: MetaData) -> list[str]:
    """The names of triggers that are missing, superfluous or not as generated."""
    standing = _standing(connection)
    wanted = {
        trigger.name: (trigger.definition, trigger.function)
        for leaf in leaves(metadata).values()
        for trigger in triggers_of(leaf, connection.dialect.name)
    }
    return sorted(name for name in standing.keys() | wanted.keys() if standing.get(name) != wanted.get(name))


def create_leaf_triggers(connection: Connection, leaf: Leaf) -> None:
    """Create the triggers that keep one leaf table."""
    for trigger in triggers_of(leaf, connection.dialect.name):
        if trigger.function:
            _run(
                connection,
                f"CREATE FUNCTION {trigger.name}() RETURNS trigger LANGUAGE plpgsql AS $ledger${trigger.function}$ledger$",
            )
        _run(connection, trigger.definition)


def drop_leaf_triggers(connection: Connection, leaf: Leaf) -> None:
    """Drop them, if they are there."""
    for trigger in triggers_of(leaf, connection.dialect.name):
        if connection.dialect.name == "sqlite":
            _run(connection, f"DROP TRIGGER IF EXISTS {trigger.name}")
        else:
            _run(connection, f"DROP FUNCTION IF EXISTS {trigger.name}() CASCADE")


def _run(connection: Connection, statement: str) -> None:
    connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


def _standing(connection: Connection) -> dict[str, tuple[str, str]]:
    """The ledger triggers that the database has: definition and body, by name."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name, sql, '' FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger_%'"
    else:
        query = (
            "SELECT t.tgname, pg_get_triggerdef(t.oid, true), p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND t.tgenabled = 'O' AND starts_with(t.tgname, 'ledger_') "
            "AND pg_table_is_visible(t.tgrelid)"
        )
    return {name: (definition, body) for name, definition, body in connection.execute(text(query))}


def keep_in_step(metadata: MetaData) -> None:
    """Create the triggers whenever the tables are created, and drop what would outlive them."""
    if not event.contains(metadata, "after_create", _created):
        event.listen(metadata, "after_create", _created)
        event.listen(metadata, "before_drop", _dropped)


def _touching(metadata: MetaData, tables: Any) -> Iterator[Leaf]:
    for leaf in leaves(metadata).values():
        if leaf.table in tables:
            yield leaf


def _created(metadata: MetaData, connection: Connection, tables: Any = (), **_options: Any) -> None:
    for leaf in _touching(metadata, tables):
        drop_leaf_triggers(connection, leaf)
        create_leaf_triggers(connection, leaf)


def _dropped(metadata: MetaData, connection: Connection, tables: Any = (), **_options: Any) -> None:
    for leaf in _touching(metadata, tables):
        drop_leaf_triggers(connection, leaf)

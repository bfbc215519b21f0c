"""没有变化 what a database holds, as one digest a table: equal digests, equal content."""

import hashlib

from sqlalchemy import Connection, MetaData, Table, select

from tests.databases import Database

LOGS = ("audit", "sign_in", "puzzle", "session")
"""Words in the names of tables that a refused request may add to: who tried what."""
COUNTERS = ("fail_login_count", "login_count", "last_login", "failures", "last_on", "last_from")


class Watched:
    """A database whose content is compared before and after."""

    def __init__(self, database: Database) -> None:
        self.database = database
        found = MetaData()
        found.reflect(database.engine)
        self.tables = [each for each in found.sorted_tables if not any(word in each.name for word in LOGS)]
        self.before = self.contents()

    def contents(self) -> dict[str, str]:
        """The content of every table but the logs, without the counters of sign-ins."""
        with self.database.engine.connect() as connection:
            return {table.name: _digest(connection, table) for table in self.tables}

    def changes(self) -> list[str]:
        """The tables that have changed since this was last asked."""
        before, self.before = self.before, self.contents()
        return [name for name, digest in self.before.items() if digest != before[name]]


def _digest(connection: Connection, table: Table) -> str:
    columns = [column for column in table.c if column.name not in COUNTERS]
    rows = sorted(map(repr, connection.execute(select(*columns))))
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()

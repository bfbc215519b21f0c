"""personal numbers are sealed, and found by a blind index

Revision: 0009
Follows: 0008
"""

import sqlalchemy as sa
from alembic import op

from models.sealing import seal, unseal
from models.blind_index import blind

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

COLUMNS = (
    ("hometown_talent_item", "phone", "phone", 11, True),
    ("hometown_assist_unit", "liaison_phone", "phone", 11, True),
    ("hometown_collective_economy", "phone", "phone", 11, True),
    ("hometown_geohazard", "monitor_phone", "phone", 11, True),
    ("hometown_hamlet", "phone", "phone", 11, True),
    ("hometown_hamlet", "id_card", "id_card", 18, True),
    ("hometown_station_person", "phone", "phone", 20, False),
    ("hometown_villager_group", "leader_phone", "phone", 11, False),
)
BATCH = 1000


def upgrade() -> None:
    _without_triggers()
    for table, column, what, length, nullable in COLUMNS:
        index = f"{column}_index"
        op.add_column(table, sa.Column(index, sa.String(60), nullable=True))
        op.create_index(f"ix_{table}_{index}", table, [index])
        _retype(table, column, sa.String(length), sa.Text(), nullable)
        place = f"{table}|{column}"
        _rewrite(table, column, lambda text: {column: seal(text, place), index: blind(what, text)})


def downgrade() -> None:
    _without_triggers()
    for table, column, _, length, nullable in reversed(COLUMNS):
        index = f"{column}_index"
        place = f"{table}|{column}"
        _rewrite(table, column, lambda stored: {column: unseal(stored, place)})
        op.drop_index(f"ix_{table}_{index}", table)
        op.drop_column(table, index)
        _retype(table, column, sa.Text(), sa.String(length), nullable)


def _without_triggers() -> None:
    """SQLite drops no column that a trigger names; the ledgers' are made again when the migrations are done."""
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        named = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger_%'"
        for name in connection.execute(sa.text(named)).scalars().all():
            op.execute(f"DROP TRIGGER {name}")


def _retype(table, column, was, to, nullable) -> None:
    """On SQLite a column is made anew beside the old one: a table that others refer to cannot be copied."""
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column(table, column, existing_type=was, type_=to, existing_nullable=nullable)
        return
    if not nullable:
        with op.batch_alter_table(table) as batch:
            batch.alter_column(column, existing_type=was, type_=to, existing_nullable=nullable)
        return
    op.add_column(table, sa.Column("retyped", to, nullable=True))
    op.execute(f"UPDATE {table} SET retyped = {column}")
    op.drop_column(table, column)
    op.execute(f"ALTER TABLE {table} RENAME COLUMN retyped TO {column}")


def _rewrite(table, column, write) -> None:
    """Every value anew, some rows at a time."""
    connection = op.get_bind()
    rows = sa.table(table, sa.column("id"), sa.column(column), sa.column(f"{column}_index"))
    last = 0
    while True:
        wanted = sa.select(rows.c.id, rows.c[column]).where(rows.c.id > last, rows.c[column].is_not(None))
        found = connection.execute(wanted.order_by(rows.c.id).limit(BATCH)).all()
        if not found:
            return
        written = [{"row_id": row_id, **write(text)} for row_id, text in found]
        values = {name: sa.bindparam(name) for name in written[0] if name != "row_id"}
        connection.execute(sa.update(rows).where(rows.c.id == sa.bindparam("row_id")).values(values), written)
        last = found[-1].id

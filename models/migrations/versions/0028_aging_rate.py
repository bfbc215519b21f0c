"""the share of people over sixty, worked out for what is stored as well

Revision: 0028
Follows: 0027
"""

import sqlalchemy as sa
from alembic import op

import models.types

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

TABLE = "hometown_population"
RATE = models.types.Dec(14, 2)


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("aging_rate", RATE, nullable=True))
    rows = sa.table(
        TABLE,
        sa.column("age_over60", sa.Integer),
        sa.column("registered_pop", sa.Integer),
        sa.column("aging_rate", RATE),
    )
    connection = op.get_bind()
    percent = sa.func.round(rows.c.age_over60 * 100.0 / rows.c.registered_pop, 2)
    # SQLite keeps a decimal as a whole number of its smallest unit
    kept = sa.cast(sa.func.round(percent * 100), sa.BigInteger) if connection.dialect.name == "sqlite" else percent
    connection.execute(
        rows.update().where(rows.c.registered_pop > 0).values(aging_rate=sa.type_coerce(kept, RATE))
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        # it drops no column that a trigger names; the ledgers' are made again when the migrations are done
        named = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger_%'"
        for (name,) in op.get_bind().execute(sa.text(named)).all():
            op.execute(f"DROP TRIGGER {name}")
    op.drop_column(TABLE, "aging_rate")

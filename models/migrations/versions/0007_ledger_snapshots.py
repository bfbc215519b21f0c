"""daily snapshots of ledgers

Revision: 0007
Follows: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "platform_ledger_snapshot",
        sa.Column("ledger", sa.String(length=60), nullable=False),
        sa.Column("area", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("ledger", "area", "day", name=op.f("pk_platform_ledger_snapshot")),
    )
    op.create_table(
        "platform_ledger_snapshot_day",
        sa.Column("ledger", sa.String(length=60), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("taken_on", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("ledger", "day", name=op.f("pk_platform_ledger_snapshot_day")),
    )


def downgrade() -> None:
    op.drop_table("platform_ledger_snapshot_day")
    op.drop_table("platform_ledger_snapshot")

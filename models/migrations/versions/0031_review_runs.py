"""bulk decisions: what was chosen, and what became of each

Revision: 0031
Follows: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None
RUN, LINE = "platform_review_run", "platform_review_run_line"


def upgrade() -> None:
    op.create_table(
        RUN,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("approvers", sa.JSON(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("job_id", sa.Integer(), nullable=True),
        sa.Column("asked_on", sa.DateTime(), nullable=False),
        sa.Column("ordered_on", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=f"pk_{RUN}"),
    )
    op.create_index(f"ix_{RUN}_account_id", RUN, ["account_id"])
    op.create_table(
        LINE,
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("flow", sa.String(length=40), nullable=False),
        sa.Column("transition", sa.String(length=40), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], [f"{RUN}.id"], name=f"fk_{LINE}_run_id"),
        sa.PrimaryKeyConstraint("run_id", "number", name=f"pk_{LINE}"),
    )


def downgrade() -> None:
    op.drop_table(LINE)
    op.drop_index(f"ix_{RUN}_account_id", RUN)
    op.drop_table(RUN)

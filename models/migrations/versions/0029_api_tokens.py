"""tokens of other systems, and what their requests have made

Revision: 0029
Follows: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None
TOKENS, REQUESTS = "platform_api_token", "platform_repeated_request"


def upgrade() -> None:
    op.create_table(
        TOKENS,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("beginning", sa.String(length=12), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("identity_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("may_write", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("stamp", sa.String(length=64), nullable=False),
        sa.Column("made_on", sa.DateTime(), nullable=False),
        sa.Column("ends_on", sa.DateTime(), nullable=False),
        sa.Column("daily_rows", sa.Integer(), nullable=False),
        sa.Column("agreed_by", sa.Integer(), nullable=True),
        sa.Column("agreed_name", sa.String(length=100), nullable=False, server_default=""),
        sa.Column("agreed_on", sa.DateTime(), nullable=True),
        sa.Column("ended_on", sa.DateTime(), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("used_on", sa.DateTime(), nullable=True),
        sa.Column("used_from", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("read_on", sa.Date(), nullable=True),
        sa.Column("rows_read", sa.Integer(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{TOKENS}"),
        sa.UniqueConstraint("digest", name=f"uq_{TOKENS}_digest"),
    )
    op.create_index(f"ix_{TOKENS}_account_id", TOKENS, ["account_id"])
    op.create_index(f"ix_{TOKENS}_ends_on", TOKENS, ["ends_on"])
    op.create_table(
        REQUESTS,
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=f"pk_{REQUESTS}"),
    )
    op.create_index(f"ix_{REQUESTS}_at", REQUESTS, ["at"])


def downgrade() -> None:
    op.drop_table(REQUESTS)
    op.drop_table(TOKENS)

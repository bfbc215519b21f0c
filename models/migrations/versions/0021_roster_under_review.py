"""the roster of the planning groups is under review

Revision: 0021
Follows: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TABLE = "hometown_roster_member"
COLUMNS = ("review_state", "review_since", "review_round", "submitted_by", "handler_id")


def upgrade() -> None:
    state = sa.Column("review_state", sa.String(length=40), server_default="draft", nullable=False)
    op.add_column(TABLE, state)
    op.add_column(TABLE, sa.Column("review_since", sa.DateTime(), nullable=True))
    op.add_column(TABLE, sa.Column("review_round", sa.Integer(), server_default="0", nullable=False))
    op.add_column(TABLE, sa.Column("submitted_by", sa.Integer(), nullable=True))
    op.add_column(TABLE, sa.Column("handler_id", sa.Integer(), nullable=True))
    op.create_index(f"ix_{TABLE}_waiting", TABLE, ["review_state", "review_since", "id", "area"])
    op.create_index(f"ix_{TABLE}_place", TABLE, ["area", "review_state", "review_since"])


def downgrade() -> None:
    op.drop_index(f"ix_{TABLE}_place", TABLE)
    op.drop_index(f"ix_{TABLE}_waiting", TABLE)
    for name in reversed(COLUMNS):
        op.drop_column(TABLE, name)

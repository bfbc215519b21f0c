"""the identity, or the village's account, in which a session works

Revision: 0010
Follows: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("platform_session") as batch_op:
        batch_op.add_column(sa.Column("identity_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("filling_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("platform_session") as batch_op:
        batch_op.drop_column("filling_id")
        batch_op.drop_column("identity_id")

"""the identity, or the village's account, in which a job was ordered

Revision: 0012
Follows: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("platform_job") as batch_op:
        batch_op.add_column(sa.Column("as_kind", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("as_area", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("on_behalf_of", sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("platform_job") as batch_op:
        batch_op.drop_column("on_behalf_of")
        batch_op.drop_column("as_area")
        batch_op.drop_column("as_kind")

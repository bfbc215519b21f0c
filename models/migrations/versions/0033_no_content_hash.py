"""imports: nobody asks for a hash of what a workbook says

Revision: 0033
Follows: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None
BATCH = "platform_import_batch"


def upgrade() -> None:
    with op.batch_alter_table(BATCH) as batch:
        batch.drop_column("content_hash")


def downgrade() -> None:
    with op.batch_alter_table(BATCH) as batch:
        batch.add_column(sa.Column("content_hash", sa.String(length=64), nullable=True))

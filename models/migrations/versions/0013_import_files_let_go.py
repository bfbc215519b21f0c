"""an import outlives its workbook

Revision: 0013
Follows: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None
DIGEST = sa.String(length=64)


def upgrade() -> None:
    with op.batch_alter_table("platform_import_batch") as table:
        table.alter_column("sha256", existing_type=DIGEST, existing_nullable=False, nullable=True)


def downgrade() -> None:
    op.execute("UPDATE platform_import_batch SET sha256 = '' WHERE sha256 IS NULL")
    with op.batch_alter_table("platform_import_batch") as table:
        table.alter_column("sha256", existing_type=DIGEST, existing_nullable=True, nullable=False)

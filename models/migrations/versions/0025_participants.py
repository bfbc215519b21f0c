"""who took part in what a work log tells

Revision: 0025
Follows: 0024
"""

import sqlalchemy as sa
from alembic import op

import models.types

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "hometown_work_log", sa.Column("participant_ids", models.types.RecordIds(length=1000), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("hometown_work_log", "participant_ids")

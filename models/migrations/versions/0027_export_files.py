"""files of granted exports: made by a job, taken once

Revision: 0027
Follows: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None
NAME = "platform_export_request"
COLUMNS = ("is_unmasked", "as_kind", "on_behalf_of", "job_id", "digest", "file_name", "taken_on")


def upgrade() -> None:
    with op.batch_alter_table(NAME) as table:
        table.add_column(sa.Column("is_unmasked", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("as_kind", sa.String(length=20), nullable=True))
        table.add_column(sa.Column("on_behalf_of", sa.Integer(), nullable=True))
        table.add_column(sa.Column("job_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("digest", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("file_name", sa.String(length=150), nullable=False, server_default=""))
        table.add_column(sa.Column("taken_on", sa.DateTime(), nullable=True))
        table.create_index(f"ix_{NAME}_digest", ["digest"])


def downgrade() -> None:
    with op.batch_alter_table(NAME) as table:
        table.drop_index(f"ix_{NAME}_digest")
        for name in reversed(COLUMNS):
            table.drop_column(name)

"""names of attachments by the manual's rule, and doubts about letterheads and seals

Revision: 0011
Follows: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None
NAME = sa.String(length=200)


def upgrade() -> None:
    with op.batch_alter_table("platform_attachment") as table:
        table.add_column(sa.Column("name", NAME, nullable=False, server_default=""))
        table.add_column(sa.Column("doubts", sa.String(length=40), nullable=False, server_default=""))
        table.create_index("ix_platform_attachment_digest", ["digest"])
    op.execute("UPDATE platform_attachment SET name = original_name")
    with op.batch_alter_table("platform_attachment") as table:
        table.alter_column("name", existing_type=NAME, existing_nullable=False, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("platform_attachment") as table:
        table.drop_index("ix_platform_attachment_digest")
        table.drop_column("doubts")
        table.drop_column("name")

"""the telephone of an account, sealed, with its blind index

Revision: 0016
Follows: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("platform_account", sa.Column("contact_phone", sa.Text(), nullable=True))
    op.add_column("platform_account", sa.Column("contact_phone_index", sa.String(60), nullable=True))
    op.create_index("ix_platform_account_contact_phone_index", "platform_account", ["contact_phone_index"])


def downgrade() -> None:
    op.drop_index("ix_platform_account_contact_phone_index", "platform_account")
    op.drop_column("platform_account", "contact_phone_index")
    op.drop_column("platform_account", "contact_phone")

"""a revoked letter goes with the person of the roster whom it was about

Revision: 0030
Follows: 0029
"""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None
NAME, KEY, MEMBERS = "hometown_letter", "fk_hometown_letter_member_id", "hometown_roster_member"


def upgrade() -> None:
    with op.batch_alter_table(NAME) as table:
        table.drop_constraint(KEY, type_="foreignkey")
        table.create_foreign_key(KEY, MEMBERS, ["member_id"], ["id"], ondelete="CASCADE")


def downgrade() -> None:
    with op.batch_alter_table(NAME) as table:
        table.drop_constraint(KEY, type_="foreignkey")
        table.create_foreign_key(KEY, MEMBERS, ["member_id"], ["id"])

"""bulk decisions: each reason why a record was skipped is kept with who can see to it and where

Revision: 0032
Follows: 0031
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None
LINE = "platform_review_run_line"
KEEP = {
    "sqlite": "json_array(json_object('text', reason))",
    "postgresql": "json_build_array(json_build_object('text', reason))",
}
GIVE_BACK = {
    "sqlite": "(SELECT group_concat(json_extract(value, '$.text'), '；') FROM json_each(reasons))",
    "postgresql": "(SELECT string_agg(each ->> 'text', '；') FROM json_array_elements(reasons) AS each)",
}


def upgrade() -> None:
    with op.batch_alter_table(LINE) as batch:
        batch.add_column(sa.Column("reasons", sa.JSON(), nullable=False, server_default="[]"))
    kept = KEEP[op.get_bind().dialect.name]
    op.execute(f"UPDATE {LINE} SET reasons = {kept} WHERE reason <> ''")
    with op.batch_alter_table(LINE) as batch:
        batch.alter_column("reasons", server_default=None)
        batch.drop_column("reason")


def downgrade() -> None:
    with op.batch_alter_table(LINE) as batch:
        batch.add_column(sa.Column("reason", sa.String(length=1000), nullable=False, server_default=""))
    given = GIVE_BACK[op.get_bind().dialect.name]
    op.execute(f"UPDATE {LINE} SET reason = coalesce(substr({given}, 1, 1000), '')")
    with op.batch_alter_table(LINE) as batch:
        batch.alter_column("reason", server_default=None)
        batch.drop_column("reasons")

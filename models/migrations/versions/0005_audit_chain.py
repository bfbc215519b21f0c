"""the operation log: more of who and how, append-only, sealed

Revision: 0005
Follows: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ENTRY, BLOCK, ARCHIVE = "platform_audit_entry", "platform_audit_block", "platform_audit_archive"
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REFUSAL = "the operation log is only added to"
OF_POSTGRESQL = f"""
CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $audit$
BEGIN
  RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'insufficient_privilege';
END $audit$;
CREATE FUNCTION audit_delete_archived() RETURNS trigger LANGUAGE plpgsql AS $audit$
BEGIN
  IF NOT EXISTS (SELECT FROM {ARCHIVE} WHERE day = OLD.at::date) THEN
    RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN OLD;
END $audit$;
CREATE TRIGGER audit_entry_delete BEFORE DELETE ON {ENTRY}
  FOR EACH ROW EXECUTE FUNCTION audit_delete_archived();
CREATE TRIGGER audit_entry_change BEFORE UPDATE OR TRUNCATE ON {ENTRY}
  FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER audit_block_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {BLOCK}
  FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER audit_archive_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {ARCHIVE}
  FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
ALTER TABLE {ENTRY} ALTER COLUMN xact SET DEFAULT (pg_current_xact_id()::text)::bigint;
"""
OF_SQLITE = (
    f"""CREATE TRIGGER audit_entry_delete BEFORE DELETE ON {ENTRY}
WHEN NOT EXISTS (SELECT 1 FROM {ARCHIVE} WHERE day = date(OLD.at))
BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""",
    *(
        f"""CREATE TRIGGER audit_{name}_{verb.lower()} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""
        for name, table, verb in (
            ("entry", ENTRY, "UPDATE"),
            ("block", BLOCK, "UPDATE"),
            ("block", BLOCK, "DELETE"),
            ("archive", ARCHIVE, "UPDATE"),
            ("archive", ARCHIVE, "DELETE"),
        )
    ),
)


def upgrade() -> None:
    with op.batch_alter_table(ENTRY) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=20), nullable=True))
        batch_op.add_column(sa.Column("on_behalf_of", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("on_behalf_name", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("request_id", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("agent", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("result", sa.String(length=8), server_default="done", nullable=False))
        batch_op.add_column(sa.Column("reason", sa.String(length=500), nullable=True))
        batch_op.add_column(sa.Column("times", sa.Integer(), server_default="1", nullable=False))
        batch_op.add_column(sa.Column("mac", sa.String(length=48), nullable=True))
        batch_op.add_column(sa.Column("xact", sa.BigInteger(), nullable=True))
        batch_op.drop_index("ix_platform_audit_entry_row_id")
        batch_op.drop_index("ix_platform_audit_entry_table_name")
    op.create_index("ix_platform_audit_entry_at", ENTRY, ["at", "id"])
    op.create_index("ix_platform_audit_entry_account", ENTRY, ["account_id", "at", "id"])
    op.create_index("ix_platform_audit_entry_row", ENTRY, ["table_name", "row_id", "id"])
    unusual, numbered = sa.text("result <> 'done'"), sa.text("xact IS NOT NULL")
    op.create_index(
        "ix_platform_audit_entry_result",
        ENTRY,
        ["result", "at", "id"],
        sqlite_where=unusual,
        postgresql_where=unusual,
    )
    op.create_index("ix_platform_audit_entry_xact", ENTRY, ["xact", "id"], sqlite_where=numbered)
    op.create_table(
        BLOCK,
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("last_id", BIG, nullable=False),
        sa.Column("up_to", BIG, nullable=False),
        sa.Column("ids", sa.Text(), nullable=False),
        sa.Column("marks", sa.LargeBinary(), nullable=False),
        sa.Column("is_adopted", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("head", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_platform_audit_block")),
    )
    op.create_index(op.f("ix_platform_audit_block_day"), BLOCK, ["day"])
    op.create_table(
        ARCHIVE,
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("file_name", sa.String(length=120), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("signature", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_platform_audit_archive")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(OF_POSTGRESQL)
        return
    for statement in OF_SQLITE:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_append_only, audit_delete_archived CASCADE")
        op.execute(f"ALTER TABLE {ENTRY} ALTER COLUMN xact DROP DEFAULT")
    else:
        op.execute("DROP TRIGGER audit_entry_delete")
        op.execute("DROP TRIGGER audit_entry_update")
    op.drop_table(ARCHIVE)
    op.drop_table(BLOCK)
    for name in ("xact", "result", "row", "account", "at"):
        op.drop_index(f"ix_platform_audit_entry_{name}", ENTRY)
    op.create_index("ix_platform_audit_entry_row_id", ENTRY, ["row_id"])
    op.create_index("ix_platform_audit_entry_table_name", ENTRY, ["table_name"])
    with op.batch_alter_table(ENTRY) as batch_op:
        for name in (
            "xact", "mac", "times", "reason", "result", "agent", "request_id", "on_behalf_name", "on_behalf_of", "kind",
        ):  # fmt: skip
            batch_op.drop_column(name)

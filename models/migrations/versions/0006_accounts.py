"""accounts: states, officers, identities, filling for others, withdrawn rights

Revision: 0006
Follows: 0005
"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

AREA = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OFFICERS = "'auditor', 'sec_officer', 'sys_operator'"
ADDED = ("canonical_name", "is_officer", "holder", "state", "created_by", "created_on", "enabled_on", "expires_on")
NOW = sa.text("CURRENT_TIMESTAMP")


def upgrade() -> None:
    with op.batch_alter_table("platform_account") as batch_op:
        batch_op.add_column(sa.Column("canonical_name", sa.String(64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("is_officer", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("holder", sa.String(50), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("state", sa.String(10), nullable=False, server_default="active"))
        batch_op.add_column(sa.Column("created_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("created_on", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("enabled_on", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("expires_on", sa.DateTime(), nullable=True))
    _fill_in(op.get_bind())
    with op.batch_alter_table("platform_account") as batch_op:
        batch_op.alter_column("created_on", existing_type=sa.DateTime(), nullable=False)
        batch_op.alter_column("enabled_on", existing_type=sa.DateTime(), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_platform_account_canonical_name"), ["canonical_name"])
        batch_op.create_unique_constraint(
            batch_op.f("uq_platform_account_id_is_officer"), ["id", "is_officer"]
        )
        batch_op.create_check_constraint(
            batch_op.f("ck_platform_account_officer"), f"is_officer = (kind IN ({OFFICERS}))"
        )
    _create_identity()
    _create_filling()
    op.create_table(
        "platform_withdrawn_right",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("permission", sa.String(100), nullable=False),
        sa.Column("page", sa.String(250), nullable=False),
        sa.Column("withdrawn_by", sa.Integer(), nullable=True),
        sa.Column("withdrawn_on", sa.DateTime(), nullable=False),
        sa.Column("is_return_asked", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("return_asked_by", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("kind", "permission", "page", name=op.f("pk_platform_withdrawn_right")),
    )


def _fill_in(connection: sa.Connection) -> None:
    accounts = connection.execute(sa.text("SELECT id, login_name FROM platform_account")).all()
    for key, name in accounts:
        visible = "".join(each for each in name if unicodedata.category(each) not in ("Cf", "Cc", "Zl", "Zp"))
        plain = " ".join(unicodedata.normalize("NFKC", visible).split()).casefold()
        connection.execute(
            sa.text(
                "UPDATE platform_account SET canonical_name = :plain, created_on = CURRENT_TIMESTAMP, "
                f"enabled_on = CURRENT_TIMESTAMP, is_officer = (kind IN ({OFFICERS})) WHERE id = :key"  # noqa: S608
            ),
            {"plain": plain, "key": key},
        )


def _create_identity() -> None:
    op.create_table(
        "platform_identity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("of_officer", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("area", AREA, nullable=False),
        sa.Column("unit", sa.String(200), nullable=False),
        sa.Column("granted_by", sa.Integer(), nullable=True),
        sa.Column("granted_on", sa.DateTime(), nullable=False),
        sa.CheckConstraint(f"kind NOT IN ({OFFICERS})", name=op.f("ck_platform_identity_no_officer")),
        sa.CheckConstraint("NOT of_officer", name=op.f("ck_platform_identity_not_of_officer")),
        sa.ForeignKeyConstraint(
            ["account_id", "of_officer"],
            ["platform_account.id", "platform_account.is_officer"],
            name=op.f("fk_platform_identity_account_id_of_officer"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_identity")),
        sa.UniqueConstraint(
            "account_id", "kind", "area", name=op.f("uq_platform_identity_account_id_kind_area")
        ),
    )
    op.create_index(op.f("ix_platform_identity_area"), "platform_identity", ["area"])


def _create_filling() -> None:
    op.create_table(
        "platform_filling",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("village_id", sa.Integer(), nullable=False),
        sa.Column("filler_id", sa.Integer(), nullable=False),
        sa.Column("granted_by", sa.Integer(), nullable=True),
        sa.Column("granted_on", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("revoked_by", sa.Integer(), nullable=True),
        sa.Column("revoked_on", sa.DateTime(), nullable=True),
        sa.CheckConstraint("village_id <> filler_id", name=op.f("ck_platform_filling_two_accounts")),
        sa.ForeignKeyConstraint(
            ["village_id"], ["platform_account.id"], name=op.f("fk_platform_filling_village_id")
        ),
        sa.ForeignKeyConstraint(
            ["filler_id"], ["platform_account.id"], name=op.f("fk_platform_filling_filler_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_filling")),
    )
    op.create_index(op.f("ix_platform_filling_village_id"), "platform_filling", ["village_id"])
    op.create_index(op.f("ix_platform_filling_filler_id"), "platform_filling", ["filler_id"])


def downgrade() -> None:
    for table in ("platform_withdrawn_right", "platform_filling", "platform_identity"):
        op.drop_table(table)
    with op.batch_alter_table("platform_account") as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_platform_account_officer"), type_="check")
        batch_op.drop_constraint(batch_op.f("uq_platform_account_id_is_officer"), type_="unique")
        batch_op.drop_constraint(batch_op.f("uq_platform_account_canonical_name"), type_="unique")
        for name in ADDED:
            batch_op.drop_column(name)

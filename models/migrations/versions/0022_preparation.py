"""the tables of the preparation, and files that wait for their form to be saved

Revision: 0022
Follows: 0021
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

import models.sealed_column
import models.types

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

DOCUMENTS = ("hometown_policy_document", "hometown_supplementary_document")
LISTS = ("hometown_project_group_member", "hometown_leading_group_member", "hometown_liaison_member")
STAGED = "platform_staged_file"
ALL = (*DOCUMENTS, *LISTS, "hometown_mobilization", "hometown_training")


def text(name: str, length: int, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def whole(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def record(name: str, *columns: Any) -> None:
    area = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        name,
        whole("id"),
        whole("version"),
        *columns,
        sa.Column("area", area, nullable=False),
        whole("created_by", nullable=True),
        sa.Column("created_on", sa.DateTime(), nullable=False),
        whole("changed_by", nullable=True),
        sa.Column("changed_on", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_area"), name, ["area"])


def upgrade() -> None:
    for name in DOCUMENTS:
        record(
            name,
            text("level", 40, nullable=True),
            text("title", 200),
            text("doc_no", 50, nullable=True),
            text("issuer", 100),
            sa.Column("issued_date", sa.Date(), nullable=False),
            sa.Column("summary", sa.Text(), nullable=True),
        )
    for name in LISTS:
        record(
            name,
            text("level", 40, nullable=True),
            text("name", 30),
            text("unit", 100),
            text("post", 50),
            text("group_post", 40),
            text("rank_level", 40, nullable=True),
            text("political", 40, nullable=True),
            sa.Column("phone", models.sealed_column.Sealed("phone"), nullable=False),
            sa.Column("duty", sa.Text(), nullable=True),
            text("phone_index", 60, nullable=True),
        )
        op.create_index(op.f(f"ix_{name}_phone_index"), name, ["phone_index"])
    record(
        "hometown_mobilization",
        text("item", 100),
        sa.Column("held_on", sa.Date(), nullable=False),
        text("org_form", 40),
        text("org_mode", 40),
        sa.Column("content", sa.Text(), nullable=True),
        whole("attendees", nullable=True),
    )
    record(
        "hometown_training",
        text("topic", 100),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("end_on", sa.Date(), nullable=True),
        text("mode", 40),
        text("org_mode", 40),
        text("sponsor", 100),
        whole("headcount"),
        text("teacher", 50, nullable=True),
        text("place", 100, nullable=True),
        sa.Column("hours", models.types.Dec(5, 1), nullable=True),
        sa.Column("target", models.types.Codes(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
    )
    stage()


def stage() -> None:
    op.create_table(
        STAGED,
        whole("id"),
        whole("account_id", nullable=True),
        text("form_key", 32),
        text("table_name", 80),
        text("slot", 40),
        text("name", 200),
        text("extension", 8),
        text("digest", 64),
        whole("size"),
        text("doubts", 40),
        sa.Column("staged_on", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{STAGED}")),
    )
    for column in ("account_id", "digest", "form_key", "staged_on"):
        op.create_index(op.f(f"ix_{STAGED}_{column}"), STAGED, [column])


def downgrade() -> None:
    for name in (STAGED, *reversed(ALL)):
        op.drop_table(name)

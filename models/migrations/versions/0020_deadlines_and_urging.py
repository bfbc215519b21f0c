"""working-day calendar, deadlines, messages and urging

Revision: 0020
Follows: 0019
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None
DAY, RULE, MESSAGE, MARK, URGE = (
    f"platform_{name}" for name in ("calendar_day", "due_rule", "message", "read_mark", "urge")
)


def upgrade() -> None:
    op.create_table(
        DAY,
        _id(),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_workday", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_on", sa.DateTime(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_on", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{DAY}"),
        sa.UniqueConstraint("day", name=f"uq_{DAY}_day"),
    )
    op.create_table(
        RULE,
        _id(),
        _area(),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=True),
        sa.Column("after", sa.String(length=20), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("amber_days", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_on", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{RULE}"),
        sa.UniqueConstraint("area", "topic", name=f"uq_{RULE}_area_topic"),
    )
    _message()
    _urge()
    for table in (RULE, MESSAGE, URGE):
        op.create_index(f"ix_{table}_area", table, ["area"])
    op.create_index("ix_platform_urge_receiver", URGE, ["receiver_area", "receiver_kind", "id"])


def _message() -> None:
    op.create_table(
        MESSAGE,
        _id(),
        _area(),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("sort", sa.String(length=20), nullable=False),
        sa.Column("topic", sa.String(length=160), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("sent_on", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{MESSAGE}"),
        sa.UniqueConstraint("area", "kind", "topic", name=f"uq_{MESSAGE}_area_kind_topic"),
    )
    op.create_table(
        MARK,
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("what", sa.String(length=20), nullable=False),
        sa.Column("item_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("read_on", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "what", "item_id", name=f"pk_{MARK}"),
    )


def _urge() -> None:
    op.create_table(
        URGE,
        _id(),
        _area(),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        _area("receiver_area"),
        sa.Column("receiver_kind", sa.String(length=20), nullable=False),
        sa.Column("sender_id", sa.Integer(), nullable=False),
        sa.Column("sender_unit", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sent_on", sa.DateTime(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", name=f"pk_{URGE}"),
        sa.UniqueConstraint(
            "area",
            "topic",
            "row_id",
            "sender_id",
            "day",
            name=f"uq_{URGE}_area_topic_row_id_sender_id_day",
        ),
    )


def downgrade() -> None:
    for table in (URGE, MARK, MESSAGE, RULE, DAY):
        op.drop_table(table)


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.Integer(), nullable=False)


def _area(name: str = "area") -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False)

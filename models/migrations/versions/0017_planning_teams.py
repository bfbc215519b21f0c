"""the survey of people who work outside, and the roster of the planning groups

Revision: 0017
Follows: 0016
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

SURVEY, ROSTER = "hometown_person_survey", "hometown_roster_member"


def upgrade() -> None:
    op.create_table(
        SURVEY,
        *_record(),
        *_person(),
        sa.Column("willing", sa.Boolean(), nullable=False),
        sa.Column("gender", sa.String(length=40), nullable=True),
        sa.Column("birth_month", sa.String(length=7), nullable=True),
        sa.Column("home_hamlet_id", sa.Integer(), nullable=True),
        sa.Column("unit_region", sa.String(length=50), nullable=True),
        sa.Column("specialty", sa.String(length=100), nullable=True),
        sa.Column("remark", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["home_hamlet_id"],
            ["hometown_hamlet.id"],
            name=op.f("fk_hometown_person_survey_home_hamlet_id_hometown_hamlet"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hometown_person_survey")),
        sa.UniqueConstraint(
            "area", "name", "phone_index", name=op.f("uq_hometown_person_survey_area_name_phone_index")
        ),
    )
    op.create_table(
        ROSTER,
        *_record(),
        sa.Column("group_kind", sa.String(length=40), nullable=False),
        sa.Column("hamlet_id", sa.Integer(), nullable=True),
        sa.Column("origin", sa.String(length=40), nullable=False),
        sa.Column("person_survey_id", sa.Integer(), nullable=True),
        *_person(),
        sa.Column("willing", sa.Boolean(), nullable=True),
        sa.Column("local_identity", sa.String(length=40), nullable=True),
        sa.Column("group_role", sa.String(length=40), nullable=False),
        sa.Column("remark", sa.String(length=200), nullable=True),
        sa.CheckConstraint(
            "origin <> 'returnee' OR person_survey_id IS NOT NULL",
            name=op.f("ck_hometown_roster_member_returnee_is_surveyed"),
        ),
        sa.ForeignKeyConstraint(
            ["hamlet_id"],
            ["hometown_hamlet.id"],
            name=op.f("fk_hometown_roster_member_hamlet_id_hometown_hamlet"),
        ),
        sa.ForeignKeyConstraint(
            ["person_survey_id"],
            ["hometown_person_survey.id"],
            name=op.f("fk_hometown_roster_member_person_survey_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hometown_roster_member")),
        sa.UniqueConstraint(
            "person_survey_id",
            "group_kind",
            name=op.f("uq_hometown_roster_member_person_survey_id_group_kind"),
        ),
    )
    for table in (SURVEY, ROSTER):
        for column in ("area", "phone_index"):
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column])
    op.create_index(op.f(f"ix_{ROSTER}_person_survey_id"), ROSTER, ["person_survey_id"])


def downgrade() -> None:
    op.drop_table(ROSTER)
    op.drop_table(SURVEY)


def _record() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("area", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_on", sa.DateTime(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_on", sa.DateTime(), nullable=False),
    )


def _person() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("name", sa.String(length=30), nullable=False),
        sa.Column("unit_name", sa.String(length=100), nullable=False),
        sa.Column("post", sa.String(length=50), nullable=False),
        sa.Column("rank_level", sa.String(length=40), nullable=False),
        sa.Column("category", sa.String(length=40), nullable=False),
        sa.Column("political", sa.String(length=40), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("phone_index", sa.String(length=60), nullable=True),
    )

"""baseline surveys and annual plans

Revision: 0023
Follows: 0022
"""

import sqlalchemy as sa
from alembic import op

import models.types

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('hometown_annual_plan',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('plan_year', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=100), nullable=False),
    sa.Column('filled_on', sa.Date(), nullable=False),
    sa.Column('town_count', sa.Integer(), nullable=False),
    sa.Column('village_total', sa.Integer(), nullable=False),
    sa.Column('task_count', sa.Integer(), nullable=False),
    sa.Column('task_ratio', models.types.Dec(precision=6, scale=2), nullable=True),
    sa.Column('deviation_note', sa.String(length=300), nullable=True),
    sa.Column('review_state', sa.String(length=40), nullable=False),
    sa.Column('area', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('created_on', sa.DateTime(), nullable=False),
    sa.Column('changed_by', sa.Integer(), nullable=True),
    sa.Column('changed_on', sa.DateTime(), nullable=False),
    sa.Column('review_since', sa.DateTime(), nullable=True),
    sa.Column('review_round', sa.Integer(), server_default='0', nullable=False),
    sa.Column('submitted_by', sa.Integer(), nullable=True),
    sa.Column('handler_id', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hometown_annual_plan')),
    sa.UniqueConstraint('area', 'plan_year', name=op.f('uq_hometown_annual_plan_area_plan_year'))
    )
    with op.batch_alter_table('hometown_annual_plan', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hometown_annual_plan_area'), ['area'], unique=False)
        batch_op.create_index('ix_hometown_annual_plan_place', ['area', 'review_state', 'review_since'], unique=False)
        batch_op.create_index('ix_hometown_annual_plan_waiting', ['review_state', 'review_since', 'id', 'area'], unique=False)

    op.create_table('hometown_baseline_survey',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('village_type', sa.String(length=40), nullable=False),
    sa.Column('village_terrain', sa.String(length=40), nullable=False),
    sa.Column('village_features', models.types.Codes(length=255), nullable=False),
    sa.Column('has_key_project', sa.Boolean(), nullable=False),
    sa.Column('key_project_names', sa.String(length=300), nullable=True),
    sa.Column('is_key_assist', sa.Boolean(), nullable=False),
    sa.Column('is_demo_project', sa.Boolean(), nullable=False),
    sa.Column('demo_level', sa.String(length=40), nullable=True),
    sa.Column('start_date', sa.Date(), nullable=False),
    sa.Column('plan_year', sa.String(length=40), nullable=True),
    sa.Column('exempt_reason', sa.String(length=200), nullable=True),
    sa.Column('review_state', sa.String(length=40), nullable=False),
    sa.Column('area', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.Column('created_on', sa.DateTime(), nullable=False),
    sa.Column('changed_by', sa.Integer(), nullable=True),
    sa.Column('changed_on', sa.DateTime(), nullable=False),
    sa.Column('review_since', sa.DateTime(), nullable=True),
    sa.Column('review_round', sa.Integer(), server_default='0', nullable=False),
    sa.Column('submitted_by', sa.Integer(), nullable=True),
    sa.Column('handler_id', sa.Integer(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hometown_baseline_survey')),
    sa.UniqueConstraint('area', name=op.f('uq_hometown_baseline_survey_area'))
    )
    with op.batch_alter_table('hometown_baseline_survey', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hometown_baseline_survey_area'), ['area'], unique=False)
        batch_op.create_index('ix_hometown_baseline_survey_place', ['area', 'review_state', 'review_since'], unique=False)
        batch_op.create_index('ix_hometown_baseline_survey_waiting', ['review_state', 'review_since', 'id', 'area'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('hometown_baseline_survey', schema=None) as batch_op:
        batch_op.drop_index('ix_hometown_baseline_survey_waiting')
        batch_op.drop_index('ix_hometown_baseline_survey_place')
        batch_op.drop_index(batch_op.f('ix_hometown_baseline_survey_area'))

    op.drop_table('hometown_baseline_survey')
    with op.batch_alter_table('hometown_annual_plan', schema=None) as batch_op:
        batch_op.drop_index('ix_hometown_annual_plan_waiting')
        batch_op.drop_index('ix_hometown_annual_plan_place')
        batch_op.drop_index(batch_op.f('ix_hometown_annual_plan_area'))

    op.drop_table('hometown_annual_plan')

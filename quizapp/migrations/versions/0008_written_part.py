"""a part of an exam on paper

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("exam_result", sa.Column("written_score", sa.Integer(), nullable=True))
    with op.batch_alter_table("outside_result", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reason", sa.String(length=500), server_default="", nullable=False))
        batch_op.alter_column("score", existing_type=sa.Integer(), nullable=True)


def downgrade():
    op.execute("DELETE FROM outside_result WHERE score IS NULL")
    with op.batch_alter_table("outside_result", schema=None) as batch_op:
        batch_op.alter_column("score", existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column("reason")
    with op.batch_alter_table("exam_result", schema=None) as batch_op:
        batch_op.drop_column("written_score")

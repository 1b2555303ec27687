"""after the exam

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

import quizapp.db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = quizapp.db.UTCDateTime(timezone=True)


def upgrade():
    op.create_table(
        "outside_result",
        sa.Column("id", ID, nullable=False),
        sa.Column("exam_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("imported_by_id", ID, nullable=True),
        sa.Column("imported_by", sa.String(length=100), nullable=False),
        sa.Column("imported_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_outside_result_exam_id_exam")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_outside_result_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_result")),
        sa.UniqueConstraint(
            "exam_id", "person_id", "sequence", name=op.f("uq_outside_result_exam_id_person_id_sequence")
        ),
    )
    op.create_index(op.f("ix_outside_result_person_id"), "outside_result", ["person_id"])


def downgrade():
    op.drop_table("outside_result")

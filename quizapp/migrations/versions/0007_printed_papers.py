"""printed papers

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

import quizapp.db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = quizapp.db.UTCDateTime(timezone=True)


def upgrade():
    op.create_table(
        "printed_paper",
        sa.Column("id", ID, nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("issuer", sa.String(length=100), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("blueprint", sa.JSON(), nullable=False),
        sa.Column("blueprint_id", ID, nullable=True),
        sa.Column("exam_id", ID, nullable=True),
        sa.Column("total_marks", sa.Integer(), nullable=False),
        sa.Column("question_count", sa.Integer(), nullable=False),
        sa.Column("created_by_id", ID, nullable=True),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["blueprint_id"], ["blueprint.id"], name=op.f("fk_printed_paper_blueprint_id_blueprint")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printed_paper")),
    )
    op.create_index(op.f("ix_printed_paper_blueprint_id"), "printed_paper", ["blueprint_id"])
    op.create_index(op.f("ix_printed_paper_exam_id"), "printed_paper", ["exam_id"])
    op.create_table(
        "printed_version",
        sa.Column("printed_id", ID, nullable=False),
        sa.Column("name", sa.String(length=1), nullable=False),
        sa.Column("paper_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["printed_id"], ["printed_paper.id"], name=op.f("fk_printed_version_printed_id_printed_paper")
        ),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_printed_version_paper_id_paper")),
        sa.PrimaryKeyConstraint("printed_id", "name", name=op.f("pk_printed_version")),
    )


def downgrade():
    op.drop_table("printed_version")
    op.drop_table("printed_paper")

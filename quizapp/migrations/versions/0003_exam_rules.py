"""exam rules

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

import quizapp.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = quizapp.db.UTCDateTime(timezone=True)


def upgrade():
    op.create_table(
        "study_credit",
        sa.Column("person_id", ID, nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("imported_by", sa.String(length=100), nullable=False),
        sa.Column("imported_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_study_credit_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "year", "kind", "day", name=op.f("pk_study_credit")),
    )
    op.create_index(op.f("ix_study_credit_imported_at"), "study_credit", ["imported_at"])
    op.create_table(
        "exam_link",
        sa.Column("exam_id", ID, nullable=False),
        sa.Column("other_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_exam_link_exam_id_exam")),
        sa.ForeignKeyConstraint(["other_id"], ["exam.id"], name=op.f("fk_exam_link_other_id_exam")),
        sa.PrimaryKeyConstraint("exam_id", "other_id", "kind", name=op.f("pk_exam_link")),
    )
    op.create_index(op.f("ix_exam_link_other_id"), "exam_link", ["other_id"])
    op.add_column("person", sa.Column("is_guest", sa.Boolean(), nullable=False, server_default=sa.false()))
    for name, kind in (("parts_failed", sa.Integer()), ("leg", sa.Integer())):
        op.add_column("attempt", sa.Column(name, kind, nullable=False, server_default="0"))
    for name, kind in (
        ("leg_began_at", MOMENT),
        ("open_from", sa.Integer()),
        ("open_to", sa.Integer()),
        ("open_until", MOMENT),
    ):
        op.add_column("attempt", sa.Column(name, kind, nullable=True))
    for name in ("exam_score", "study_score"):
        op.add_column("exam_result", sa.Column(name, sa.Integer(), nullable=True))
    op.add_column("exam_result", sa.Column("own_passed", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("exam_result", sa.Column("seconds_used", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE exam_result SET exam_score = score, own_passed = passed")


def downgrade():
    for name in ("seconds_used", "own_passed", "study_score", "exam_score"):
        op.drop_column("exam_result", name)
    for name in ("open_until", "open_to", "open_from", "leg_began_at", "leg", "parts_failed"):
        op.drop_column("attempt", name)
    op.drop_column("person", "is_guest")
    op.drop_index(op.f("ix_exam_link_other_id"), "exam_link")
    op.drop_table("exam_link")
    op.drop_index(op.f("ix_study_credit_imported_at"), "study_credit")
    op.drop_table("study_credit")

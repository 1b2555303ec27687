"""marking

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op

import quizapp.db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = quizapp.db.UTCDateTime(timezone=True)
THINGS = '["score", "band", "verdicts", "keys", "explanations"]'
TABLES = ("regrade", "complaint", "exam_release", "hand_mark", "marking_task", "exam_marker")


def upgrade():
    op.add_column("exam", sa.Column("released", sa.JSON(), nullable=False, server_default="[]"))
    op.execute(f"UPDATE exam SET released = '{THINGS}' WHERE released_at IS NOT NULL")
    for name in ("pending", "regrades"):
        op.add_column("attempt", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    for name in ("pending", "regrades"):
        op.add_column("mark_event", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("mark_event", sa.Column("regrade_id", ID, nullable=True))
    _marking()
    _deciding()
    _regrading()


def downgrade():
    for name in TABLES:
        op.drop_table(name)
    for name in ("regrade_id", "regrades", "pending"):
        op.drop_column("mark_event", name)
    for name in ("regrades", "pending"):
        op.drop_column("attempt", name)
    op.drop_column("exam", "released")


def _marking():
    op.create_table(
        "exam_marker",
        sa.Column("exam_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("assigned_by", sa.String(length=100), nullable=False),
        sa.Column("assigned_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_exam_marker_exam_id_exam")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_exam_marker_person_id_person")),
        sa.PrimaryKeyConstraint("exam_id", "person_id", name=op.f("pk_exam_marker")),
    )
    op.create_index(op.f("ix_exam_marker_person_id"), "exam_marker", ["person_id"])
    op.create_table(
        "marking_task",
        sa.Column("id", ID, nullable=False),
        sa.Column("exam_id", ID, nullable=False),
        sa.Column("question", ID, nullable=False),
        sa.Column("attempt_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("maximum", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("marker_id", ID, nullable=True),
        sa.Column("claimed_until", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_marking_task_exam_id_exam")),
        sa.ForeignKeyConstraint(
            ["question"], ["frozen_question.id"], name=op.f("fk_marking_task_question_frozen_question")
        ),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_marking_task_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marking_task")),
        sa.UniqueConstraint("attempt_id", "number", "round", name=op.f("uq_marking_task_attempt_id_number_round")),
    )
    op.create_index("ix_marking_task_queue", "marking_task", ["exam_id", "question", "state"])
    op.create_table(
        "hand_mark",
        sa.Column("id", ID, nullable=False),
        sa.Column("attempt_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("earned", sa.Integer(), nullable=False),
        sa.Column("marker_id", ID, nullable=True),
        sa.Column("marker_name", sa.String(length=100), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_hand_mark_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_mark")),
    )
    op.create_index("ix_hand_mark_attempt_id", "hand_mark", ["attempt_id"])
    op.create_index(op.f("ix_hand_mark_marker_id"), "hand_mark", ["marker_id"])
    op.create_index(
        "uq_hand_mark_round",
        "hand_mark",
        ["attempt_id", "number", "round"],
        unique=True,
        sqlite_where=sa.text("round > 0"),
        postgresql_where=sa.text("round > 0"),
    )


def _deciding():
    op.create_table(
        "exam_release",
        sa.Column("id", ID, nullable=False),
        sa.Column("exam_id", ID, nullable=False),
        sa.Column("things", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("actor_id", ID, nullable=True),
        sa.Column("actor_name", sa.String(length=100), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_exam_release_exam_id_exam")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exam_release")),
    )
    op.create_index(op.f("ix_exam_release_exam_id"), "exam_release", ["exam_id"])
    op.create_table(
        "complaint",
        sa.Column("id", ID, nullable=False),
        sa.Column("exam_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("attempt_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("filed_at", MOMENT, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.String(length=100), nullable=False),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_complaint_exam_id_exam")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_complaint_person_id_person")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_complaint_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
    )
    op.create_index("ix_complaint_attempt_id", "complaint", ["attempt_id"])
    op.create_index(op.f("ix_complaint_state"), "complaint", ["state"])
    op.create_index(
        "uq_complaint_open",
        "complaint",
        ["exam_id", "person_id"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _regrading():
    op.create_table(
        "regrade",
        sa.Column("id", ID, nullable=False),
        sa.Column("exam_id", ID, nullable=False),
        sa.Column("question", ID, nullable=False),
        sa.Column("change", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("proposed_id", ID, nullable=True),
        sa.Column("proposed_by", sa.String(length=100), nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("confirmed_by", sa.String(length=100), nullable=False),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("job_id", ID, nullable=True),
        sa.Column("applied_at", MOMENT, nullable=True),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_regrade_exam_id_exam")),
        sa.ForeignKeyConstraint(
            ["question"], ["frozen_question.id"], name=op.f("fk_regrade_question_frozen_question")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regrade")),
        sa.UniqueConstraint("exam_id", "sequence", name=op.f("uq_regrade_exam_id_sequence")),
    )

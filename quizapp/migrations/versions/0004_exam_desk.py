"""exam desk

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

import quizapp.db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = quizapp.db.UTCDateTime(timezone=True)


def upgrade():
    op.create_table(
        "desk_act",
        sa.Column("id", ID, nullable=False),
        sa.Column("exam_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("reach", sa.String(length=8), nullable=False),
        sa.Column("person_id", ID, nullable=True),
        sa.Column("unit_path", sa.String(length=400), nullable=False),
        sa.Column("attempt_id", ID, nullable=True),
        sa.Column("new_attempt_id", ID, nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("touched", sa.Integer(), nullable=False),
        sa.Column("actor_id", ID, nullable=True),
        sa.Column("actor_name", sa.String(length=100), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.Column("undone_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_desk_act_exam_id_exam")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_desk_act")),
    )
    op.create_index("ix_desk_act_exam_id", "desk_act", ["exam_id", "at"])
    op.create_index(op.f("ix_desk_act_person_id"), "desk_act", ["person_id"])
    op.create_index(op.f("ix_desk_act_attempt_id"), "desk_act", ["attempt_id"])
    op.create_table(
        "attempt_extension",
        sa.Column("id", ID, nullable=False),
        sa.Column("attempt_id", ID, nullable=False),
        sa.Column("act_id", ID, nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("deadline_before", MOMENT, nullable=False),
        sa.Column("deadline_after", MOMENT, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_extension_attempt_id_attempt")),
        sa.ForeignKeyConstraint(["act_id"], ["desk_act.id"], name=op.f("fk_attempt_extension_act_id_desk_act")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt_extension")),
    )
    op.create_index(op.f("ix_attempt_extension_attempt_id"), "attempt_extension", ["attempt_id"])
    op.create_table(
        "presence",
        sa.Column("exam_id", ID, autoincrement=False, nullable=False),
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("attempt_id", ID, nullable=True),
        sa.Column("last_seen_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("unsaved", sa.Integer(), nullable=False),
        sa.Column("is_away", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_presence_exam_id_exam")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_presence_person_id_person")),
        sa.PrimaryKeyConstraint("exam_id", "person_id", name=op.f("pk_presence")),
    )
    op.create_index("ix_presence_changed_at", "presence", ["exam_id", "changed_at"])
    op.create_table(
        "absence",
        sa.Column("attempt_id", ID, autoincrement=False, nullable=False),
        sa.Column("token", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("left_at", MOMENT, nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_absence_attempt_id_attempt")),
        sa.PrimaryKeyConstraint("attempt_id", "token", name=op.f("pk_absence")),
    )
    op.create_table(
        "prepared_paper",
        sa.Column("exam_id", ID, autoincrement=False, nullable=False),
        sa.Column("person_id", ID, autoincrement=False, nullable=False),
        sa.Column("paper_id", ID, nullable=True),
        sa.Column("pledged_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["exam_id"], ["exam.id"], name=op.f("fk_prepared_paper_exam_id_exam")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_prepared_paper_person_id_person")),
        sa.ForeignKeyConstraint(["paper_id"], ["paper.id"], name=op.f("fk_prepared_paper_paper_id_paper")),
        sa.PrimaryKeyConstraint("exam_id", "person_id", name=op.f("pk_prepared_paper")),
    )


def downgrade():
    op.drop_table("prepared_paper")
    op.drop_table("absence")
    op.drop_index("ix_presence_changed_at", "presence")
    op.drop_table("presence")
    op.drop_index(op.f("ix_attempt_extension_attempt_id"), "attempt_extension")
    op.drop_table("attempt_extension")
    for name in ("ix_desk_act_attempt_id", "ix_desk_act_person_id", "ix_desk_act_exam_id"):
        op.drop_index(name, "desk_act")
    op.drop_table("desk_act")

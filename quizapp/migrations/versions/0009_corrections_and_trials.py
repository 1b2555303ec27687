"""corrected marks, more time for a part, trials of regrades

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

import quizapp.db

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BY_MARKERS = sa.text("round > 0")


def upgrade():
    op.add_column("hand_mark", sa.Column("correction", sa.Integer(), nullable=False, server_default="0"))
    _unique_round("attempt_id", "number", "round", "correction")
    op.add_column("attempt_extension", sa.Column("leg", sa.Integer(), nullable=True))
    op.add_column("attempt_extension", sa.Column("leg_seconds", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("regrade", sa.Column("trial", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("regrade", sa.Column("trial_at", quizapp.db.UTCDateTime(timezone=True), nullable=True))
    op.add_column("regrade", sa.Column("trial_job_id", ID, nullable=True))


def downgrade():
    for name in ("trial_job_id", "trial_at", "trial"):
        op.drop_column("regrade", name)
    for name in ("leg_seconds", "leg"):
        op.drop_column("attempt_extension", name)
    op.execute(
        "DELETE FROM hand_mark WHERE round > 0 AND EXISTS (SELECT 1 FROM hand_mark AS later WHERE"
        " later.attempt_id = hand_mark.attempt_id AND later.number = hand_mark.number"
        " AND later.round = hand_mark.round AND later.correction > hand_mark.correction)"
    )
    _unique_round("attempt_id", "number", "round")
    op.drop_column("hand_mark", "correction")


def _unique_round(*columns):
    op.drop_index("uq_hand_mark_round", table_name="hand_mark")
    op.create_index(
        "uq_hand_mark_round",
        "hand_mark",
        list(columns),
        unique=True,
        sqlite_where=BY_MARKERS,
        postgresql_where=BY_MARKERS,
    )

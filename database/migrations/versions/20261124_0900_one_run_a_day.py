"""A day is planned by one run at a time, whoever asks at once."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_0900"
down_revision = "20261124_0853"
branch_labels = None
depends_on = None

UNFINISHED = sa.text("state IN ('queued', 'running', 'stopping')")


def upgrade() -> None:
    # Of runs that were left unfinished together, the newest goes on.
    op.execute(
        """
        UPDATE plan_run SET state = 'failed', fault = 'another run of the day took its place'
        WHERE state IN ('queued', 'running', 'stopping') AND id NOT IN (
            SELECT MAX(id) FROM plan_run
            WHERE state IN ('queued', 'running', 'stopping') GROUP BY day
        )
        """
    )
    op.create_index(
        "ix_plan_run_day_unfinished",
        "plan_run",
        ["day"],
        unique=True,
        sqlite_where=UNFINISHED,
        postgresql_where=UNFINISHED,
    )


def downgrade() -> None:
    op.drop_index("ix_plan_run_day_unfinished", table_name="plan_run")

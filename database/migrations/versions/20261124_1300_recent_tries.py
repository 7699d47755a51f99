"""Tries are counted in the database, by the keyed hash of what was tried."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_1300"
down_revision = "20261124_1255"
branch_labels = None
depends_on = None

RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "recent_try",
        sa.Column("id", RowId, nullable=False),
        sa.Column("limit_name", sa.String(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recent_try")),
    )
    op.create_index(
        op.f("ix_recent_try_limit_name_key_at"), "recent_try", ["limit_name", "key", "at"]
    )
    op.create_index(op.f("ix_recent_try_at"), "recent_try", ["at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_recent_try_at"), table_name="recent_try")
    op.drop_index(op.f("ix_recent_try_limit_name_key_at"), table_name="recent_try")
    op.drop_table("recent_try")

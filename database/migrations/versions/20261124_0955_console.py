"""What runs are made for and from, what a dispatcher holds fast, and who employs a courier."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_0955"
down_revision = "20261124_0930"
branch_labels = None
depends_on = None

#: SQLite numbers rows by itself only in INTEGER.
RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("plan_run") as table:
        table.add_column(sa.Column("kind", sa.String(), nullable=False, server_default="plan"))
        table.add_column(sa.Column("asked", sa.JSON(), nullable=False, server_default="{}"))
        table.add_column(sa.Column("derived_from", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("moved", sa.JSON(), nullable=False, server_default="[]"))
    op.create_index("ix_plan_run_derived_from", "plan_run", ["derived_from"])
    with op.batch_alter_table("courier") as table:
        table.add_column(sa.Column("contractor", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "route_lock",
        sa.Column("id", RowId, nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("shift_ref", sa.String(), nullable=False),
        sa.Column("visits", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_route_lock")),
        sa.UniqueConstraint("ref", name=op.f("uq_route_lock_ref")),
    )
    op.create_index(op.f("ix_route_lock_day"), "route_lock", ["day"])


def downgrade() -> None:
    op.drop_table("route_lock")
    with op.batch_alter_table("courier") as table:
        table.drop_column("contractor")
    op.drop_index("ix_plan_run_derived_from", table_name="plan_run")
    with op.batch_alter_table("plan_run") as table:
        for name in ("moved", "undone_at", "derived_from", "asked", "kind"):
            table.drop_column(name)

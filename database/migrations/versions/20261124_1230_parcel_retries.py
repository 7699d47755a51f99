"""Parcels whose carrier is asked again, and the number under which one went back."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_1230"
down_revision = "20261124_1218"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("parcel") as table:
        table.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("try_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("fault", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("tracked_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(
            sa.Column("return_waybill", sa.String(), nullable=False, server_default="")
        )
        table.create_index("ix_parcel_try_at", ["try_at"])


def downgrade() -> None:
    with op.batch_alter_table("parcel") as table:
        table.drop_index("ix_parcel_try_at")
        for name in ("return_waybill", "tracked_at", "fault", "try_at", "tries"):
            table.drop_column(name)

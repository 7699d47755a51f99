"""What a resident says beyond class and count: age, condition, battery, data, place, proxy."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_0840"
down_revision = "20261124_0830"
branch_labels = None
depends_on = None

BOOKING = ("location_note", "photo_ref", "proxy_name", "proxy_phone", "locale")
ITEM = (
    "brand", "bought_year", "condition", "battery", "data_choice", "serial", "serial_key",
)  # fmt: skip


def upgrade() -> None:
    op.add_column("booking", sa.Column("location_note", sa.LargeBinary(), nullable=True))
    op.add_column("booking", sa.Column("photo_ref", sa.String(), nullable=True))
    op.add_column("booking", sa.Column("proxy_name", sa.LargeBinary(), nullable=True))
    op.add_column("booking", sa.Column("proxy_phone", sa.LargeBinary(), nullable=True))
    op.add_column(
        "booking", sa.Column("locale", sa.String(), nullable=False, server_default="zh_CN")
    )
    for name in ("brand", "condition", "battery", "data_choice"):
        op.add_column(
            "booking_item", sa.Column(name, sa.String(), nullable=False, server_default="")
        )
    op.add_column("booking_item", sa.Column("bought_year", sa.Integer(), nullable=True))
    op.add_column("booking_item", sa.Column("serial", sa.LargeBinary(), nullable=True))
    op.add_column("booking_item", sa.Column("serial_key", sa.String(length=64), nullable=True))
    op.create_index(
        op.f("ix_booking_item_serial_key"), "booking_item", ["serial_key"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_booking_item_serial_key"), "booking_item")
    for name in ITEM:
        op.drop_column("booking_item", name)
    for name in BOOKING:
        op.drop_column("booking", name)

"""Windows that can be booked: the day's lock, ceilings, held places, who waits."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_0830"
down_revision = "20261124_0800"
branch_labels = None
depends_on = None

#: SQLite numbers rows by itself only in INTEGER.
RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "slot_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_slot_day")),
    )
    op.create_table(
        "slot_limit",
        sa.Column("id", RowId, nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("window", sa.String(), nullable=False),
        sa.Column("skill", sa.String(), nullable=False),
        sa.Column("visits", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("kg", sa.Integer(), nullable=True),
        sa.Column("litres", sa.Integer(), nullable=True),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_limit")),
        sa.UniqueConstraint("ref", name=op.f("uq_slot_limit_ref")),
    )
    op.create_index(op.f("ix_slot_limit_day"), "slot_limit", ["day"], unique=False)
    op.create_table(
        "slot_hold",
        sa.Column("id", RowId, nullable=False),
        sa.Column("booking_id", RowId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("window", sa.String(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("grams", sa.Integer(), nullable=False),
        sa.Column("litres", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["booking.id"],
            name=op.f("fk_slot_hold_booking_id_booking"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_hold")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_slot_hold_booking_id")),
    )
    op.create_index(op.f("ix_slot_hold_day"), "slot_hold", ["day"], unique=False)
    op.create_index(op.f("ix_slot_hold_until"), "slot_hold", ["until"], unique=False)
    op.create_table(
        "waiting_place",
        sa.Column("id", RowId, nullable=False),
        sa.Column("booking_id", RowId, nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("to_day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offered_day", sa.Date(), nullable=True),
        sa.Column("offered_window", sa.String(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["booking.id"],
            name=op.f("fk_waiting_place_booking_id_booking"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_place")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_waiting_place_booking_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_waiting_place_ref")),
    )
    op.create_index(op.f("ix_waiting_place_state"), "waiting_place", ["state"], unique=False)


def downgrade() -> None:
    op.drop_table("waiting_place")
    op.drop_table("slot_hold")
    op.drop_table("slot_limit")
    op.drop_table("slot_day")

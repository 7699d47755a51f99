"""Where and until when things are brought to a point; a code of its own for a guest's booking."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_1205"
down_revision = "20261124_1150"
branch_labels = None
depends_on = None

#: SQLite numbers rows by itself only in INTEGER.
RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "drop_off",
        sa.Column("id", RowId, nullable=False),
        sa.Column("booking_id", RowId, nullable=False),
        sa.Column("site_ref", sa.String(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bring_by", sa.Date(), nullable=False),
        sa.Column("brought_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("brought_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["booking.id"],
            name=op.f("fk_drop_off_booking_id_booking"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drop_off")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_drop_off_booking_id")),
    )
    op.create_index(op.f("ix_drop_off_site_ref"), "drop_off", ["site_ref"])
    op.create_index(op.f("ix_drop_off_bring_by"), "drop_off", ["bring_by"])
    op.create_table(
        "guest_code",
        sa.Column("id", RowId, nullable=False),
        sa.Column("booking_id", RowId, nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["booking.id"],
            name=op.f("fk_guest_code_booking_id_booking"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest_code")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_guest_code_booking_id")),
    )


def downgrade() -> None:
    op.drop_table("guest_code")
    op.drop_index(op.f("ix_drop_off_bring_by"), table_name="drop_off")
    op.drop_index(op.f("ix_drop_off_site_ref"), table_name="drop_off")
    op.drop_table("drop_off")

"""Where couriers are during a shift, and their consent to it."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_1140"
down_revision = "20261124_0955"
branch_labels = None
depends_on = None

#: SQLite numbers rows by itself only in INTEGER.
RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "position_consent",
        sa.Column("id", RowId, nullable=False),
        sa.Column("courier_number", sa.String(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_position_consent")),
    )
    op.create_index(
        op.f("ix_position_consent_courier_number"), "position_consent", ["courier_number"]
    )
    op.create_table(
        "courier_position",
        sa.Column("id", RowId, nullable=False),
        sa.Column("courier_number", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("accuracy_metres", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courier_position")),
        sa.UniqueConstraint(
            "courier_number", "at", name=op.f("uq_courier_position_courier_number_at")
        ),
    )
    op.create_index(op.f("ix_courier_position_day"), "courier_position", ["day"])


def downgrade() -> None:
    op.drop_index(op.f("ix_courier_position_day"), table_name="courier_position")
    op.drop_table("courier_position")
    op.drop_index(op.f("ix_position_consent_courier_number"), table_name="position_consent")
    op.drop_table("position_consent")

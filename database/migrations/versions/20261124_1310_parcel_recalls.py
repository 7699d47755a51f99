"""An order that is taken back stands in a table until its carrier knows."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_1310"
down_revision = "20261124_1300"
branch_labels = None
depends_on = None

RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
Moment = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "parcel_recall",
        sa.Column("id", RowId, nullable=False),
        sa.Column("parcel_id", RowId, nullable=False),
        sa.Column("carrier", sa.String(), nullable=False),
        sa.Column("waybill", sa.String(), nullable=False),
        sa.Column("order_ref", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("since", Moment, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("try_at", Moment, nullable=True),
        sa.Column("fault", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parcel_id"], ["parcel.id"], name=op.f("fk_parcel_recall_parcel_id_parcel"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcel_recall")),
        sa.UniqueConstraint(
            "carrier", "order_ref", name=op.f("uq_parcel_recall_carrier_order_ref")
        ),
    )  # fmt: skip
    op.create_index(op.f("ix_parcel_recall_parcel_id"), "parcel_recall", ["parcel_id"])
    op.create_index(op.f("ix_parcel_recall_try_at"), "parcel_recall", ["try_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_parcel_recall_try_at"), table_name="parcel_recall")
    op.drop_index(op.f("ix_parcel_recall_parcel_id"), table_name="parcel_recall")
    op.drop_table("parcel_recall")

"""What vans carry from points: their ledger, and its classes in a hand-over."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_1255"
down_revision = "20261124_1250"
branch_labels = None
depends_on = None

RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "load_entry",
        sa.Column("id", RowId, nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("movement", sa.String(), nullable=False),
        sa.Column("stock_class", sa.String(), nullable=False),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.Column("litres", sa.BigInteger(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("source_ref", sa.String(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_load_entry")),
        sa.UniqueConstraint("holder", "number", name=op.f("uq_load_entry_holder_number")),
        sa.UniqueConstraint("key", name=op.f("uq_load_entry_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_load_entry_ref")),
    )
    op.create_index(op.f("ix_load_entry_source_ref"), "load_entry", ["source_ref"])
    op.create_table(
        "hand_over_load",
        sa.Column("id", RowId, nullable=False),
        sa.Column("hand_over_id", RowId, nullable=False),
        sa.Column("stock_class", sa.String(), nullable=False),
        sa.Column("book_grams", sa.BigInteger(), nullable=False),
        sa.Column("courier_grams", sa.BigInteger(), nullable=False),
        sa.Column("yard_grams", sa.BigInteger(), nullable=False),
        sa.Column("refused_grams", sa.BigInteger(), nullable=False),
        sa.Column("refusal", sa.String(), nullable=False),
        sa.Column("least_grams", sa.BigInteger(), nullable=False),
        sa.Column("most_grams", sa.BigInteger(), nullable=False),
        sa.Column("alarm", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over_load")),
        sa.ForeignKeyConstraint(
            ["hand_over_id"], ["hand_over.id"],
            name=op.f("fk_hand_over_load_hand_over_id_hand_over"),
        ),
        sa.UniqueConstraint(
            "hand_over_id", "stock_class", name=op.f("uq_hand_over_load_hand_over_id_stock_class")
        ),
    )  # fmt: skip
    op.create_index(op.f("ix_hand_over_load_hand_over_id"), "hand_over_load", ["hand_over_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_hand_over_load_hand_over_id"), table_name="hand_over_load")
    op.drop_table("hand_over_load")
    op.drop_index(op.f("ix_load_entry_source_ref"), table_name="load_entry")
    op.drop_table("load_entry")

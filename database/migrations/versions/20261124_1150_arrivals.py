"""Dismantlers, arrivals, wiping certificates, local subsidy rows; a voucher names its piece."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_1150"
down_revision = "20261124_1140"
branch_labels = None
depends_on = None

#: SQLite numbers rows by itself only in INTEGER.
RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "receiver",
        sa.Column("id", RowId, nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receiver")),
        sa.UniqueConstraint("name", name=op.f("uq_receiver_name")),
        sa.UniqueConstraint("ref", name=op.f("uq_receiver_ref")),
    )
    op.create_table(
        "receiver_licence",
        sa.Column("id", RowId, nullable=False),
        sa.Column("receiver_id", RowId, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("families", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["receiver.id"], name=op.f("fk_receiver_licence_receiver_id_receiver")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receiver_licence")),
        sa.UniqueConstraint(
            "receiver_id",
            "number",
            "valid_from",
            name=op.f("uq_receiver_licence_receiver_id_number_valid_from"),
        ),
    )
    op.create_index(op.f("ix_receiver_licence_receiver_id"), "receiver_licence", ["receiver_id"])
    op.create_table(
        "piece_arrival",
        sa.Column("id", RowId, nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("piece_id", RowId, nullable=False),
        sa.Column("receiver_id", RowId, nullable=False),
        sa.Column("licence_id", RowId, nullable=False),
        sa.Column("serial", sa.LargeBinary(), nullable=True),
        sa.Column("serial_key", sa.String(length=64), nullable=True),
        sa.Column("arrived_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["piece_id"], ["piece.id"], name=op.f("fk_piece_arrival_piece_id_piece")
        ),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["receiver.id"], name=op.f("fk_piece_arrival_receiver_id_receiver")
        ),
        sa.ForeignKeyConstraint(
            ["licence_id"],
            ["receiver_licence.id"],
            name=op.f("fk_piece_arrival_licence_id_receiver_licence"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_piece_arrival")),
        sa.UniqueConstraint("piece_id", name=op.f("uq_piece_arrival_piece_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_piece_arrival_ref")),
        sa.UniqueConstraint("serial_key", name=op.f("uq_piece_arrival_serial_key")),
    )
    op.create_index(op.f("ix_piece_arrival_receiver_id"), "piece_arrival", ["receiver_id"])
    op.create_table(
        "wipe_certificate",
        sa.Column("id", RowId, nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("piece_id", RowId, nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("shown_by", sa.String(), nullable=False),
        sa.Column("serial", sa.LargeBinary(), nullable=True),
        sa.Column("serial_key", sa.String(length=64), nullable=True),
        sa.Column("wiped_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["piece_id"], ["piece.id"], name=op.f("fk_wipe_certificate_piece_id_piece")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wipe_certificate")),
        sa.UniqueConstraint("number", name=op.f("uq_wipe_certificate_number")),
        sa.UniqueConstraint("piece_id", name=op.f("uq_wipe_certificate_piece_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_wipe_certificate_ref")),
    )
    op.create_index(op.f("ix_wipe_certificate_serial_key"), "wipe_certificate", ["serial_key"])
    op.create_table(
        "local_subsidy_rule",
        sa.Column("id", RowId, nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.Column("rule_id", sa.String(), nullable=False),
        sa.Column("effect", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("grades", sa.JSON(), nullable=False),
        sa.Column("rate_percent", sa.String(), nullable=False),
        sa.Column("cap_fen", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("authority", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("entered_by", sa.String(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_subsidy_rule")),
        sa.UniqueConstraint("ref", name=op.f("uq_local_subsidy_rule_ref")),
        sa.UniqueConstraint("rule_id", name=op.f("uq_local_subsidy_rule_rule_id")),
    )
    with op.batch_alter_table("trade_in_voucher") as table:
        table.add_column(sa.Column("piece_ref", sa.String(), nullable=True))
        table.create_unique_constraint(op.f("uq_trade_in_voucher_piece_ref"), ["piece_ref"])
    op.add_column("person", sa.Column("receiver_ref", sa.String(), nullable=True))
    # What was counted by courier is counted by the firm that employs them.
    op.execute(
        """UPDATE price_cut SET company = COALESCE(
             (SELECT NULLIF(contractor, '') FROM courier WHERE number = price_cut.company),
             'Huiliu')
           WHERE company IN (SELECT number FROM courier)"""
    )


def downgrade() -> None:
    op.drop_column("person", "receiver_ref")
    with op.batch_alter_table("trade_in_voucher") as table:
        table.drop_constraint(op.f("uq_trade_in_voucher_piece_ref"), type_="unique")
        table.drop_column("piece_ref")
    for name in (
        "local_subsidy_rule", "wipe_certificate", "piece_arrival", "receiver_licence", "receiver",
    ):  # fmt: skip
        op.drop_table(name)

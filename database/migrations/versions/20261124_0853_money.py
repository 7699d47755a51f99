"""Quotes and price cuts, subsidies with their budgets, the ledger of points."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_0853"
down_revision = "20261124_0850"
branch_labels = None
depends_on = None

#: SQLite numbers rows by itself only in INTEGER.
RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", RowId, nullable=False),
        sa.Column("owner_key", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("balance", sa.Integer(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("is_operator", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("owner_key", "unit", name=op.f("uq_account_owner_key_unit")),
        sa.UniqueConstraint("ref", name=op.f("uq_account_ref")),
    )
    op.create_table(
        "posting",
        sa.Column("id", RowId, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("booking_ref", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posting")),
        sa.UniqueConstraint("key", name=op.f("uq_posting_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_posting_ref")),
    )
    op.create_index(op.f("ix_posting_booking_ref"), "posting", ["booking_ref"], unique=False)
    op.create_table(
        "subsidy_budget",
        sa.Column("rule_id", sa.String(), nullable=False),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("taken_fen", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("rule_id", name=op.f("pk_subsidy_budget")),
    )
    op.create_table(
        "ledger_entry",
        sa.Column("id", RowId, nullable=False),
        sa.Column("posting_id", RowId, nullable=False),
        sa.Column("account_id", RowId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_ledger_entry_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["posting.id"], name=op.f("fk_ledger_entry_posting_id_posting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint("account_id", "number", name=op.f("uq_ledger_entry_account_id_number")),
    )
    op.create_index(
        op.f("ix_ledger_entry_account_id"), "ledger_entry", ["account_id"], unique=False
    )
    op.create_index(
        op.f("ix_ledger_entry_expires_on"), "ledger_entry", ["expires_on"], unique=False
    )
    op.create_index(
        op.f("ix_ledger_entry_posting_id"), "ledger_entry", ["posting_id"], unique=False
    )
    op.create_table(
        "quote",
        sa.Column("id", RowId, nullable=False),
        sa.Column("booking_id", RowId, nullable=False),
        sa.Column("item_id", RowId, nullable=False),
        sa.Column("class_code", sa.String(), nullable=False),
        sa.Column("buyer", sa.String(), nullable=False),
        sa.Column("rule_version", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("agreed_fen", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["booking.id"],
            name=op.f("fk_quote_booking_id_booking"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["booking_item.id"],
            name=op.f("fk_quote_item_id_booking_item"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quote")),
        sa.UniqueConstraint("item_id", "buyer", name=op.f("uq_quote_item_id_buyer")),
        sa.UniqueConstraint("ref", name=op.f("uq_quote_ref")),
    )
    op.create_index(op.f("ix_quote_booking_id"), "quote", ["booking_id"], unique=False)
    op.create_table(
        "trade_in_voucher",
        sa.Column("id", RowId, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("item_id", RowId, nullable=False),
        sa.Column("piece", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("person_key", sa.String(length=64), nullable=False),
        sa.Column("old_serial", sa.LargeBinary(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"],
            ["booking_item.id"],
            name=op.f("fk_trade_in_voucher_item_id_booking_item"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trade_in_voucher")),
        sa.UniqueConstraint("item_id", "piece", name=op.f("uq_trade_in_voucher_item_id_piece")),
        sa.UniqueConstraint("number", name=op.f("uq_trade_in_voucher_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_trade_in_voucher_ref")),
    )
    op.create_index(
        op.f("ix_trade_in_voucher_person_key"), "trade_in_voucher", ["person_key"], unique=False
    )
    op.create_table(
        "price_cut",
        sa.Column("id", RowId, nullable=False),
        sa.Column("quote_id", RowId, nullable=False),
        sa.Column("company", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("photo_ref", sa.String(), nullable=False),
        sa.Column("from_fen", sa.BigInteger(), nullable=False),
        sa.Column("to_fen", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["quote_id"], ["quote.id"], name=op.f("fk_price_cut_quote_id_quote"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_cut")),
        sa.UniqueConstraint("ref", name=op.f("uq_price_cut_ref")),
    )
    op.create_index(op.f("ix_price_cut_company"), "price_cut", ["company"], unique=False)
    op.create_index(op.f("ix_price_cut_quote_id"), "price_cut", ["quote_id"], unique=False)
    op.create_table(
        "subsidy_award",
        sa.Column("id", RowId, nullable=False),
        sa.Column("rule_id", sa.String(), nullable=False),
        sa.Column("top_up_rule_id", sa.String(), nullable=False),
        sa.Column("counted_with", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("person_key", sa.String(length=64), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=True),
        sa.Column("new_serial_key", sa.String(length=64), nullable=True),
        sa.Column("old_serial_key", sa.String(length=64), nullable=True),
        sa.Column("voucher_id", RowId, nullable=True),
        sa.Column("bought_on", sa.Date(), nullable=False),
        sa.Column("price_fen", sa.BigInteger(), nullable=False),
        sa.Column("fen", sa.BigInteger(), nullable=False),
        sa.Column("top_up_fen", sa.BigInteger(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrives_by", sa.Date(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_why", sa.String(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["voucher_id"],
            ["trade_in_voucher.id"],
            name=op.f("fk_subsidy_award_voucher_id_trade_in_voucher"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subsidy_award")),
        sa.UniqueConstraint("new_serial_key", name=op.f("uq_subsidy_award_new_serial_key")),
        sa.UniqueConstraint("old_serial_key", name=op.f("uq_subsidy_award_old_serial_key")),
        sa.UniqueConstraint(
            "person_key",
            "counted_with",
            "category",
            "nth",
            name=op.f("uq_subsidy_award_person_key_counted_with_category_nth"),
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_subsidy_award_ref")),
        sa.UniqueConstraint("voucher_id", name=op.f("uq_subsidy_award_voucher_id")),
    )
    op.create_index(op.f("ix_subsidy_award_rule_id"), "subsidy_award", ["rule_id"], unique=False)
    op.create_index(op.f("ix_subsidy_award_state"), "subsidy_award", ["state"], unique=False)


def downgrade() -> None:
    op.drop_table("subsidy_award")
    op.drop_table("price_cut")
    op.drop_table("trade_in_voucher")
    op.drop_table("quote")
    op.drop_table("ledger_entry")
    op.drop_table("subsidy_budget")
    op.drop_table("posting")
    op.drop_table("account")

"""What couriers do: devices and their actions, pieces and passports, hand-overs, codes, changes."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_0930"
down_revision = "20261124_0913"
branch_labels = None
depends_on = None

#: SQLite numbers rows by itself only in INTEGER.
RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "address_look",
        sa.Column("id", RowId, nullable=False),
        sa.Column("booking_ref", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_look")),
        sa.UniqueConstraint(
            "booking_ref", "by", "why", name=op.f("uq_address_look_booking_ref_by_why")
        ),
    )
    op.create_index(
        op.f("ix_address_look_booking_ref"), "address_look", ["booking_ref"], unique=False
    )
    op.create_table(
        "code_tries",
        sa.Column("id", RowId, nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_tries")),
        sa.UniqueConstraint("subject", name=op.f("uq_code_tries_subject")),
    )
    op.create_table(
        "courier_device",
        sa.Column("id", RowId, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("courier_number", sa.String(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("first_heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courier_device")),
        sa.UniqueConstraint("name", name=op.f("uq_courier_device_name")),
    )
    op.create_index(
        op.f("ix_courier_device_courier_number"), "courier_device", ["courier_number"], unique=False
    )
    op.create_table(
        "door_change",
        sa.Column("id", RowId, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("booking_ref", sa.String(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=True),
        sa.Column("cut_ref", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_door_change")),
        sa.UniqueConstraint("key", name=op.f("uq_door_change_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_door_change_ref")),
    )
    op.create_index(
        op.f("ix_door_change_booking_ref"), "door_change", ["booking_ref"], unique=False
    )
    op.create_index(op.f("ix_door_change_state"), "door_change", ["state"], unique=False)
    op.create_table(
        "hand_over",
        sa.Column("id", RowId, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("site_ref", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("courier", sa.String(), nullable=False),
        sa.Column("yard", sa.String(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
        sa.UniqueConstraint("key", name=op.f("uq_hand_over_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_hand_over_ref")),
    )
    op.create_index(op.f("ix_hand_over_courier"), "hand_over", ["courier"], unique=False)
    op.create_index(op.f("ix_hand_over_site_ref"), "hand_over", ["site_ref"], unique=False)
    op.create_table(
        "piece",
        sa.Column("id", RowId, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("booking_ref", sa.String(), nullable=False),
        sa.Column("class_code", sa.String(), nullable=False),
        sa.Column("tag", sa.String(), nullable=True),
        sa.Column("seal", sa.String(), nullable=False),
        sa.Column("grams", sa.Integer(), nullable=True),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_piece")),
        sa.UniqueConstraint("key", name=op.f("uq_piece_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_piece_ref")),
    )
    op.create_index(op.f("ix_piece_booking_ref"), "piece", ["booking_ref"], unique=False)
    op.create_index(op.f("ix_piece_holder"), "piece", ["holder"], unique=False)
    op.create_index(op.f("ix_piece_state"), "piece", ["state"], unique=False)
    op.create_index(
        "ix_piece_tag_worn",
        "piece",
        ["tag"],
        unique=True,
        sqlite_where=sa.text("state <> 'void'"),
        postgresql_where=sa.text("state <> 'void'"),
    )
    op.create_table(
        "signing_code",
        sa.Column("id", RowId, nullable=False),
        sa.Column("person_ref", sa.String(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_code")),
        sa.UniqueConstraint("person_ref", name=op.f("uq_signing_code_person_ref")),
    )
    op.create_table(
        "courier_action",
        sa.Column("id", RowId, nullable=False),
        sa.Column("device_id", RowId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("courier_number", sa.String(), nullable=False),
        sa.Column("route_ref", sa.String(), nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.Column("booking_ref", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("photo_refs", sa.JSON(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clock", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("undone_by", sa.String(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"],
            ["courier_device.id"],
            name=op.f("fk_courier_action_device_id_courier_device"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courier_action")),
        sa.UniqueConstraint("device_id", "number", name=op.f("uq_courier_action_device_id_number")),
        sa.UniqueConstraint("key", name=op.f("uq_courier_action_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_courier_action_ref")),
    )
    op.create_index(op.f("ix_courier_action_at"), "courier_action", ["at"], unique=False)
    op.create_index(
        op.f("ix_courier_action_booking_ref"), "courier_action", ["booking_ref"], unique=False
    )
    op.create_index(
        op.f("ix_courier_action_courier_number"), "courier_action", ["courier_number"], unique=False
    )
    op.create_index(op.f("ix_courier_action_outcome"), "courier_action", ["outcome"], unique=False)
    op.create_index(
        op.f("ix_courier_action_route_ref"), "courier_action", ["route_ref"], unique=False
    )
    op.create_table(
        "custody_event",
        sa.Column("id", RowId, nullable=False),
        sa.Column("piece_id", RowId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("hash_before", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["piece_id"], ["piece.id"], name=op.f("fk_custody_event_piece_id_piece")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custody_event")),
        sa.UniqueConstraint("piece_id", "number", name=op.f("uq_custody_event_piece_id_number")),
    )
    op.create_index(op.f("ix_custody_event_piece_id"), "custody_event", ["piece_id"], unique=False)
    op.create_table(
        "hand_over_line",
        sa.Column("id", RowId, nullable=False),
        sa.Column("hand_over_id", RowId, nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("refused_pieces", sa.Integer(), nullable=False),
        sa.Column("courier_grams", sa.BigInteger(), nullable=False),
        sa.Column("yard_grams", sa.BigInteger(), nullable=False),
        sa.Column("refused_grams", sa.BigInteger(), nullable=False),
        sa.Column("least_grams", sa.BigInteger(), nullable=False),
        sa.Column("most_grams", sa.BigInteger(), nullable=False),
        sa.Column("alarm", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hand_over_id"],
            ["hand_over.id"],
            name=op.f("fk_hand_over_line_hand_over_id_hand_over"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over_line")),
        sa.UniqueConstraint(
            "hand_over_id", "family", name=op.f("uq_hand_over_line_hand_over_id_family")
        ),
    )
    op.create_index(
        op.f("ix_hand_over_line_hand_over_id"), "hand_over_line", ["hand_over_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_hand_over_line_hand_over_id"), table_name="hand_over_line")
    op.drop_table("hand_over_line")
    op.drop_index(op.f("ix_custody_event_piece_id"), table_name="custody_event")
    op.drop_table("custody_event")
    op.drop_index(op.f("ix_courier_action_route_ref"), table_name="courier_action")
    op.drop_index(op.f("ix_courier_action_outcome"), table_name="courier_action")
    op.drop_index(op.f("ix_courier_action_courier_number"), table_name="courier_action")
    op.drop_index(op.f("ix_courier_action_booking_ref"), table_name="courier_action")
    op.drop_index(op.f("ix_courier_action_at"), table_name="courier_action")
    op.drop_table("courier_action")
    op.drop_table("signing_code")
    op.drop_index(
        "ix_piece_tag_worn",
        table_name="piece",
        sqlite_where=sa.text("state <> 'void'"),
        postgresql_where=sa.text("state <> 'void'"),
    )
    op.drop_index(op.f("ix_piece_state"), table_name="piece")
    op.drop_index(op.f("ix_piece_holder"), table_name="piece")
    op.drop_index(op.f("ix_piece_booking_ref"), table_name="piece")
    op.drop_table("piece")
    op.drop_index(op.f("ix_hand_over_site_ref"), table_name="hand_over")
    op.drop_index(op.f("ix_hand_over_courier"), table_name="hand_over")
    op.drop_table("hand_over")
    op.drop_index(op.f("ix_door_change_state"), table_name="door_change")
    op.drop_index(op.f("ix_door_change_booking_ref"), table_name="door_change")
    op.drop_table("door_change")
    op.drop_index(op.f("ix_courier_device_courier_number"), table_name="courier_device")
    op.drop_table("courier_device")
    op.drop_table("code_tries")
    op.drop_index(op.f("ix_address_look_booking_ref"), table_name="address_look")
    op.drop_table("address_look")

"""Photos, codes, notices, ratings, complaints, rhythms, parcels."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_0913"
down_revision = "20261124_0900"
branch_labels = None
depends_on = None

#: SQLite numbers rows by itself only in INTEGER.
RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", RowId, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("to", sa.LargeBinary(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("booking_ref", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("key", name=op.f("uq_notice_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_notice_ref")),
    )
    op.create_index(op.f("ix_notice_booking_ref"), "notice", ["booking_ref"], unique=False)
    op.create_index(op.f("ix_notice_due_at"), "notice", ["due_at"], unique=False)
    op.create_index(op.f("ix_notice_state"), "notice", ["state"], unique=False)
    op.create_table(
        "photo",
        sa.Column("id", RowId, nullable=False),
        sa.Column("booking_ref", sa.String(), nullable=False),
        sa.Column("shows", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
        sa.UniqueConstraint("ref", name=op.f("uq_photo_ref")),
    )
    op.create_index(op.f("ix_photo_booking_ref"), "photo", ["booking_ref"], unique=False)
    op.create_table(
        "sign_in_code",
        sa.Column("id", RowId, nullable=False),
        sa.Column("phone_key", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_code")),
    )
    op.create_index(op.f("ix_sign_in_code_phone_key"), "sign_in_code", ["phone_key"], unique=False)
    op.create_table(
        "complaint",
        sa.Column("id", RowId, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("booking_id", RowId, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("photo_ref", sa.String(), nullable=True),
        sa.Column("courier_reason", sa.String(), nullable=False),
        sa.Column("courier_photo_ref", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["booking.id"],
            name=op.f("fk_complaint_booking_id_booking"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("number", name=op.f("uq_complaint_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_complaint_ref")),
    )
    op.create_index(
        op.f("ix_complaint_answer_due_at"), "complaint", ["answer_due_at"], unique=False
    )
    op.create_index(op.f("ix_complaint_booking_id"), "complaint", ["booking_id"], unique=False)
    op.create_index(op.f("ix_complaint_state"), "complaint", ["state"], unique=False)
    op.create_table(
        "parcel",
        sa.Column("id", RowId, nullable=False),
        sa.Column("booking_id", RowId, nullable=False),
        sa.Column("carrier", sa.String(), nullable=False),
        sa.Column("waybill", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ground_only", sa.Boolean(), nullable=False),
        sa.Column("declared_grams", sa.Integer(), nullable=False),
        sa.Column("weighed_grams", sa.Integer(), nullable=True),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("difference", sa.String(), nullable=False),
        sa.Column("difference_photo_ref", sa.String(), nullable=True),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolution", sa.String(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["booking.id"],
            name=op.f("fk_parcel_booking_id_booking"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcel")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_parcel_booking_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_parcel_ref")),
    )
    op.create_index(op.f("ix_parcel_state"), "parcel", ["state"], unique=False)
    op.create_index(op.f("ix_parcel_waybill"), "parcel", ["waybill"], unique=False)
    op.create_table(
        "rating",
        sa.Column("id", RowId, nullable=False),
        sa.Column("booking_id", RowId, nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["booking.id"],
            name=op.f("fk_rating_booking_id_booking"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_rating_booking_id")),
    )
    op.create_table(
        "recurrence",
        sa.Column("id", RowId, nullable=False),
        sa.Column("model_id", RowId, nullable=False),
        sa.Column("resident_ref", sa.String(), nullable=False),
        sa.Column("rhythm", sa.String(), nullable=False),
        sa.Column("window", sa.String(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("done_until", sa.Date(), nullable=True),
        sa.Column("missed", sa.JSON(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["model_id"],
            ["booking.id"],
            name=op.f("fk_recurrence_model_id_booking"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recurrence")),
        sa.UniqueConstraint("ref", name=op.f("uq_recurrence_ref")),
    )
    op.create_index(op.f("ix_recurrence_model_id"), "recurrence", ["model_id"], unique=False)
    op.create_index(
        op.f("ix_recurrence_resident_ref"), "recurrence", ["resident_ref"], unique=False
    )
    op.create_table(
        "parcel_event",
        sa.Column("id", RowId, nullable=False),
        sa.Column("parcel_id", RowId, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parcel_id"],
            ["parcel.id"],
            name=op.f("fk_parcel_event_parcel_id_parcel"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcel_event")),
        sa.UniqueConstraint(
            "parcel_id", "at", "code", name=op.f("uq_parcel_event_parcel_id_at_code")
        ),
    )
    op.create_index(op.f("ix_parcel_event_parcel_id"), "parcel_event", ["parcel_id"], unique=False)


def downgrade() -> None:
    op.drop_table("parcel_event")
    op.drop_table("recurrence")
    op.drop_table("rating")
    op.drop_table("parcel")
    op.drop_table("complaint")
    op.drop_table("sign_in_code")
    op.drop_table("photo")
    op.drop_table("notice")

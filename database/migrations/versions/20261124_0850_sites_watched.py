"""Sites: permits by span, comments, reminders, stock, documents, inspections, siting studies."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_0850"
down_revision = "20261124_0840"
branch_labels = None
depends_on = None

#: SQLite numbers rows by itself only in INTEGER.
RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "siting_study",
        sa.Column("id", RowId, nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("question", sa.JSON(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_siting_study")),
        sa.UniqueConstraint("ref", name=op.f("uq_siting_study_ref")),
    )
    op.create_index(op.f("ix_siting_study_area_code"), "siting_study", ["area_code"], unique=False)
    op.create_table(
        "site_comment",
        sa.Column("id", RowId, nullable=False),
        sa.Column("site_id", RowId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_site_comment_site_id_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_comment")),
        sa.UniqueConstraint("site_id", "number", name=op.f("uq_site_comment_site_id_number")),
    )
    op.create_index(op.f("ix_site_comment_site_id"), "site_comment", ["site_id"], unique=False)
    op.create_table(
        "site_document",
        sa.Column("id", RowId, nullable=False),
        sa.Column("site_id", RowId, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("about_ref", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_site_document_site_id_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_document")),
        sa.UniqueConstraint("ref", name=op.f("uq_site_document_ref")),
    )
    op.create_index(op.f("ix_site_document_site_id"), "site_document", ["site_id"], unique=False)
    op.create_table(
        "site_inspection",
        sa.Column("id", RowId, nullable=False),
        sa.Column("site_id", RowId, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("inspected_on", sa.Date(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_site_inspection_site_id_site")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_inspection")),
        sa.UniqueConstraint("ref", name=op.f("uq_site_inspection_ref")),
    )
    op.create_index(
        op.f("ix_site_inspection_site_id"), "site_inspection", ["site_id"], unique=False
    )
    op.create_table(
        "site_permit",
        sa.Column("id", RowId, nullable=False),
        sa.Column("site_id", RowId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("asked_why", sa.String(), nullable=False),
        sa.Column("conditions", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_site_permit_site_id_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_permit")),
        sa.UniqueConstraint("site_id", "number", name=op.f("uq_site_permit_site_id_number")),
    )
    op.create_index(op.f("ix_site_permit_site_id"), "site_permit", ["site_id"], unique=False)
    op.create_table(
        "site_reminder",
        sa.Column("id", RowId, nullable=False),
        sa.Column("site_id", RowId, nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_site_reminder_site_id_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_reminder")),
        sa.UniqueConstraint(
            "site_id", "valid_until", "days", name=op.f("uq_site_reminder_site_id_valid_until_days")
        ),
    )
    op.create_index(op.f("ix_site_reminder_site_id"), "site_reminder", ["site_id"], unique=False)
    op.create_table(
        "stock_entry",
        sa.Column("id", RowId, nullable=False),
        sa.Column("site_id", RowId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("movement", sa.String(), nullable=False),
        sa.Column("stock_class", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.Column("litres", sa.BigInteger(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("source_ref", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_stock_entry_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_entry")),
        sa.UniqueConstraint("ref", name=op.f("uq_stock_entry_ref")),
        sa.UniqueConstraint("site_id", "key", name=op.f("uq_stock_entry_site_id_key")),
        sa.UniqueConstraint("site_id", "number", name=op.f("uq_stock_entry_site_id_number")),
    )
    op.create_index(op.f("ix_stock_entry_site_id"), "stock_entry", ["site_id"], unique=False)
    op.create_index(op.f("ix_stock_entry_source_ref"), "stock_entry", ["source_ref"], unique=False)
    op.create_table(
        "stock_level",
        sa.Column("id", RowId, nullable=False),
        sa.Column("site_id", RowId, nullable=False),
        sa.Column("stock_class", sa.String(), nullable=False),
        sa.Column("grams", sa.BigInteger(), nullable=False),
        sa.Column("litres", sa.BigInteger(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.CheckConstraint("grams >= 0", name=op.f("ck_stock_level_grams_not_below_zero")),
        sa.CheckConstraint("litres >= 0", name=op.f("ck_stock_level_litres_not_below_zero")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_stock_level_site_id_site")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_level")),
        sa.UniqueConstraint(
            "site_id", "stock_class", name=op.f("uq_stock_level_site_id_stock_class")
        ),
    )
    op.create_index(op.f("ix_stock_level_site_id"), "stock_level", ["site_id"], unique=False)
    op.create_table(
        "site_finding",
        sa.Column("id", RowId, nullable=False),
        sa.Column("inspection_id", RowId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("deadline", sa.Date(), nullable=True),
        sa.Column("mended_on", sa.Date(), nullable=True),
        sa.Column("mended_note", sa.String(), nullable=False),
        sa.Column("mended_by", sa.String(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["site_inspection.id"],
            name=op.f("fk_site_finding_inspection_id_site_inspection"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_finding")),
        sa.UniqueConstraint(
            "inspection_id", "number", name=op.f("uq_site_finding_inspection_id_number")
        ),
        sa.UniqueConstraint("ref", name=op.f("uq_site_finding_ref")),
    )
    op.create_index(
        op.f("ix_site_finding_inspection_id"), "site_finding", ["inspection_id"], unique=False
    )
    op.add_column("area", sa.Column("households", sa.Integer(), nullable=True))
    op.add_column("area", sa.Column("households_per_point", sa.Integer(), nullable=True))
    op.add_column("site", sa.Column("boundary", sa.JSON(), nullable=True))
    op.add_column(
        "site",
        sa.Column("hours_exceptions", sa.JSON(), nullable=False, server_default=sa.text("'{}'")),
    )
    op.add_column("site", sa.Column("deputy_name", sa.LargeBinary(), nullable=True))
    op.add_column("site", sa.Column("deputy_phone", sa.LargeBinary(), nullable=True))
    op.add_column(
        "site", sa.Column("operating_unit", sa.String(), nullable=False, server_default="")
    )
    op.add_column(
        "site", sa.Column("owner_consent", sa.String(), nullable=False, server_default="")
    )
    op.add_column("site", sa.Column("seepage", sa.String(), nullable=False, server_default=""))
    op.add_column("site", sa.Column("clearing_days", sa.Integer(), nullable=True))
    op.add_column("site", sa.Column("emptied_every_days", sa.Integer(), nullable=True))
    op.add_column("site", sa.Column("access_width_m", sa.Double(), nullable=True))
    op.add_column("site", sa.Column("access_height_m", sa.Double(), nullable=True))
    op.add_column("site", sa.Column("turning_m", sa.Double(), nullable=True))
    op.add_column("site", sa.Column("refrigerant_limit_kg", sa.Integer(), nullable=True))
    op.add_column("site", sa.Column("crt_limit_kg", sa.Integer(), nullable=True))
    op.add_column("site", sa.Column("hazardous_limit_kg", sa.Integer(), nullable=True))
    op.add_column("site", sa.Column("submitted_by", sa.String(), nullable=False, server_default=""))
    op.add_column("site", sa.Column("copied_from", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("site", "copied_from")
    op.drop_column("site", "submitted_by")
    op.drop_column("site", "hazardous_limit_kg")
    op.drop_column("site", "crt_limit_kg")
    op.drop_column("site", "refrigerant_limit_kg")
    op.drop_column("site", "turning_m")
    op.drop_column("site", "access_height_m")
    op.drop_column("site", "access_width_m")
    op.drop_column("site", "emptied_every_days")
    op.drop_column("site", "clearing_days")
    op.drop_column("site", "seepage")
    op.drop_column("site", "owner_consent")
    op.drop_column("site", "operating_unit")
    op.drop_column("site", "deputy_phone")
    op.drop_column("site", "deputy_name")
    op.drop_column("site", "hours_exceptions")
    op.drop_column("site", "boundary")
    op.drop_column("area", "households_per_point")
    op.drop_column("area", "households")
    op.drop_index(op.f("ix_site_finding_inspection_id"), table_name="site_finding")
    op.drop_table("site_finding")
    op.drop_index(op.f("ix_stock_level_site_id"), table_name="stock_level")
    op.drop_table("stock_level")
    op.drop_index(op.f("ix_stock_entry_source_ref"), table_name="stock_entry")
    op.drop_index(op.f("ix_stock_entry_site_id"), table_name="stock_entry")
    op.drop_table("stock_entry")
    op.drop_index(op.f("ix_site_reminder_site_id"), table_name="site_reminder")
    op.drop_table("site_reminder")
    op.drop_index(op.f("ix_site_permit_site_id"), table_name="site_permit")
    op.drop_table("site_permit")
    op.drop_index(op.f("ix_site_inspection_site_id"), table_name="site_inspection")
    op.drop_table("site_inspection")
    op.drop_index(op.f("ix_site_document_site_id"), table_name="site_document")
    op.drop_table("site_document")
    op.drop_index(op.f("ix_site_comment_site_id"), table_name="site_comment")
    op.drop_table("site_comment")
    op.drop_index(op.f("ix_siting_study_area_code"), table_name="siting_study")
    op.drop_table("siting_study")

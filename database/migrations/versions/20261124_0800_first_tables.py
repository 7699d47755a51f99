"""The first tables: fleet, runs, areas, sites, people, bookings."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_0800"
down_revision = None
branch_labels = None
depends_on = None

#: SQLite numbers rows by itself only in INTEGER.
RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "area",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("parent_code", sa.String(), nullable=True),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_area")),
    )
    op.create_index(op.f("ix_area_parent_code"), "area", ["parent_code"], unique=False)
    op.create_table(
        "booking",
        sa.Column("id", RowId, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("resident_ref", sa.String(), nullable=True),
        sa.Column("contact_name", sa.LargeBinary(), nullable=True),
        sa.Column("contact_phone", sa.LargeBinary(), nullable=True),
        sa.Column("contact_phone_key", sa.String(length=64), nullable=True),
        sa.Column("address", sa.LargeBinary(), nullable=True),
        sa.Column("building", sa.LargeBinary(), nullable=True),
        sa.Column("access_note", sa.LargeBinary(), nullable=True),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("floor", sa.Integer(), nullable=False),
        sa.Column("has_lift", sa.Boolean(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("place_state", sa.String(), nullable=False),
        sa.Column("place_source", sa.String(), nullable=False),
        sa.Column("place_confidence", sa.Double(), nullable=False),
        sa.Column("source_datum", sa.String(), nullable=False),
        sa.Column("service_on", sa.Date(), nullable=True),
        sa.Column("window_start", sa.DateTime(timezone=True), nullable=True),
        sa.Column("window_end", sa.DateTime(timezone=True), nullable=True),
        sa.Column("eta", sa.DateTime(timezone=True), nullable=True),
        sa.Column("route_ref", sa.String(), nullable=True),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("origin_key", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("number", name=op.f("uq_booking_number")),
        sa.UniqueConstraint("origin_key", name=op.f("uq_booking_origin_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_booking_ref")),
    )
    op.create_index(op.f("ix_booking_area_code"), "booking", ["area_code"], unique=False)
    op.create_index(
        op.f("ix_booking_contact_phone_key"), "booking", ["contact_phone_key"], unique=False
    )
    op.create_index(op.f("ix_booking_place_state"), "booking", ["place_state"], unique=False)
    op.create_index(op.f("ix_booking_resident_ref"), "booking", ["resident_ref"], unique=False)
    op.create_index(op.f("ix_booking_route_ref"), "booking", ["route_ref"], unique=False)
    op.create_index(op.f("ix_booking_service_on"), "booking", ["service_on"], unique=False)
    op.create_index(op.f("ix_booking_state"), "booking", ["state"], unique=False)
    op.create_table(
        "courier",
        sa.Column("id", RowId, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("skills", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courier")),
        sa.UniqueConstraint("number", name=op.f("uq_courier_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_courier_ref")),
    )
    op.create_table(
        "operator",
        sa.Column("id", RowId, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name_zh", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("south", sa.Double(), nullable=False),
        sa.Column("west", sa.Double(), nullable=False),
        sa.Column("north", sa.Double(), nullable=False),
        sa.Column("east", sa.Double(), nullable=False),
        sa.Column("detour", sa.Double(), nullable=False),
        sa.Column("kmh", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator")),
        sa.UniqueConstraint("code", name=op.f("uq_operator_code")),
    )
    op.create_table(
        "person",
        sa.Column("id", RowId, nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_key", sa.String(length=64), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("courier_number", sa.String(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("login", name=op.f("uq_person_login")),
        sa.UniqueConstraint("phone_key", name=op.f("uq_person_phone_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_person_ref")),
    )
    op.create_index(op.f("ix_person_courier_number"), "person", ["courier_number"], unique=False)
    op.create_index(op.f("ix_person_role"), "person", ["role"], unique=False)
    op.create_table(
        "plan_run",
        sa.Column("id", RowId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("budget_seconds", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("cost_fen", sa.BigInteger(), nullable=True),
        sa.Column("seconds_left", sa.Double(), nullable=True),
        sa.Column("cost_curve", sa.JSON(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("one_trip_each", sa.JSON(), nullable=False),
        sa.Column("made_with", sa.JSON(), nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.Column("publishes", sa.Boolean(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_run")),
        sa.UniqueConstraint("ref", name=op.f("uq_plan_run_ref")),
    )
    op.create_index(op.f("ix_plan_run_day"), "plan_run", ["day"], unique=False)
    op.create_table(
        "site",
        sa.Column("id", RowId, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("area_code", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=True),
        sa.Column("lon", sa.Double(), nullable=True),
        sa.Column("source_datum", sa.String(), nullable=False),
        sa.Column("area_m2", sa.Double(), nullable=True),
        sa.Column("capacity_kg", sa.Integer(), nullable=True),
        sa.Column("capacity_litres", sa.Integer(), nullable=True),
        sa.Column("accepts", sa.JSON(), nullable=False),
        sa.Column("opening_hours", sa.JSON(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("responsible_name", sa.LargeBinary(), nullable=True),
        sa.Column("responsible_phone", sa.LargeBinary(), nullable=True),
        sa.Column("hotline", sa.String(), nullable=False),
        sa.Column("lead_agency", sa.String(), nullable=False),
        sa.Column("fire_equipment", sa.String(), nullable=False),
        sa.Column("lithium_limit_kg", sa.Integer(), nullable=True),
        sa.Column("docks", sa.Integer(), nullable=False),
        sa.Column("conditions", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
        sa.UniqueConstraint("code", name=op.f("uq_site_code")),
        sa.UniqueConstraint("ref", name=op.f("uq_site_ref")),
    )
    op.create_index(op.f("ix_site_area_code"), "site", ["area_code"], unique=False)
    op.create_index(op.f("ix_site_state"), "site", ["state"], unique=False)
    op.create_table(
        "vehicle",
        sa.Column("id", RowId, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("capacity_kg", sa.Integer(), nullable=False),
        sa.Column("capacity_litres", sa.Integer(), nullable=False),
        sa.Column("fixed_fen", sa.BigInteger(), nullable=False),
        sa.Column("per_hour_fen", sa.BigInteger(), nullable=False),
        sa.Column("per_km_fen", sa.BigInteger(), nullable=False),
        sa.Column("in_service", sa.Boolean(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vehicle")),
        sa.UniqueConstraint("name", name=op.f("uq_vehicle_name")),
        sa.UniqueConstraint("ref", name=op.f("uq_vehicle_ref")),
    )
    op.create_table(
        "booking_event",
        sa.Column("id", RowId, nullable=False),
        sa.Column("booking_id", RowId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("state_before", sa.String(), nullable=False),
        sa.Column("state_after", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["booking.id"],
            name=op.f("fk_booking_event_booking_id_booking"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_event")),
        sa.UniqueConstraint(
            "booking_id", "number", name=op.f("uq_booking_event_booking_id_number")
        ),
    )
    op.create_index(
        op.f("ix_booking_event_booking_id"), "booking_event", ["booking_id"], unique=False
    )
    op.create_table(
        "booking_item",
        sa.Column("id", RowId, nullable=False),
        sa.Column("booking_id", RowId, nullable=False),
        sa.Column("class_code", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["booking.id"],
            name=op.f("fk_booking_item_booking_id_booking"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_item")),
    )
    op.create_index(
        op.f("ix_booking_item_booking_id"), "booking_item", ["booking_id"], unique=False
    )
    op.create_table(
        "left_out",
        sa.Column("id", RowId, nullable=False),
        sa.Column("run_id", RowId, nullable=False),
        sa.Column("booking_ref", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("nearest_courier", sa.String(), nullable=False),
        sa.Column("cheapest_change", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["plan_run.id"],
            name=op.f("fk_left_out_run_id_plan_run"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_left_out")),
    )
    op.create_index(op.f("ix_left_out_booking_ref"), "left_out", ["booking_ref"], unique=False)
    op.create_index(op.f("ix_left_out_run_id"), "left_out", ["run_id"], unique=False)
    op.create_table(
        "planned_route",
        sa.Column("id", RowId, nullable=False),
        sa.Column("run_id", RowId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("shift_ref", sa.String(), nullable=False),
        sa.Column("courier_number", sa.String(), nullable=False),
        sa.Column("vehicle_name", sa.String(), nullable=False),
        sa.Column("departs_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrives_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("metres", sa.Integer(), nullable=False),
        sa.Column("travel_seconds", sa.Integer(), nullable=False),
        sa.Column("service_seconds", sa.Integer(), nullable=False),
        sa.Column("waiting_seconds", sa.Integer(), nullable=False),
        sa.Column("load_kg", sa.Integer(), nullable=False),
        sa.Column("load_litres", sa.Integer(), nullable=False),
        sa.Column("cost_fen", sa.BigInteger(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"],
            ["plan_run.id"],
            name=op.f("fk_planned_route_run_id_plan_run"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_route")),
        sa.UniqueConstraint("ref", name=op.f("uq_planned_route_ref")),
        sa.UniqueConstraint("run_id", "number", name=op.f("uq_planned_route_run_id_number")),
    )
    op.create_index(op.f("ix_planned_route_run_id"), "planned_route", ["run_id"], unique=False)
    op.create_index(
        op.f("ix_planned_route_shift_ref"), "planned_route", ["shift_ref"], unique=False
    )
    op.create_table(
        "shift",
        sa.Column("id", RowId, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("courier_id", RowId, nullable=False),
        sa.Column("vehicle_id", RowId, nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("yard_ref", sa.String(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("ref", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(
            ["courier_id"], ["courier.id"], name=op.f("fk_shift_courier_id_courier")
        ),
        sa.ForeignKeyConstraint(
            ["vehicle_id"], ["vehicle.id"], name=op.f("fk_shift_vehicle_id_vehicle")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shift")),
        sa.UniqueConstraint("day", "courier_id", name=op.f("uq_shift_day_courier_id")),
        sa.UniqueConstraint("day", "vehicle_id", name=op.f("uq_shift_day_vehicle_id")),
        sa.UniqueConstraint("ref", name=op.f("uq_shift_ref")),
    )
    op.create_index(op.f("ix_shift_courier_id"), "shift", ["courier_id"], unique=False)
    op.create_index(op.f("ix_shift_day"), "shift", ["day"], unique=False)
    op.create_index(op.f("ix_shift_vehicle_id"), "shift", ["vehicle_id"], unique=False)
    op.create_table(
        "site_event",
        sa.Column("id", RowId, nullable=False),
        sa.Column("site_id", RowId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("state_before", sa.String(), nullable=False),
        sa.Column("state_after", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["site_id"], ["site.id"], name=op.f("fk_site_event_site_id_site"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_event")),
        sa.UniqueConstraint("site_id", "number", name=op.f("uq_site_event_site_id_number")),
    )
    op.create_index(op.f("ix_site_event_site_id"), "site_event", ["site_id"], unique=False)
    op.create_table(
        "route_stop",
        sa.Column("id", RowId, nullable=False),
        sa.Column("route_id", RowId, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("refs", sa.JSON(), nullable=False),
        sa.Column("lat", sa.Double(), nullable=False),
        sa.Column("lon", sa.Double(), nullable=False),
        sa.Column("arrives_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("service_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("departs_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("metres_from_last", sa.Integer(), nullable=False),
        sa.Column("load_kg", sa.Integer(), nullable=False),
        sa.Column("load_litres", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["route_id"],
            ["planned_route.id"],
            name=op.f("fk_route_stop_route_id_planned_route"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_route_stop")),
        sa.UniqueConstraint("route_id", "sequence", name=op.f("uq_route_stop_route_id_sequence")),
    )
    op.create_index(op.f("ix_route_stop_route_id"), "route_stop", ["route_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_route_stop_route_id"), table_name="route_stop")
    op.drop_table("route_stop")
    op.drop_index(op.f("ix_site_event_site_id"), table_name="site_event")
    op.drop_table("site_event")
    op.drop_index(op.f("ix_shift_vehicle_id"), table_name="shift")
    op.drop_index(op.f("ix_shift_day"), table_name="shift")
    op.drop_index(op.f("ix_shift_courier_id"), table_name="shift")
    op.drop_table("shift")
    op.drop_index(op.f("ix_planned_route_shift_ref"), table_name="planned_route")
    op.drop_index(op.f("ix_planned_route_run_id"), table_name="planned_route")
    op.drop_table("planned_route")
    op.drop_index(op.f("ix_left_out_run_id"), table_name="left_out")
    op.drop_index(op.f("ix_left_out_booking_ref"), table_name="left_out")
    op.drop_table("left_out")
    op.drop_index(op.f("ix_booking_item_booking_id"), table_name="booking_item")
    op.drop_table("booking_item")
    op.drop_index(op.f("ix_booking_event_booking_id"), table_name="booking_event")
    op.drop_table("booking_event")
    op.drop_table("vehicle")
    op.drop_index(op.f("ix_site_state"), table_name="site")
    op.drop_index(op.f("ix_site_area_code"), table_name="site")
    op.drop_table("site")
    op.drop_index(op.f("ix_plan_run_day"), table_name="plan_run")
    op.drop_table("plan_run")
    op.drop_index(op.f("ix_person_role"), table_name="person")
    op.drop_index(op.f("ix_person_courier_number"), table_name="person")
    op.drop_table("person")
    op.drop_table("operator")
    op.drop_table("courier")
    op.drop_index(op.f("ix_booking_state"), table_name="booking")
    op.drop_index(op.f("ix_booking_service_on"), table_name="booking")
    op.drop_index(op.f("ix_booking_route_ref"), table_name="booking")
    op.drop_index(op.f("ix_booking_resident_ref"), table_name="booking")
    op.drop_index(op.f("ix_booking_place_state"), table_name="booking")
    op.drop_index(op.f("ix_booking_contact_phone_key"), table_name="booking")
    op.drop_index(op.f("ix_booking_area_code"), table_name="booking")
    op.drop_table("booking")
    op.drop_index(op.f("ix_area_parent_code"), table_name="area")
    op.drop_table("area")

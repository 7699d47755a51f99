"""Ceilings of slots: the days that they hold on, and who set them."""

import datetime as dt

import sqlalchemy as sa
from alembic import op

revision = "20261124_1215"
down_revision = "20261124_1205"
branch_labels = None
depends_on = None

#: SQLite numbers rows by itself only in INTEGER.
RowId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

LIMIT = sa.table(
    "slot_limit",
    sa.column("id", RowId),
    sa.column("day", sa.Date()),
    sa.column("valid_from", sa.Date()),
    sa.column("valid_until", sa.Date()),
)


def upgrade() -> None:
    with op.batch_alter_table("slot_limit") as table:
        table.add_column(sa.Column("valid_from", sa.Date(), nullable=True))
        table.add_column(sa.Column("valid_until", sa.Date(), nullable=True))
    connection = op.get_bind()
    dated = sa.select(LIMIT.c.id, LIMIT.c.day).where(LIMIT.c.day.is_not(None))
    for number, day in connection.execute(dated).all():
        connection.execute(
            sa.update(LIMIT)
            .where(LIMIT.c.id == number)
            .values(valid_from=day, valid_until=day + dt.timedelta(days=1))
        )
    with op.batch_alter_table("slot_limit") as table:
        table.drop_index("ix_slot_limit_day")
        table.drop_column("day")
    op.create_table(
        "slot_limit_event",
        sa.Column("id", RowId, nullable=False),
        sa.Column("limit_id", RowId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["limit_id"],
            ["slot_limit.id"],
            name=op.f("fk_slot_limit_event_limit_id_slot_limit"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot_limit_event")),
        sa.UniqueConstraint("limit_id", "number", name=op.f("uq_slot_limit_event_limit_id_number")),
    )
    op.create_index(op.f("ix_slot_limit_event_limit_id"), "slot_limit_event", ["limit_id"])


def downgrade() -> None:
    op.drop_table("slot_limit_event")
    with op.batch_alter_table("slot_limit") as table:
        table.add_column(sa.Column("day", sa.Date(), nullable=True))
        table.create_index("ix_slot_limit_day", ["day"])
    # A ceiling of many days cannot be told by one: it begins where it began.
    op.get_bind().execute(sa.update(LIMIT).values(day=LIMIT.c.valid_from))
    with op.batch_alter_table("slot_limit") as table:
        table.drop_column("valid_until")
        table.drop_column("valid_from")

"""What a courier told in full may be forgotten; that and when it was told stays."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_1218"
down_revision = "20261124_1215"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("courier_action") as table:
        table.alter_column("body", existing_type=sa.LargeBinary(), nullable=True)
    op.create_index(op.f("ix_courier_action_received_at"), "courier_action", ["received_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_courier_action_received_at"), table_name="courier_action")
    # What was forgotten cannot come back: it is empty.
    rows = sa.table("courier_action", sa.column("body", sa.LargeBinary()))
    op.execute(rows.update().where(rows.c.body.is_(None)).values(body=b""))
    with op.batch_alter_table("courier_action") as table:
        table.alter_column("body", existing_type=sa.LargeBinary(), nullable=False)

"""Who filled the pot of a subsidy rule, on which paper, and when."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_1250"
down_revision = "20261124_1245"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("subsidy_budget") as table:
        table.add_column(sa.Column("set_by", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("source", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("set_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("subsidy_budget") as table:
        for name in ("set_at", "source", "set_by"):
            table.drop_column(name)

"""Where the number of an area's households comes from, and of which day it is."""

import sqlalchemy as sa
from alembic import op

revision = "20261124_1245"
down_revision = "20261124_1230"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("area") as table:
        table.add_column(
            sa.Column("households_source", sa.String(), nullable=False, server_default="")
        )
        table.add_column(sa.Column("households_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("area") as table:
        table.drop_column("households_on")
        table.drop_column("households_source")

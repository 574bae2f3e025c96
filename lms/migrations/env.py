"""Alembic's entry: runs migrations on the connection it is given."""

import sqlalchemy as sa
from alembic import context

from lms.migrations.env_filters import include_name, render_item
from lms.tables import metadata

connection: sa.Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_item=render_item,
    include_name=include_name,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()

"""Alembic's entry: runs the migrations on the connection that `bot.storage.schema` hands over."""

from alembic import context

from bot.storage import tables, tables_sending  # noqa: F401 - their tables join the metadata
from bot.storage.columns import Base

connection = context.config.attributes.get("connection")
if connection is None:
    raise SystemExit("migrations are run with `bot db upgrade`")

context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    compare_type=True,
    transactional_ddl=True,  # SQLite's DDL rolls back too, and the caller's transaction is open
)
with context.begin_transaction():
    context.run_migrations()

"""Alembic's entry: runs the steps on the connection that `store.migrate` hands over."""

from alembic import context

from dispatch.store.rows import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,  # SQLite can't change a column; Alembic copies the table instead
    transaction_per_migration=False,
)
context.run_migrations()

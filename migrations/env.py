"""Runs the migrations on the connection that `portal.store.migrate` opened."""

from __future__ import annotations

from alembic import context
from sqlalchemy import text

from portal.store.tables import metadata

# A migration runs beside the previous release: it may not make its statements wait for long.
_TIMES = ("SET LOCAL lock_timeout = '4s'", "SET LOCAL statement_timeout = '5s'")
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(7304)"  # this number is the migrations' alone


def run() -> None:
    """Upgrade in one transaction: all of it, or nothing."""
    connection = context.config.attributes["connection"]
    context.configure(
        connection=connection, target_metadata=metadata, transaction_per_migration=False
    )
    with context.begin_transaction():
        connection.execute(text(_ONE_AT_A_TIME))
        for one in _TIMES:
            connection.execute(text(one))
        context.run_migrations()


run()

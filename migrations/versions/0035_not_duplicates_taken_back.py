"""What was said of two dossiers, that they are not one request filed twice, may be taken back.

The row goes; the ledger keeps both words. Its policies hold for this as they do for the rest: a
caseworker of the funder that said it, whose duty stands, and who sees both dossiers.

Undone by: taking the right away again.
"""

from __future__ import annotations

from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    """Let a funder's caseworkers take it back."""
    op.execute("GRANT DELETE ON not_duplicates TO portal_funder")

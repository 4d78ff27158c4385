"""The index of the inbox has the day from which a dossier is soon due.

So the list of what is soon due, and its count, are read from the index alone: before, a thousand
counted were two thousand read from the table. The table is not written while the index is made:
on one of many millions, make it by hand before, CONCURRENTLY.

Undone by: making `dossiers_inbox_idx` again as 0022 does.
"""

from __future__ import annotations

from alembic import op

revision = "0047"
down_revision = "0046"

STATEMENTS = """
DROP INDEX dossiers_inbox_idx;
CREATE INDEX dossiers_inbox_idx ON dossiers (funder, place, due_on, number) INCLUDE (soon_on)
    WHERE status = 'sealed';
"""


def upgrade() -> None:
    op.execute(STATEMENTS)

"""An index finds dossiers by aid, flag and stage at once, in place of the one that knew the aid.

Several filters of the inbox leave few dossiers where each of them leaves thousands: they are found
together. The release before this one finds aids by the first columns of the same index.

Undone by: the index on (funder, aids, place) again.
"""

from __future__ import annotations

from alembic import op

revision = "0039"
down_revision = "0038"

STATEMENTS = """
CREATE INDEX dossiers_sought_idx ON dossiers (funder, aids, flags, stage, place)
    WHERE status = 'sealed';
DROP INDEX dossiers_aids_idx;
"""


def upgrade() -> None:
    op.execute(STATEMENTS)

"""An index finds the dossiers of a funder whose numbers begin so.

Numbers are compared sign by sign, whatever the language of the database. The release before this
one does not use it.

Undone by: dropping the index.
"""

from __future__ import annotations

from alembic import op

revision = "0042"
down_revision = "0041"

STATEMENT = """
CREATE INDEX dossiers_begun_idx ON dossiers (funder, number COLLATE "C") WHERE status = 'sealed';
"""


def upgrade() -> None:
    op.execute(STATEMENT)

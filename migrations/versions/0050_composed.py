"""A decision says whether the portal wrote its letter: then the letter bears the portal's seal.

What was decided or proposed before says no: those letters stay as they were sealed, without one.

The release before this one seals no letter, and calls one that bears a seal different when it
verifies: let the new release's workers come before its web processes, and verify with it.

Undone by: dropping both columns, once nothing that was decided waits to be sealed.
"""

from __future__ import annotations

from alembic import op

revision = "0050"
down_revision = "0049"

COLUMNS = """
ALTER TABLE proposals ADD COLUMN composed boolean NOT NULL DEFAULT false;
ALTER TABLE decisions ADD COLUMN composed boolean NOT NULL DEFAULT false;
"""


def upgrade() -> None:
    op.execute(COLUMNS)

"""An emergency does not open what its person reserved for the funder's doctor.

The person was told that its doctors alone would. What is medical besides is read in one as before.

The release before this one shows in an emergency what it is given: a paper less.

Undone by: the same policy, with `OR in_emergency(dossier)` again.
"""

from __future__ import annotations

from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    op.execute(
        "ALTER POLICY for_doctor ON deposits USING (NOT doctor OR (SELECT reads_for_doctor()))"
    )

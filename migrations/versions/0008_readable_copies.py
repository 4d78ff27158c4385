"""What a piece's row tells of its readable copy, and of what is hard to read in it.

A copy is one JSON value: its size and digest, or null. Its bytes wait in the inbox beside the
original's. The release before this one writes neither column, so both have a default. Rights and
row security are those of the table.

Undone by: dropping both columns, which forgets the copies of drafts; those of filed requests stand
in the request.
"""

from __future__ import annotations

from alembic import op

revision = "0008"
down_revision = "0007"

COLUMNS = """
ALTER TABLE pieces
    ADD COLUMN copy jsonb NOT NULL DEFAULT 'null',
    ADD COLUMN warnings jsonb NOT NULL DEFAULT '[]';
"""


def upgrade() -> None:
    op.execute(COLUMNS)

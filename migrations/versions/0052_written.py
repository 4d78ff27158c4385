"""What a proposed letter was written from is kept with it, encrypted under its dossier's key.

So it is written again with the day of the decision, when a second person confirms it later. What
was proposed before has nothing of it, and is decided with as it was written.

Undone by: dropping the column.
"""

from __future__ import annotations

from alembic import op

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    op.execute("ALTER TABLE proposals ADD COLUMN written bytea")

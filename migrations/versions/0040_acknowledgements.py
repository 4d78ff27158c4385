"""A wrong fingerprint says where it was read: in which destination of the software, if in one.

The release before this one writes no destination: what it refuses is shown as told by its software.

Undone by: dropping the column.
"""

from __future__ import annotations

from alembic import op

revision = "0040"
down_revision = "0038"

REFUSED = """
ALTER TABLE refused_acks ADD COLUMN destination text REFERENCES destinations;
GRANT UPDATE (destination) ON refused_acks TO portal_software;
"""


def upgrade() -> None:
    op.execute(REFUSED)

"""A sealed decision gives its dossier again to its funder's software, at a place of the feed.

Those sealed by the release before have no place: their dossiers came with what came after. The
release before this one writes no place.

Undone by: nothing; a place is not taken back.
"""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    op.execute("ALTER TABLE decisions ADD COLUMN sealed_xid xid8")
    op.execute(
        "CREATE INDEX decisions_sealed_idx ON decisions (funder, sealed_xid, number)"
        " WHERE sealed_xid IS NOT NULL"
    )
    op.execute(
        "CREATE POLICY no_place ON decisions AS RESTRICTIVE FOR INSERT TO portal_funder"
        " WITH CHECK (sealed_xid IS NULL)"
    )
    op.execute("GRANT UPDATE (sealed_xid) ON decisions TO portal_worker")

"""Where a wrong fingerprint was read; and when a decision was collected and acknowledged.

A wrong fingerprint says in which destination of the software it was read, if in one. A decision
says when its funder was first given it, and when its manifest was acknowledged, as dossiers do.

The release before this one writes neither: what it refuses is shown as told by its software, and a
decision that it hands over as not collected or not acknowledged, until it is acknowledged again.

Undone by: dropping the columns; handovers keep what was acknowledged.
"""

from __future__ import annotations

from alembic import op

revision = "0040"
down_revision = "0039"

REFUSED = """
ALTER TABLE refused_acks ADD COLUMN destination text REFERENCES destinations;
GRANT UPDATE (destination) ON refused_acks TO portal_software;
"""
DECISIONS = """
ALTER TABLE decisions ADD COLUMN collected_at timestamptz, ADD COLUMN handed_at timestamptz;
CREATE INDEX decisions_to_hand_idx ON decisions (funder, sealed_at, number)
    WHERE handed_at IS NULL;
CREATE POLICY handed_by_nobody ON decisions AS RESTRICTIVE FOR INSERT
    TO portal_funder, portal_software WITH CHECK (collected_at IS NULL AND handed_at IS NULL);
GRANT UPDATE (collected_at, handed_at) ON decisions TO portal_software;
CREATE POLICY hand ON decisions FOR UPDATE TO portal_software
    USING (funder = nullif(current_setting('app.funder', true), '') AND status = 'sealed')
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND (handed_at IS NULL OR EXISTS (SELECT FROM handovers h
            WHERE (h.dossier, h.funder, h.manifest_sha256)
                = (decisions.dossier, decisions.funder, decisions.manifest_sha256))));
"""
# Row security holds the owner too, who may be no superuser: it is let go for these statements.
BEFORE = """
ALTER TABLE decisions NO FORCE ROW LEVEL SECURITY;
ALTER TABLE handovers NO FORCE ROW LEVEL SECURITY;
UPDATE decisions t SET collected_at = h.handed_at, handed_at = h.handed_at FROM handovers h
    WHERE (h.dossier, h.funder, h.manifest_sha256) = (t.dossier, t.funder, t.manifest_sha256);
ALTER TABLE decisions FORCE ROW LEVEL SECURITY;
ALTER TABLE handovers FORCE ROW LEVEL SECURITY;
"""


def upgrade() -> None:
    for statements in (REFUSED, DECISIONS, BEFORE):
        op.execute(statements)

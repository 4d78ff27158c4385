"""What caseworkers tell each other of a dossier: private notes.

A private note is encrypted under the dossier's key; the caseworkers of its funder alone see it,
and a medical one only those who read what is medical. No person, no worker, no funder's software
has any right on it. When a dossier moves, its notes stay the former funder's, which reads them no
more unless it comes back.

The release before this one writes none of it.

Undone by: nothing; what was written of a dossier is not dropped.
"""

from __future__ import annotations

from alembic import op

revision = "0029"
down_revision = "0028"

REMARKS = """
CREATE TABLE remarks (
    id text PRIMARY KEY, dossier text NOT NULL REFERENCES dossiers, person text NOT NULL,
    funder text NOT NULL, cipher bytea NOT NULL, medical boolean NOT NULL,
    written_by text NOT NULL, written_at timestamptz NOT NULL);
CREATE INDEX ON remarks (dossier);
ALTER TABLE remarks ENABLE ROW LEVEL SECURITY;
ALTER TABLE remarks FORCE ROW LEVEL SECURITY;
CREATE POLICY funder ON remarks FOR SELECT TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), ''));
CREATE POLICY write ON remarks FOR INSERT TO portal_funder
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND written_by = nullif(current_setting('app.person', true), '')
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier AND d.status = 'sealed'
            AND (d.person, d.funder) = (remarks.person, remarks.funder)));
CREATE POLICY people_s ON remarks AS RESTRICTIVE TO portal_funder USING (NOT is_software());
CREATE POLICY medical ON remarks AS RESTRICTIVE FOR SELECT TO portal_funder
    USING (NOT medical OR (SELECT reads_medical()) OR in_emergency(dossier));
GRANT SELECT, INSERT ON remarks TO portal_funder;
"""
# As of the tables before (0024, 0025).
OF_THE_OFFICE = """
CREATE POLICY in_office ON @ AS RESTRICTIVE TO portal_funder USING ((SELECT in_office()));
CREATE POLICY still_theirs ON @ AS RESTRICTIVE FOR SELECT TO portal_funder
    USING (EXISTS (SELECT FROM dossiers d WHERE d.number = dossier));
"""


def upgrade() -> None:
    op.execute(REMARKS)
    for table in ("remarks",):
        op.execute(OF_THE_OFFICE.replace("@", table))

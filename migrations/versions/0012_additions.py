"""What a person adds to a filed request: additions, and their part of each dossier.

An addition is never changed: no role has the right. Its parts carry funder and person, so that a
funder needs no request; another's rows do not exist. A draft may amend a request; one at most is
open for each, so that two do not undo each other. The release before this one writes no `amends`.

Undone by: nothing; what was sent is not dropped.
"""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"

TABLES = """
CREATE TABLE additions (
    number text PRIMARY KEY, request text NOT NULL REFERENCES aid_requests, rank int NOT NULL,
    draft text NOT NULL UNIQUE, person text NOT NULL, language text NOT NULL, words text NOT NULL,
    corrections jsonb NOT NULL, signature jsonb NOT NULL, pieces jsonb NOT NULL,
    submitted_at timestamptz NOT NULL, UNIQUE (request, rank));
CREATE TABLE addition_parts (
    number text PRIMARY KEY, addition text NOT NULL REFERENCES additions, request text NOT NULL,
    dossier text NOT NULL REFERENCES dossiers, person text NOT NULL, funder text NOT NULL,
    rank int NOT NULL, status text NOT NULL CHECK (status IN ('submitted', 'sealed')),
    version int NOT NULL, submitted_at timestamptz NOT NULL, sealed_at timestamptz,
    retain_until timestamptz, manifest_sha256 text, pdf_sha256 text, sealed_xid xid8,
    UNIQUE (dossier, rank));
CREATE INDEX ON addition_parts (request);
CREATE INDEX addition_parts_sealed_idx ON addition_parts (funder, sealed_xid, number)
    WHERE sealed_xid IS NOT NULL;
ALTER TABLE drafts ADD COLUMN amends text;
CREATE UNIQUE INDEX drafts_amends_idx ON drafts (amends) WHERE number IS NULL;
"""
ROW_SECURITY = """
ALTER TABLE additions ENABLE ROW LEVEL SECURITY;
ALTER TABLE additions FORCE ROW LEVEL SECURITY;
ALTER TABLE addition_parts ENABLE ROW LEVEL SECURITY;
ALTER TABLE addition_parts FORCE ROW LEVEL SECURITY;
"""
POLICIES = """
CREATE POLICY own ON additions TO portal_applicant
    USING (person = nullif(current_setting('app.person', true), ''))
    WITH CHECK (person = nullif(current_setting('app.person', true), '')
            AND EXISTS (SELECT FROM aid_requests r WHERE r.number = request));
CREATE POLICY all_of_them ON additions FOR SELECT TO portal_worker USING (true);
CREATE POLICY own ON addition_parts TO portal_applicant
    USING (person = nullif(current_setting('app.person', true), ''))
    WITH CHECK (person = nullif(current_setting('app.person', true), '')
            AND status = 'submitted' AND sealed_xid IS NULL
            AND EXISTS (SELECT FROM additions a
                        WHERE a.number = addition AND a.request = addition_parts.request)
            AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier
                        AND d.request = addition_parts.request
                        AND d.funder = addition_parts.funder));
CREATE POLICY funder ON addition_parts FOR SELECT TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), ''));
CREATE POLICY all_of_them ON addition_parts TO portal_worker USING (true);
CREATE POLICY own_request ON drafts AS RESTRICTIVE FOR INSERT TO portal_applicant
    WITH CHECK (amends IS NULL OR EXISTS (SELECT FROM aid_requests r WHERE r.number = amends));
"""
RIGHTS = """
GRANT SELECT, INSERT ON additions TO portal_applicant;
GRANT SELECT ON additions TO portal_worker;
GRANT SELECT, INSERT ON addition_parts TO portal_applicant;
GRANT SELECT ON addition_parts TO portal_funder;
GRANT SELECT, UPDATE (status, version, sealed_at, retain_until, manifest_sha256, pdf_sha256,
    sealed_xid) ON addition_parts TO portal_worker;
"""


def upgrade() -> None:
    for statements in (TABLES, ROW_SECURITY, POLICIES, RIGHTS):
        op.execute(statements)

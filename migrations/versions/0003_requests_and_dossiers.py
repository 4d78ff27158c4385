"""Requests as filed, a dossier per funder, and what of it lies in the vault.

A request is never changed: no role has the right. A dossier carries its funder, its person and
what a list shows, so that a caseworker needs no request; other funders' rows do not exist for
him. Operators read none. Data keys stand in a table that can be deleted from.

Undone by: nothing; filed requests are not dropped.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"

REQUESTS = """
CREATE TABLE aid_requests (
    number text PRIMARY KEY, draft text NOT NULL UNIQUE, person text NOT NULL,
    edition text NOT NULL, language text NOT NULL, answers jsonb NOT NULL, later jsonb NOT NULL,
    routing jsonb NOT NULL, signature jsonb NOT NULL, pieces jsonb NOT NULL,
    submitted_at timestamptz NOT NULL, idempotency_key text, UNIQUE (person, idempotency_key));
CREATE TABLE dossiers (
    number text PRIMARY KEY, request text NOT NULL REFERENCES aid_requests,
    person text NOT NULL, funder text NOT NULL, routes jsonb NOT NULL,
    status text NOT NULL CHECK (status IN ('submitted', 'sealed')), version int NOT NULL,
    submitted_at timestamptz NOT NULL, beneficiary text NOT NULL, name_key text NOT NULL,
    birth_date text NOT NULL, commune text NOT NULL, sealed_at timestamptz,
    retain_until timestamptz, manifest_sha256 text, pdf_sha256 text, sealed_xid xid8);
CREATE INDEX ON dossiers (request);
CREATE INDEX dossiers_queue_idx ON dossiers (funder, submitted_at, number)
    WHERE status = 'sealed';
CREATE INDEX dossiers_sealed_idx ON dossiers (funder, sealed_xid, number)
    WHERE sealed_xid IS NOT NULL;
"""
VAULT = """
CREATE TABLE deposits (
    dossier text REFERENCES dossiers, name text, funder text NOT NULL, media_type text NOT NULL,
    sha256 text NOT NULL, size_bytes bigint NOT NULL, cipher_sha256 text NOT NULL,
    cipher_bytes bigint NOT NULL, bucket text NOT NULL, key text NOT NULL UNIQUE,
    retain_until timestamptz NOT NULL, version_id text, PRIMARY KEY (dossier, name));
CREATE TABLE staged_objects (
    dossier text, name text, funder text NOT NULL, ciphertext bytea NOT NULL,
    PRIMARY KEY (dossier, name));
CREATE TABLE dossier_keys (
    dossier text PRIMARY KEY, owner text NOT NULL, epoch int NOT NULL, wrapped bytea NOT NULL);
"""
ROW_SECURITY = """
ALTER TABLE aid_requests ENABLE ROW LEVEL SECURITY;
ALTER TABLE aid_requests FORCE ROW LEVEL SECURITY;
ALTER TABLE dossiers ENABLE ROW LEVEL SECURITY;
ALTER TABLE dossiers FORCE ROW LEVEL SECURITY;
ALTER TABLE deposits ENABLE ROW LEVEL SECURITY;
ALTER TABLE deposits FORCE ROW LEVEL SECURITY;
ALTER TABLE staged_objects ENABLE ROW LEVEL SECURITY;
ALTER TABLE staged_objects FORCE ROW LEVEL SECURITY;
ALTER TABLE dossier_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE dossier_keys FORCE ROW LEVEL SECURITY;
"""
POLICIES = """
CREATE POLICY own ON aid_requests TO portal_applicant
    USING (person = nullif(current_setting('app.person', true), ''));
CREATE POLICY all_of_them ON aid_requests FOR SELECT TO portal_worker USING (true);
CREATE POLICY own ON dossiers TO portal_applicant
    USING (person = nullif(current_setting('app.person', true), ''))
    WITH CHECK (person = nullif(current_setting('app.person', true), '')
            AND status = 'submitted' AND sealed_xid IS NULL);
CREATE POLICY funder ON dossiers FOR SELECT TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), ''));
CREATE POLICY all_of_them ON dossiers TO portal_worker USING (true);
CREATE POLICY funder ON deposits FOR SELECT TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), ''));
CREATE POLICY look ON deposits FOR SELECT TO portal_operator USING (true);
CREATE POLICY all_of_them ON deposits TO portal_worker USING (true);
CREATE POLICY all_of_them ON staged_objects TO portal_worker USING (true);
CREATE POLICY owner ON dossier_keys FOR SELECT TO portal_funder
    USING (owner = nullif(current_setting('app.funder', true), ''));
CREATE POLICY all_of_them ON dossier_keys TO portal_worker USING (true);
"""
RIGHTS = """
GRANT SELECT, INSERT ON aid_requests TO portal_applicant;
GRANT SELECT ON aid_requests TO portal_worker;
GRANT SELECT, INSERT ON dossiers TO portal_applicant;
GRANT SELECT ON dossiers TO portal_funder;
GRANT SELECT, UPDATE (status, version, sealed_at, retain_until, manifest_sha256, pdf_sha256,
    sealed_xid) ON dossiers TO portal_worker;
GRANT SELECT ON deposits TO portal_funder, portal_operator;
GRANT SELECT, INSERT, UPDATE (version_id, retain_until) ON deposits TO portal_worker;
GRANT SELECT, INSERT, DELETE ON staged_objects TO portal_worker;
GRANT SELECT ON dossier_keys TO portal_funder;
GRANT SELECT, INSERT, UPDATE (owner), DELETE ON dossier_keys TO portal_worker;
"""


def upgrade() -> None:
    for statements in (REQUESTS, VAULT, ROW_SECURITY, POLICIES, RIGHTS):
        op.execute(statements)

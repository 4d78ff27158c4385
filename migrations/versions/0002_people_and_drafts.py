"""People, agents, sessions, drafts and their pieces.

A person is a pseudonym for an issuer's subject. Whoever signs in sees only the person that was
just named (`app.issuer`, `app.subject`), and only the session whose id he holds (`app.session`).
The worker sees of a session when it ends, and nothing else.

Undone by: dropping the tables, which loses every draft.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

TABLES = """
CREATE TABLE people (
    id text PRIMARY KEY, issuer text NOT NULL, subject text NOT NULL,
    first_seen_at timestamptz NOT NULL, seen_at timestamptz NOT NULL, UNIQUE (issuer, subject));
CREATE TABLE agents (
    person text, funder text, role text CHECK (role IN ('caseworker', 'funder')),
    appointed_at timestamptz NOT NULL, PRIMARY KEY (person, funder, role));
CREATE TABLE sessions (
    id_sha256 text PRIMARY KEY, data bytea NOT NULL, expires_at timestamptz NOT NULL);
CREATE INDEX ON sessions (expires_at);
CREATE TABLE drafts (
    id text PRIMARY KEY, person text NOT NULL, edition text NOT NULL, language text NOT NULL,
    answers jsonb NOT NULL, later jsonb NOT NULL, key bytea NOT NULL, key_epoch int NOT NULL,
    started_at timestamptz NOT NULL, saved_at timestamptz NOT NULL, number text);
CREATE INDEX drafts_person_idx ON drafts (person, saved_at);
CREATE TABLE pieces (
    id text PRIMARY KEY, draft text NOT NULL REFERENCES drafts ON DELETE CASCADE,
    person text NOT NULL, kind text NOT NULL, filename text NOT NULL, media_type text NOT NULL,
    size_bytes bigint NOT NULL, sha256 text NOT NULL, inbox_key text NOT NULL UNIQUE,
    attached_at timestamptz NOT NULL);
CREATE INDEX ON pieces (draft);
"""
ROW_SECURITY = """
ALTER TABLE people ENABLE ROW LEVEL SECURITY;
ALTER TABLE people FORCE ROW LEVEL SECURITY;
ALTER TABLE agents ENABLE ROW LEVEL SECURITY;
ALTER TABLE agents FORCE ROW LEVEL SECURITY;
ALTER TABLE sessions ENABLE ROW LEVEL SECURITY;
ALTER TABLE sessions FORCE ROW LEVEL SECURITY;
ALTER TABLE drafts ENABLE ROW LEVEL SECURITY;
ALTER TABLE drafts FORCE ROW LEVEL SECURITY;
ALTER TABLE pieces ENABLE ROW LEVEL SECURITY;
ALTER TABLE pieces FORCE ROW LEVEL SECURITY;
"""
POLICIES = """
CREATE POLICY named ON people TO portal_public, portal_operator, portal_worker
    USING (issuer = nullif(current_setting('app.issuer', true), '')
       AND subject = nullif(current_setting('app.subject', true), ''));
CREATE POLICY sought ON agents FOR SELECT TO portal_public
    USING (person = nullif(current_setting('app.sought', true), ''));
CREATE POLICY self ON agents FOR SELECT TO portal_applicant, portal_funder
    USING (person = nullif(current_setting('app.person', true), ''));
CREATE POLICY all_of_them ON agents TO portal_operator, portal_worker USING (true);
CREATE POLICY holder ON sessions
    TO portal_public, portal_applicant, portal_funder, portal_operator
    USING (id_sha256 = nullif(current_setting('app.session', true), ''));
CREATE POLICY sweep ON sessions TO portal_worker USING (true);
CREATE POLICY own ON drafts TO portal_applicant
    USING (person = nullif(current_setting('app.person', true), ''));
CREATE POLICY all_of_them ON drafts TO portal_worker USING (true);
CREATE POLICY own ON pieces TO portal_applicant
    USING (person = nullif(current_setting('app.person', true), ''))
    WITH CHECK (person = nullif(current_setting('app.person', true), '')
            AND EXISTS (SELECT FROM drafts d WHERE d.id = draft));
CREATE POLICY all_of_them ON pieces TO portal_worker USING (true);
"""
RIGHTS = """
GRANT SELECT, INSERT, UPDATE (seen_at) ON people
    TO portal_public, portal_operator, portal_worker;
GRANT SELECT ON agents TO portal_public, portal_applicant, portal_funder;
GRANT SELECT, INSERT, DELETE ON agents TO portal_operator, portal_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON sessions
    TO portal_public, portal_applicant, portal_funder, portal_operator;
GRANT SELECT (id_sha256, expires_at), DELETE ON sessions TO portal_worker;
GRANT SELECT, INSERT, UPDATE (answers, language, later, saved_at, number) ON drafts
    TO portal_applicant;
GRANT SELECT, DELETE ON drafts TO portal_worker;
GRANT SELECT, INSERT, DELETE ON pieces TO portal_applicant;
GRANT SELECT, DELETE ON pieces TO portal_worker;
"""


def upgrade() -> None:
    for statements in (TABLES, ROW_SECURITY, POLICIES, RIGHTS):
        op.execute(statements)

"""Codes to sign in with, the addresses that people proved, and the messages sent to them.

A code is seen by who names its id (`app.code`), as a session is; the database holds nothing that
leads to the code itself. Attempts are seen by who names what they count (`app.mark`, a keyed
digest). Addresses are encrypted; a person sees their own. A message is queued with what caused it.

Undone by: dropping the four tables, and the public's policy and right on jobs; who signed in by a
code can sign in no more.
"""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"

TABLES = """
CREATE TABLE codes (
    id text PRIMARY KEY,
    channel text NOT NULL CONSTRAINT codes_channel_check CHECK (channel IN ('email', 'sms')),
    subject text NOT NULL, address bytea NOT NULL, key bytea NOT NULL, key_epoch int NOT NULL,
    language text NOT NULL, tries int NOT NULL DEFAULT 0, asked_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL, sent_at timestamptz, used_at timestamptz);
CREATE INDEX codes_expires_at_idx ON codes (expires_at);
CREATE TABLE attempts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, mark text NOT NULL,
    at timestamptz NOT NULL);
CREATE INDEX attempts_mark_idx ON attempts (mark, at);
CREATE INDEX attempts_at_idx ON attempts (at);
CREATE TABLE contacts (
    person text NOT NULL,
    channel text NOT NULL CONSTRAINT contacts_channel_check CHECK (channel IN ('email', 'sms')),
    subject text NOT NULL UNIQUE, address bytea NOT NULL, key bytea NOT NULL,
    key_epoch int NOT NULL, proven_at timestamptz NOT NULL, bounced_at timestamptz,
    bounce_code text, PRIMARY KEY (person, channel));
CREATE TABLE messages (
    id text PRIMARY KEY, person text NOT NULL, request text NOT NULL,
    kind text NOT NULL CONSTRAINT messages_kind_check CHECK (kind IN ('filed', 'ready')),
    channel text NOT NULL
        CONSTRAINT messages_channel_check CHECK (channel IN ('email', 'sms', 'letter')),
    proven boolean NOT NULL, language text NOT NULL, queued_at timestamptz NOT NULL,
    sent_at timestamptz, bounced_at timestamptz, bounce_code text, UNIQUE (request, kind));
"""
ROW_SECURITY = """
ALTER TABLE codes ENABLE ROW LEVEL SECURITY;
ALTER TABLE codes FORCE ROW LEVEL SECURITY;
ALTER TABLE attempts ENABLE ROW LEVEL SECURITY;
ALTER TABLE attempts FORCE ROW LEVEL SECURITY;
ALTER TABLE contacts ENABLE ROW LEVEL SECURITY;
ALTER TABLE contacts FORCE ROW LEVEL SECURITY;
ALTER TABLE messages ENABLE ROW LEVEL SECURITY;
ALTER TABLE messages FORCE ROW LEVEL SECURITY;
"""
POLICIES = """
CREATE POLICY named ON codes TO portal_public
    USING (id = nullif(current_setting('app.code', true), ''));
CREATE POLICY all_of_them ON codes TO portal_worker USING (true);
CREATE POLICY named ON attempts TO portal_public
    USING (mark = nullif(current_setting('app.mark', true), ''));
CREATE POLICY sweep ON attempts TO portal_worker USING (true);
CREATE POLICY named ON contacts TO portal_public
    USING (EXISTS (SELECT FROM people p WHERE p.id = person));
CREATE POLICY own ON contacts FOR SELECT TO portal_applicant
    USING (person = nullif(current_setting('app.person', true), ''));
CREATE POLICY all_of_them ON contacts TO portal_worker USING (true);
CREATE POLICY own ON messages TO portal_applicant
    USING (person = nullif(current_setting('app.person', true), ''))
    WITH CHECK (person = nullif(current_setting('app.person', true), '')
            AND EXISTS (SELECT FROM aid_requests a WHERE a.number = request));
CREATE POLICY all_of_them ON messages TO portal_worker USING (true);
CREATE POLICY code ON jobs FOR INSERT TO portal_public WITH CHECK (kind = 'code');
"""
RIGHTS = """
GRANT SELECT, INSERT, UPDATE (tries, used_at) ON codes TO portal_public;
GRANT SELECT, UPDATE (sent_at), DELETE ON codes TO portal_worker;
GRANT SELECT, INSERT ON attempts TO portal_public;
GRANT SELECT (at), DELETE ON attempts TO portal_worker;
GRANT SELECT, INSERT, UPDATE (address, key, key_epoch, proven_at, bounced_at, bounce_code)
    ON contacts TO portal_public;
GRANT SELECT ON contacts TO portal_applicant;
GRANT SELECT, UPDATE (bounced_at, bounce_code) ON contacts TO portal_worker;
GRANT SELECT, INSERT (id, person, request, kind, channel, proven, language, queued_at)
    ON messages TO portal_applicant, portal_worker;
GRANT UPDATE (sent_at, bounced_at, bounce_code) ON messages TO portal_worker;
GRANT INSERT (kind, subject, due_at, added_at) ON jobs TO portal_public;
"""


def upgrade() -> None:
    for statements in (TABLES, ROW_SECURITY, POLICIES, RIGHTS):
        op.execute(statements)

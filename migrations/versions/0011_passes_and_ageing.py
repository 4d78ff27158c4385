"""Ways into one draft from another device; drafts that age, and that follow the edition in force.

A pass is a code that is read aloud, or a link that a telephone photographs. Only a keyed digest of
it is kept, the database alone opens none. Whoever shows one sees that row, and no other. A draft
knows which edition it was moved from, and when a reminder was last due; its own index finds the old
ones.

Undone by: dropping the table, the two columns and the index; codes in hand open nothing then.
"""

from __future__ import annotations

from alembic import op

revision = "0011"
down_revision = "0010"

TABLES = """
CREATE TABLE passes (
    draft text NOT NULL REFERENCES drafts ON DELETE CASCADE,
    way text NOT NULL CHECK (way IN ('code', 'link')), paper text NOT NULL, person text NOT NULL,
    secret text NOT NULL UNIQUE, tries int NOT NULL, expires_at timestamptz NOT NULL,
    PRIMARY KEY (draft, way, paper));
CREATE INDEX ON passes (expires_at);
ALTER TABLE drafts ADD moved jsonb NOT NULL DEFAULT '{}', ADD reminded_at timestamptz;
CREATE INDEX drafts_open_idx ON drafts (saved_at) WHERE number IS NULL;
"""
ROW_SECURITY = """
ALTER TABLE passes ENABLE ROW LEVEL SECURITY;
ALTER TABLE passes FORCE ROW LEVEL SECURITY;
CREATE POLICY shown ON passes TO portal_public
    USING (secret = nullif(current_setting('app.secret', true), ''));
CREATE POLICY own ON passes TO portal_applicant
    USING (person = nullif(current_setting('app.person', true), ''))
    WITH CHECK (person = nullif(current_setting('app.person', true), '')
            AND EXISTS (SELECT FROM drafts d WHERE d.id = draft));
CREATE POLICY sweep ON passes TO portal_worker USING (true);
"""
RIGHTS = """
GRANT SELECT, UPDATE (tries) ON passes TO portal_public;
GRANT SELECT, INSERT, UPDATE (secret, tries, expires_at), DELETE ON passes TO portal_applicant;
GRANT SELECT (expires_at), DELETE ON passes TO portal_worker;
GRANT UPDATE (edition, moved) ON drafts TO portal_applicant;
GRANT UPDATE (reminded_at) ON drafts TO portal_worker;
"""


def upgrade() -> None:
    for statements in (TABLES, ROW_SECURITY, RIGHTS):
        op.execute(statements)

"""Two who sign one request: each by a link of their own, filed with the last signature.

A signature is of a draft as it stood (`mark`): another answer makes it void, and nothing else has
to happen. A link has a keyed digest in `secret`; who shows it reads that row alone. What a signer
reads and files beyond it goes through the draft's holder, whose rows these are.

The release before this one writes none of the new columns, and files such a request with one
signature.

Undone by: nothing; a signature is evidence.
"""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"

TABLES = """
CREATE TABLE signings (
    id text PRIMARY KEY, draft text NOT NULL REFERENCES drafts ON DELETE CASCADE,
    person text NOT NULL, helper text,
    capacity text NOT NULL CHECK (capacity IN ('person', 'curator', 'helper')),
    secret text NOT NULL UNIQUE, mark text NOT NULL, asked_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL, subject text, signer jsonb NOT NULL DEFAULT 'null',
    UNIQUE (draft, capacity));
ALTER TABLE aid_requests ADD COLUMN signers jsonb NOT NULL DEFAULT '[]';
ALTER TABLE codes ADD COLUMN signing text;
"""
# What @person stands for: all that they are, the sign-ins brought to them too (0016).
ALL_THEY_ARE = """ARRAY(SELECT nullif(current_setting('app.person', true), '') UNION ALL
    SELECT p.id FROM people p WHERE p.same_as = nullif(current_setting('app.person', true), ''))"""
ROW_SECURITY = """
ALTER TABLE signings ENABLE ROW LEVEL SECURITY;
ALTER TABLE signings FORCE ROW LEVEL SECURITY;
CREATE POLICY shown ON signings FOR SELECT TO portal_public
    USING (secret = nullif(current_setting('app.secret', true), ''));
CREATE POLICY own ON signings TO portal_applicant
    USING (person = ANY (@person))
    WITH CHECK (person = ANY (@person) AND EXISTS (SELECT FROM drafts d WHERE d.id = draft));
CREATE POLICY helped ON signings AS RESTRICTIVE TO portal_applicant
    USING (acts_alone() OR (SELECT mandated('fill')))
    WITH CHECK (acts_alone() OR (SELECT mandated('send')));
GRANT SELECT ON signings TO portal_public;
GRANT SELECT, INSERT, UPDATE (signer, subject), DELETE ON signings TO portal_applicant;
"""


def upgrade() -> None:
    op.execute(TABLES)
    op.execute(ROW_SECURITY.replace("@person", ALL_THEY_ARE))

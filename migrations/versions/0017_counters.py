"""Agents of a counter, who type in paper forms under their own name; requests of couples.

A role of their own. They see the drafts that they began until these are filed, and of a filed
request what its receipt says (its number, its date, its dossiers' funders and whose it is): the
answers are no column of theirs, and a draft that is filed keeps none. Who typed a request in is
frozen with it. The release before this one files requests that nobody typed in (the default).

Couples: a draft may be begun from the spouse's, and two requests be linked. A link is its person's
by whichever of their sign-ins it was made (0016). A funder sees one only where it studies both
requests, and as long as the two do not separate.

What a funder and a person write to each other, ask and decide (0015) is none of a counter's.

Undone by: nothing; what was filed at a counter is not dropped.
"""

from __future__ import annotations

from alembic import op

revision = "0017"
down_revision = "0016"

ROLE = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_counter') THEN
        CREATE ROLE portal_counter NOLOGIN NOINHERIT;
    END IF;
END $$
"""
SCHEMA = "GRANT USAGE ON SCHEMA public TO portal_counter"
TABLES = """
ALTER TABLE agents ADD COLUMN place text;
ALTER TABLE agents DROP CONSTRAINT agents_role_check;
ALTER TABLE agents ADD CONSTRAINT agents_role_check
    CHECK (role IN ('caseworker', 'funder', 'counter'));
ALTER TABLE aid_requests ADD COLUMN counter jsonb NOT NULL DEFAULT 'null';
"""
COUPLES = """
ALTER TABLE drafts ADD COLUMN spouse_of text;
CREATE TABLE couples (
    request text PRIMARY KEY REFERENCES aid_requests, other text NOT NULL REFERENCES aid_requests,
    person text NOT NULL, linked_at timestamptz NOT NULL, ended_at timestamptz);
ALTER TABLE couples ENABLE ROW LEVEL SECURITY;
ALTER TABLE couples FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON couples TO portal_applicant
    USING (person = ANY (ARRAY(SELECT nullif(current_setting('app.person', true), '') UNION ALL
        SELECT p.id FROM people p
        WHERE p.same_as = nullif(current_setting('app.person', true), ''))))
    WITH CHECK (person = ANY (ARRAY(SELECT nullif(current_setting('app.person', true), '')
        UNION ALL SELECT p.id FROM people p
        WHERE p.same_as = nullif(current_setting('app.person', true), '')))
            AND EXISTS (SELECT FROM aid_requests r WHERE r.number = request)
            AND EXISTS (SELECT FROM aid_requests r WHERE r.number = other));
CREATE POLICY studied ON couples FOR SELECT TO portal_funder
    USING (ended_at IS NULL
       AND EXISTS (SELECT FROM dossiers d WHERE d.request = couples.request)
       AND EXISTS (SELECT FROM dossiers d WHERE d.request = couples.other));
-- A function, since a policy of drafts may not itself look into drafts (42P17).
CREATE FUNCTION is_own_draft(sought text) RETURNS boolean LANGUAGE plpgsql STABLE AS
    'BEGIN RETURN EXISTS (SELECT FROM drafts WHERE id = sought); END';
CREATE POLICY own_spouse ON drafts AS RESTRICTIVE FOR INSERT TO portal_applicant, portal_counter
    WITH CHECK (spouse_of IS NULL OR is_own_draft(spouse_of));
GRANT SELECT, INSERT, UPDATE (ended_at) ON couples TO portal_applicant;
GRANT SELECT ON couples TO portal_funder;
"""
POLICIES = """
CREATE POLICY self_at_counter ON agents FOR SELECT TO portal_counter
    USING (person = nullif(current_setting('app.person', true), ''));
CREATE POLICY typed ON drafts TO portal_counter
    USING (person = nullif(current_setting('app.person', true), ''));
CREATE POLICY typed_not_filed ON drafts AS RESTRICTIVE FOR DELETE TO portal_counter
    USING (number IS NULL);
CREATE POLICY emptied ON drafts AS RESTRICTIVE FOR UPDATE TO portal_counter
    USING (true) WITH CHECK (number IS NULL OR answers = '{}');
CREATE POLICY typed ON pieces TO portal_counter
    USING (person = nullif(current_setting('app.person', true), '')
       AND EXISTS (SELECT FROM drafts d WHERE d.id = draft AND d.number IS NULL));
CREATE POLICY typed ON aid_requests TO portal_counter
    USING (person = nullif(current_setting('app.person', true), ''))
    WITH CHECK (person = nullif(current_setting('app.person', true), '')
            AND counter ->> 'agent' = person);
CREATE POLICY at_no_counter ON aid_requests AS RESTRICTIVE FOR INSERT TO portal_applicant
    WITH CHECK (counter = 'null');
CREATE POLICY typed ON dossiers TO portal_counter
    USING (person = nullif(current_setting('app.person', true), ''))
    WITH CHECK (person = nullif(current_setting('app.person', true), '')
            AND status = 'submitted' AND sealed_xid IS NULL);
CREATE POLICY typed ON jobs FOR INSERT TO portal_counter WITH CHECK (kind = 'seal');
CREATE POLICY tell_at_counter ON ledger FOR INSERT TO portal_counter
    WITH CHECK (role = 'counter' AND actor = nullif(current_setting('app.person', true), ''));
"""
RIGHTS = """
GRANT SELECT ON agents TO portal_counter;
GRANT SELECT, INSERT, DELETE,
    UPDATE (answers, language, later, promised, saved_at, number, edition, moved) ON drafts
    TO portal_counter;
GRANT SELECT, INSERT, DELETE ON pieces TO portal_counter;
GRANT INSERT, SELECT (number, draft, person, edition, submitted_at, counter) ON aid_requests
    TO portal_counter;
GRANT INSERT, SELECT (number, request, person, funder, status, submitted_at, beneficiary)
    ON dossiers TO portal_counter;
GRANT INSERT (kind, subject, due_at, added_at) ON jobs TO portal_counter;
GRANT INSERT (at, role, actor, word, subject, funder, person, detail) ON ledger
    TO portal_counter;
"""


def upgrade() -> None:
    for statements in (ROLE, SCHEMA, TABLES, COUPLES, POLICIES, RIGHTS):
        op.execute(statements)

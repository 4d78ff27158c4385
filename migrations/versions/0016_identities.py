"""What the State vouches for; several sign-ins of one person, brought together by them alone.

A draft and a request tell which answers are as the sign-in provider told them. A sign-in is a row
of `people`, as before; `same_as` names the person it was brought to, who sees what either of them
wrote. Nothing that was written changes its person: the policies that compared a row's person with
the actor compare it with all that the actor is. Only who names a sign-in (`app.issuer`,
`app.subject`: it was just proven) or is its person sees it. One that is taken away keeps its row
and loses its name: who uses it again is somebody new. A session knows by which sign-in it was
opened, so that those of one that is taken away end with it.

The release before this one writes none of it, and reads on as before.

Undone by: dropping the columns; people who brought sign-ins together see each alone again.
"""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"

COLUMNS = """
ALTER TABLE drafts ADD COLUMN vouched jsonb NOT NULL DEFAULT '{}';
ALTER TABLE aid_requests ADD COLUMN vouched jsonb NOT NULL DEFAULT '{}';
ALTER TABLE people ADD COLUMN same_as text REFERENCES people;
ALTER TABLE sessions ADD COLUMN opened_by text;
CREATE INDEX people_same_as_idx ON people (same_as) WHERE same_as IS NOT NULL;
CREATE INDEX sessions_opened_by_idx ON sessions (opened_by) WHERE opened_by IS NOT NULL;
"""
RIGHTS = """
GRANT UPDATE (vouched) ON drafts TO portal_applicant;
GRANT SELECT, UPDATE (issuer, subject, same_as) ON people TO portal_applicant;
GRANT DELETE ON contacts TO portal_applicant;
CREATE POLICY proven ON people FOR SELECT TO portal_applicant
    USING (issuer = nullif(current_setting('app.issuer', true), '')
       AND subject = nullif(current_setting('app.subject', true), ''));
CREATE POLICY own ON people FOR SELECT TO portal_applicant
    USING (nullif(current_setting('app.person', true), '') IN (id, same_as));
CREATE POLICY brought ON people FOR UPDATE TO portal_applicant
    USING (nullif(current_setting('app.person', true), '') IN (id, same_as)
        OR nullif(current_setting('app.brought', true), '') IN (id, same_as))
    WITH CHECK (nullif(current_setting('app.person', true), '') IN (id, same_as));
CREATE POLICY led ON people FOR SELECT TO portal_applicant
    USING (nullif(current_setting('app.brought', true), '') IN (id, same_as));
CREATE POLICY all_of_them ON people FOR SELECT TO portal_worker USING (true);
CREATE POLICY opened ON sessions TO portal_applicant
    USING (opened_by = nullif(current_setting('app.way', true), ''));
CREATE POLICY removed ON contacts FOR DELETE TO portal_applicant
    USING (person = nullif(current_setting('app.person', true), ''));
"""
# `own` on each table that has it: the actor's id, and those that were brought to it.
POLICIES = """
DO $$
DECLARE
    alone text := '(person = NULLIF(current_setting(''app.person''::text, true), ''''::text))';
    all_they_are text := '(person = ANY (ARRAY('
        'SELECT nullif(current_setting(''app.person'', true), '''') UNION ALL '
        'SELECT p.id FROM people p '
        'WHERE p.same_as = nullif(current_setting(''app.person'', true), ''''))))';
    one record;
    command text;
BEGIN
    FOR one IN SELECT * FROM pg_policies
        WHERE schemaname = 'public' AND 'portal_applicant' = ANY (roles)
          AND tablename NOT IN ('people', 'agents', 'sessions')
          AND (strpos(qual, alone) > 0 OR strpos(with_check, alone) > 0)
    LOOP
        command := format('ALTER POLICY %I ON %I', one.policyname, one.tablename);
        IF one.qual IS NOT NULL THEN
            command := command || ' USING (' || replace(one.qual, alone, all_they_are) || ')';
        END IF;
        IF one.with_check IS NOT NULL THEN
            command := command || ' WITH CHECK ('
                || replace(one.with_check, alone, all_they_are) || ')';
        END IF;
        EXECUTE command;
    END LOOP;
END $$
"""


def upgrade() -> None:
    for statements in (COLUMNS, RIGHTS, POLICIES):
        op.execute(statements)

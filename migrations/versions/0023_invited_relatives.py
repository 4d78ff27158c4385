"""A relative is invited by a link to complete one part of a draft: sees and writes that part alone.

A role of their own, `portal_invited`, which has no right on `drafts`. `app.person` is the
invitation. Functions of the owner show it the draft with the answers of its part, and of others
those alone that its conditions read (`known`); and write those of its part (`written`) into it. The
documents of the draft are its rows where they are its part. So the database itself keeps everything
else from whoever has the link: no other answer, draft, request, dossier or message.

The owner, on whom row security is forced, sees by its policies the one invitation that is named.
A request keeps which parts were completed by whom. What completes a request under a curatelle is
signed by two as the request is (0020), with the words written beside; the ledger names the second
signer by their link (`signer`), in the transaction of who holds the draft. The release before this
one writes none of it.

Undone by: nothing; who completed what is evidence.
"""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0022"

ROLE = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_invited') THEN
        CREATE ROLE portal_invited NOLOGIN NOINHERIT;
    END IF;
END $$
"""
SCHEMA = "GRANT USAGE ON SCHEMA public TO portal_invited"
TABLES = """
CREATE TABLE invitations (
    id text PRIMARY KEY, draft text NOT NULL REFERENCES drafts ON DELETE CASCADE,
    person text NOT NULL, helper text, part text NOT NULL, edition text NOT NULL,
    name text NOT NULL, senior text NOT NULL, language text NOT NULL, written jsonb NOT NULL,
    known jsonb NOT NULL, secret text NOT NULL UNIQUE, asked_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL, channel text, address bytea, key bytea, key_epoch int,
    sent_at timestamptz, refused_at timestamptz, proof jsonb NOT NULL DEFAULT 'null',
    wrote_at timestamptz, done_at timestamptz, ended_at timestamptz,
    CONSTRAINT invitations_channel_check CHECK (channel IN ('email', 'sms')));
CREATE INDEX ON invitations (draft);
ALTER TABLE codes ADD COLUMN invitation text;
ALTER TABLE aid_requests ADD COLUMN completed jsonb NOT NULL DEFAULT '[]';
ALTER TABLE signings ADD COLUMN words text NOT NULL DEFAULT '';
ALTER TABLE additions ADD COLUMN signers jsonb NOT NULL DEFAULT '[]';
ALTER TABLE messages DROP CONSTRAINT messages_kind_check,
    ADD CONSTRAINT messages_kind_check CHECK (kind ~
        '^(filed|ready|reminder|addition_reminder|written|decided|completed|added-[0-9]+)$');
"""
# What @person stands for: all that they are, the sign-ins brought to them too (0016).
ALL_THEY_ARE = """ARRAY(SELECT nullif(current_setting('app.person', true), '') UNION ALL
    SELECT p.id FROM people p WHERE p.same_as = nullif(current_setting('app.person', true), ''))"""
ROW_SECURITY = """
ALTER TABLE invitations ENABLE ROW LEVEL SECURITY;
ALTER TABLE invitations FORCE ROW LEVEL SECURITY;
CREATE POLICY shown ON invitations FOR SELECT TO portal_public
    USING (secret = nullif(current_setting('app.secret', true), ''));
CREATE POLICY own ON invitations TO portal_applicant
    USING (person = ANY (@person))
    WITH CHECK (person = ANY (@person) AND EXISTS (SELECT FROM drafts d WHERE d.id = draft));
CREATE POLICY helped ON invitations AS RESTRICTIVE TO portal_applicant
    USING (acts_alone() OR (SELECT mandated('fill')));
CREATE POLICY invited ON invitations FOR SELECT TO portal_invited
    USING (id = nullif(current_setting('app.person', true), ''));
CREATE POLICY invited_notes ON invitations FOR UPDATE TO portal_invited
    USING (id = nullif(current_setting('app.person', true), '')
       AND ended_at IS NULL AND done_at IS NULL AND ends_at > now())
    WITH CHECK (id = nullif(current_setting('app.person', true), ''));
CREATE POLICY all_of_them ON invitations TO portal_worker USING (true);
CREATE POLICY invited_owner ON invitations TO CURRENT_USER
    USING (id = nullif(current_setting('app.person', true), ''));
CREATE POLICY invited_owner ON drafts TO CURRENT_USER
    USING (EXISTS (SELECT FROM invitations i WHERE i.draft = drafts.id
                   AND i.id = nullif(current_setting('app.person', true), '')));
"""
# What the owner does for the one invitation that is named, and stands.
FUNCTIONS = """
CREATE FUNCTION invited_by() RETURNS SETOF invitations STABLE LANGUAGE sql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT i.* FROM invitations i WHERE i.id = nullif(current_setting('app.person', true), '')
       AND i.ended_at IS NULL AND i.done_at IS NULL AND i.ends_at > now()
$$;
CREATE FUNCTION invited_draft() RETURNS SETOF drafts STABLE LANGUAGE sql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT (jsonb_populate_record(d, jsonb_build_object(
        'answers', (SELECT coalesce(jsonb_object_agg(a.key, a.value), '{}')
                    FROM jsonb_each(d.answers) a WHERE i.known ? a.key),
        'key', CASE WHEN i.part = 'documents' THEN d.key ELSE '' END,
        'later', CASE WHEN i.part = 'documents' THEN d.later ELSE '[]' END,
        'promised', CASE WHEN i.part = 'documents' THEN d.promised ELSE '{}' END,
        'moved', '{}'::jsonb, 'vouched', '{}'::jsonb,
        'mandate', NULL, 'spouse_of', NULL, 'reminded_at', NULL))).*
    FROM invited_by() i JOIN drafts d ON d.id = i.draft AND d.edition = i.edition
    WHERE d.number IS NULL AND d.amends IS NULL
$$;
CREATE FUNCTION invited_saves(given jsonb, moment timestamptz) RETURNS SETOF text
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE drafts d SET saved_at = moment, answers =
        (d.answers - ARRAY(SELECT jsonb_array_elements_text(i.written)))
        || (SELECT coalesce(jsonb_object_agg(a.key, a.value), '{}')
            FROM jsonb_each(given) a WHERE i.written ? a.key)
    FROM invited_by() i
    WHERE d.id = i.draft AND d.edition = i.edition AND d.number IS NULL AND d.amends IS NULL
    RETURNING d.id
$$;
CREATE FUNCTION invited_defers(kind text, put_off boolean, until text, moment timestamptz)
    RETURNS SETOF text
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE drafts d SET saved_at = moment,
        later = CASE WHEN put_off THEN (d.later - kind) || to_jsonb(kind) ELSE d.later - kind END,
        promised = CASE WHEN until <> '' THEN d.promised || jsonb_build_object(kind, until)
                   ELSE d.promised - kind END
    FROM invited_by() i
    WHERE d.id = i.draft AND d.edition = i.edition AND d.number IS NULL AND d.amends IS NULL
      AND i.part = 'documents'
    RETURNING d.id
$$;
REVOKE EXECUTE ON FUNCTION invited_by, invited_draft, invited_saves, invited_defers FROM PUBLIC;
GRANT EXECUTE ON FUNCTION invited_by, invited_draft, invited_saves, invited_defers
    TO portal_invited;
"""
REST = """
CREATE POLICY invited ON pieces TO portal_invited
    USING ((draft, person) IN (SELECT d.id, d.person FROM invited_draft() d)
       AND (SELECT part FROM invited_by()) = 'documents');
CREATE POLICY told_of_part ON jobs FOR INSERT TO portal_invited WITH CHECK (kind = 'completed');
CREATE POLICY tell_invited ON ledger FOR INSERT TO portal_invited
    WITH CHECK (role = 'invited' AND actor = nullif(current_setting('app.person', true), ''));
CREATE POLICY tell_signer ON ledger FOR INSERT TO portal_applicant
    WITH CHECK (role = 'signer' AND word = 'SignatureGiven'
            AND EXISTS (SELECT FROM signings s
                        WHERE s.id = actor AND s.draft = ledger.subject AND s.subject IS NOT NULL));
GRANT SELECT ON invitations TO portal_public;
GRANT SELECT, INSERT, UPDATE (ended_at) ON invitations TO portal_applicant;
GRANT SELECT, UPDATE (proof, wrote_at, done_at) ON invitations TO portal_invited;
GRANT SELECT, UPDATE (sent_at, refused_at, address, key, key_epoch) ON invitations
    TO portal_worker;
GRANT SELECT, INSERT, DELETE ON pieces TO portal_invited;
GRANT INSERT (kind, subject, due_at, added_at) ON jobs TO portal_invited;
GRANT INSERT (at, role, actor, word, subject, funder, person, detail) ON ledger
    TO portal_invited;
"""


def upgrade() -> None:
    op.execute(ROLE)
    op.execute(SCHEMA)
    op.execute(TABLES)
    op.execute(ROW_SECURITY.replace("@person", ALL_THEY_ARE))
    op.execute(FUNCTIONS)
    op.execute(REST)

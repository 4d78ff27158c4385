"""Who may act for whom: mandates, their confirmations, their withdrawals; each added once.

A helper acts in a transaction that names both: `app.person` is the person helped, whose rows all
other policies then show, and `app.helper` the one who acts. Restrictive policies let such a
transaction see a table only under a mandate that stands and names the act. So no transaction sees
two persons. A mandate's link has a keyed digest in `secret`; who shows it reads that mandate.
Both sides may have several sign-ins: a row is theirs when it is of any of them (0016).

The release before this one names no helper, and writes none of the new columns.

Undone by: nothing; a mandate is evidence of what was filed under it.
"""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"

TABLES = """
CREATE TABLE mandates (
    id text PRIMARY KEY, helper text NOT NULL, secret text NOT NULL UNIQUE,
    capacity text NOT NULL CHECK (capacity IN ('relative', 'professional', 'representative')),
    acts jsonb NOT NULL, terms jsonb NOT NULL, asked_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL, UNIQUE (id, helper, secret, capacity));
CREATE INDEX ON mandates (helper);
CREATE TABLE mandate_confirmations (
    mandate text PRIMARY KEY, helper text NOT NULL, secret text NOT NULL, capacity text NOT NULL,
    senior text NOT NULL, way text NOT NULL, told jsonb NOT NULL,
    confirmed_at timestamptz NOT NULL,
    FOREIGN KEY (mandate, helper, secret, capacity)
        REFERENCES mandates (id, helper, secret, capacity),
    CHECK (senior <> helper),
    CHECK (way IN ('sms', 'email', 'signed_in', 'paper', 'judgment')),
    CHECK ((way IN ('paper', 'judgment')) = (senior = mandate)),
    CHECK ((way = 'judgment') = (capacity = 'representative')));
CREATE INDEX ON mandate_confirmations (senior);
CREATE INDEX ON mandate_confirmations (helper);
CREATE TABLE mandate_withdrawals (
    mandate text PRIMARY KEY, helper text NOT NULL, secret text NOT NULL, capacity text NOT NULL,
    person text NOT NULL, withdrawn_at timestamptz NOT NULL,
    FOREIGN KEY (mandate, helper, secret, capacity)
        REFERENCES mandates (id, helper, secret, capacity));
ALTER TABLE drafts ADD COLUMN mandate text;
ALTER TABLE passes ADD COLUMN helper text;
ALTER TABLE codes ADD COLUMN mandate text;
ALTER TABLE aid_requests ADD COLUMN acting jsonb NOT NULL DEFAULT 'null';
ALTER TABLE additions ADD COLUMN acting jsonb NOT NULL DEFAULT 'null';
ALTER TABLE writings ADD COLUMN helper bytea;
ALTER TABLE messages DROP CONSTRAINT messages_kind_check,
    ADD CONSTRAINT messages_kind_check CHECK (
        kind ~ '^(filed|ready|reminder|addition_reminder|written|decided|added-[0-9]+)$');
"""
ROW_SECURITY = """
ALTER TABLE mandates ENABLE ROW LEVEL SECURITY;
ALTER TABLE mandates FORCE ROW LEVEL SECURITY;
ALTER TABLE mandate_confirmations ENABLE ROW LEVEL SECURITY;
ALTER TABLE mandate_confirmations FORCE ROW LEVEL SECURITY;
ALTER TABLE mandate_withdrawals ENABLE ROW LEVEL SECURITY;
ALTER TABLE mandate_withdrawals FORCE ROW LEVEL SECURITY;
"""
# What @person and @helper stand for: all that they are, the sign-ins brought to them too (0016).
ALL_THEY_ARE = """ARRAY(SELECT nullif(current_setting('app.@', true), '') UNION ALL
    SELECT p.id FROM people p WHERE p.same_as = nullif(current_setting('app.@', true), ''))"""
FUNCTION = """
CREATE FUNCTION acts_alone() RETURNS boolean STABLE LANGUAGE sql AS $$
    SELECT coalesce(current_setting('app.helper', true), '') = ''
$$;
CREATE FUNCTION mandated(VARIADIC wanted text[]) RETURNS boolean STABLE LANGUAGE sql AS $$
    SELECT EXISTS (
        SELECT FROM mandate_confirmations c JOIN mandates m ON m.id = c.mandate
        WHERE c.helper = ANY (@helper)
          AND c.senior = ANY (@person)
          AND m.acts ?| wanted AND m.ends_at > now()
          AND NOT EXISTS (SELECT FROM mandate_withdrawals w WHERE w.mandate = m.id))
$$;
"""
# A confirmation's policies ask nothing of mandates, whose own ask confirmations: no circle.
POLICIES = """
CREATE POLICY shown ON mandates FOR SELECT TO portal_public
    USING (secret = nullif(current_setting('app.secret', true), '')
        OR EXISTS (SELECT FROM codes c WHERE c.mandate = mandates.id));
CREATE POLICY sides ON mandates FOR SELECT TO portal_applicant
    USING ((acts_alone() AND (helper = ANY (@person)
                           OR secret = nullif(current_setting('app.secret', true), '')))
        OR EXISTS (SELECT FROM mandate_confirmations c WHERE c.mandate = mandates.id));
CREATE POLICY ask ON mandates FOR INSERT TO portal_applicant
    WITH CHECK (acts_alone() AND helper = nullif(current_setting('app.person', true), ''));
CREATE POLICY all_of_them ON mandates FOR SELECT TO portal_worker USING (true);

CREATE POLICY shown ON mandate_confirmations FOR SELECT TO portal_public
    USING (secret = nullif(current_setting('app.secret', true), '')
        OR EXISTS (SELECT FROM codes c WHERE c.mandate = mandate_confirmations.mandate));
CREATE POLICY by_code ON mandate_confirmations FOR INSERT TO portal_public
    WITH CHECK (EXISTS (SELECT FROM codes c WHERE c.mandate = mandate_confirmations.mandate
                        AND c.channel = way AND c.used_at IS NOT NULL)
            AND EXISTS (SELECT FROM people p
                        WHERE senior = coalesce(p.same_as, p.id) AND p.issuer = 'code:' || way));
CREATE POLICY sides ON mandate_confirmations FOR SELECT TO portal_applicant
    USING (CASE WHEN acts_alone()
           THEN helper = ANY (@person) OR senior = ANY (@person)
             OR secret = nullif(current_setting('app.secret', true), '')
           ELSE helper = ANY (@helper) AND senior = ANY (@person) END);
CREATE POLICY confirm ON mandate_confirmations FOR INSERT TO portal_applicant
    WITH CHECK (acts_alone() AND CASE way
        WHEN 'signed_in' THEN senior = nullif(current_setting('app.person', true), '')
                          AND secret = nullif(current_setting('app.secret', true), '')
        ELSE way IN ('paper', 'judgment')
         AND helper = ANY (@person) END);
CREATE POLICY all_of_them ON mandate_confirmations FOR SELECT TO portal_worker USING (true);

CREATE POLICY shown ON mandate_withdrawals TO portal_public
    USING (secret = nullif(current_setting('app.secret', true), '')
        OR EXISTS (SELECT FROM codes c WHERE c.mandate = mandate_withdrawals.mandate))
    WITH CHECK (secret = nullif(current_setting('app.secret', true), ''));
CREATE POLICY sides ON mandate_withdrawals FOR SELECT TO portal_applicant
    USING ((acts_alone() AND (helper = ANY (@person)
                           OR secret = nullif(current_setting('app.secret', true), '')))
        OR EXISTS (SELECT FROM mandate_confirmations c
                   WHERE c.mandate = mandate_withdrawals.mandate));
CREATE POLICY withdraw ON mandate_withdrawals FOR INSERT TO portal_applicant
    WITH CHECK (acts_alone() AND person = nullif(current_setting('app.person', true), '')
        AND (helper = ANY (@person) OR secret = nullif(current_setting('app.secret', true), '')
             OR EXISTS (SELECT FROM mandate_confirmations c
                        WHERE c.mandate = mandate_withdrawals.mandate
                        AND c.senior = ANY (@person))));
CREATE POLICY all_of_them ON mandate_withdrawals FOR SELECT TO portal_worker USING (true);
CREATE POLICY helping ON people FOR SELECT TO portal_applicant
    USING (nullif(current_setting('app.helper', true), '') IN (id, same_as));
"""
# Of a helper: what each table asks of the mandate. Nobody takes a request back for another, brings
# sign-ins together for another, or forgets where another is written to.
HELPED = """
CREATE POLICY helped ON drafts AS RESTRICTIVE TO portal_applicant
    USING (acts_alone() OR (SELECT mandated('fill')));
CREATE POLICY helper_s_own ON drafts AS RESTRICTIVE FOR DELETE TO portal_applicant
    USING (acts_alone() OR mandate IS NOT NULL);
CREATE POLICY helped ON pieces AS RESTRICTIVE TO portal_applicant
    USING (acts_alone() OR (SELECT mandated('fill')));
CREATE POLICY helped ON passes AS RESTRICTIVE TO portal_applicant
    USING (acts_alone() OR (SELECT mandated('fill')));
CREATE POLICY helped ON aid_requests AS RESTRICTIVE TO portal_applicant
    USING (acts_alone() OR (SELECT mandated('send', 'follow')))
    WITH CHECK (acts_alone() OR (SELECT mandated('send')));
CREATE POLICY helped ON dossiers AS RESTRICTIVE TO portal_applicant
    USING (acts_alone() OR (SELECT mandated('send', 'follow')))
    WITH CHECK (acts_alone() OR (SELECT mandated('send')));
CREATE POLICY helped ON additions AS RESTRICTIVE TO portal_applicant
    USING (acts_alone() OR (SELECT mandated('send', 'follow')))
    WITH CHECK (acts_alone() OR (SELECT mandated('send')));
CREATE POLICY helped ON addition_parts AS RESTRICTIVE TO portal_applicant
    USING (acts_alone() OR (SELECT mandated('send', 'follow')))
    WITH CHECK (acts_alone() OR (SELECT mandated('send')));
CREATE POLICY helped ON withdrawals AS RESTRICTIVE TO portal_applicant
    USING (acts_alone() OR (SELECT mandated('send', 'follow'))) WITH CHECK (acts_alone());
CREATE POLICY helped ON messages AS RESTRICTIVE TO portal_applicant
    USING (acts_alone() OR (SELECT mandated('send', 'receive')))
    WITH CHECK (acts_alone() OR (SELECT mandated('send')));
CREATE POLICY helped ON contacts AS RESTRICTIVE TO portal_applicant
    USING (acts_alone() OR (SELECT mandated('send')));
CREATE POLICY kept ON contacts AS RESTRICTIVE FOR DELETE TO portal_applicant
    USING (acts_alone());
CREATE POLICY helped ON people AS RESTRICTIVE FOR UPDATE TO portal_applicant USING (acts_alone());
CREATE POLICY helped ON writings AS RESTRICTIVE TO portal_applicant
    USING (acts_alone() OR (SELECT mandated('receive')))
    WITH CHECK (acts_alone() OR (SELECT mandated('send') AND mandated('receive')));
CREATE POLICY helped ON askings AS RESTRICTIVE TO portal_applicant
    USING (acts_alone() OR (SELECT mandated('send', 'follow')))
    WITH CHECK (acts_alone() OR (SELECT mandated('send')));
CREATE POLICY helped ON asked_papers AS RESTRICTIVE TO portal_applicant
    USING (acts_alone() OR (SELECT mandated('send', 'follow')))
    WITH CHECK (acts_alone() OR (SELECT mandated('send')));
CREATE POLICY helped ON openings AS RESTRICTIVE TO portal_applicant
    USING (acts_alone() OR (SELECT mandated('follow')));
CREATE POLICY helped ON decisions AS RESTRICTIVE TO portal_applicant
    USING (acts_alone() OR (SELECT mandated('follow')));
CREATE POLICY helped ON couples AS RESTRICTIVE TO portal_applicant
    USING (acts_alone() OR (SELECT mandated('send', 'follow')))
    WITH CHECK (acts_alone() OR (SELECT mandated('send')));
CREATE POLICY helped ON agents AS RESTRICTIVE TO portal_applicant USING (acts_alone());
CREATE POLICY helped ON ledger AS RESTRICTIVE FOR SELECT TO portal_applicant
    USING (acts_alone() OR (SELECT mandated('send', 'follow')));
DROP POLICY tell_own ON ledger;
CREATE POLICY tell_own ON ledger FOR INSERT TO portal_applicant
    WITH CHECK (role = 'applicant'
            AND actor = coalesce(nullif(current_setting('app.helper', true), ''),
                                 nullif(current_setting('app.person', true), '')));
"""
RIGHTS = """
GRANT UPDATE (helper) ON passes TO portal_applicant;
GRANT SELECT, INSERT ON mandates TO portal_applicant;
GRANT SELECT ON mandates TO portal_public, portal_worker;
GRANT SELECT, INSERT ON mandate_confirmations TO portal_public, portal_applicant;
GRANT SELECT ON mandate_confirmations TO portal_worker;
GRANT SELECT, INSERT ON mandate_withdrawals TO portal_public, portal_applicant;
GRANT SELECT ON mandate_withdrawals TO portal_worker;
"""


def upgrade() -> None:
    person, helper = (ALL_THEY_ARE.replace("@", name) for name in ("person", "helper"))
    for statements in (TABLES, ROW_SECURITY, FUNCTION, POLICIES, HELPED, RIGHTS):
        op.execute(statements.replace("@person", person).replace("@helper", helper))

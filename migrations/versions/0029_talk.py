"""What caseworkers tell each other of a dossier: private notes, opinions; papers for the doctor.

A private note is encrypted under the dossier's key; the caseworkers of its funder alone see it,
and a medical one only those who read what is medical. No person, no worker, no funder's software
has any right on it. When a dossier moves, its notes stay the former funder's, which reads them no
more unless it comes back.

An opinion is asked of a colleague, or of an expert outside, who comes by a link. The expert has a
role of their own, `portal_expert`, whose `app.person` is the asking: while it stands, it sees its
own row, of the dossier the objects that the row names and the key that opens them, and adds one
answer. It has no right on anything else.

A paper that its person keeps for the funder's doctor (`pieces.for_doctor`) is medical, and marked
once more (`deposits.doctor`); evaluators and software see none of it.

The release before this one writes none of it. Its workers would seal such a paper as any other:
they are brought to this release before its pages are.

Undone by: nothing; what was written of a dossier is not dropped.
"""

from __future__ import annotations

from alembic import op

revision = "0029"
down_revision = "0028"

REMARKS = """
CREATE TABLE remarks (
    id text PRIMARY KEY, dossier text NOT NULL REFERENCES dossiers, person text NOT NULL,
    funder text NOT NULL, cipher bytea NOT NULL, medical boolean NOT NULL,
    written_by text NOT NULL, written_at timestamptz NOT NULL);
CREATE INDEX ON remarks (dossier);
ALTER TABLE remarks ENABLE ROW LEVEL SECURITY;
ALTER TABLE remarks FORCE ROW LEVEL SECURITY;
CREATE POLICY funder ON remarks FOR SELECT TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), ''));
CREATE POLICY write ON remarks FOR INSERT TO portal_funder
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND written_by = nullif(current_setting('app.person', true), '')
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier AND d.status = 'sealed'
            AND (d.person, d.funder) = (remarks.person, remarks.funder)));
CREATE POLICY people_s ON remarks AS RESTRICTIVE TO portal_funder USING (NOT is_software());
CREATE POLICY medical ON remarks AS RESTRICTIVE FOR SELECT TO portal_funder
    USING (NOT medical OR (SELECT reads_medical()) OR in_emergency(dossier));
GRANT SELECT, INSERT ON remarks TO portal_funder;
"""
ROLE = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_expert') THEN
        CREATE ROLE portal_expert NOLOGIN NOINHERIT;
    END IF;
END $$
"""
OPINIONS = """
GRANT USAGE ON SCHEMA public TO portal_expert;
ALTER TABLE codes ADD COLUMN opinion text;
CREATE TABLE opinions (
    id text PRIMARY KEY, dossier text NOT NULL REFERENCES dossiers, person text NOT NULL,
    funder text NOT NULL, asked_by text NOT NULL, colleague text, medical boolean NOT NULL,
    objects jsonb NOT NULL, terms bytea NOT NULL, secret text UNIQUE, address bytea, key bytea,
    key_epoch int, asked_at timestamptz NOT NULL, ends_at timestamptz NOT NULL,
    sent_at timestamptz, refused_at timestamptz, ended_at timestamptz,
    CONSTRAINT opinions_somebody_check CHECK ((colleague IS NULL) = (secret IS NOT NULL)),
    CONSTRAINT opinions_ends_at_check CHECK (ends_at <= asked_at + interval '61 days'));
CREATE INDEX ON opinions (dossier);
CREATE INDEX ON opinions (colleague);
CREATE TABLE opinion_answers (
    opinion text PRIMARY KEY REFERENCES opinions, dossier text NOT NULL, funder text NOT NULL,
    cipher bytea NOT NULL, answered_at timestamptz NOT NULL);
CREATE INDEX opinion_answers_funder_idx ON opinion_answers (funder, answered_at);
ALTER TABLE opinions ENABLE ROW LEVEL SECURITY;
ALTER TABLE opinions FORCE ROW LEVEL SECURITY;
ALTER TABLE opinion_answers ENABLE ROW LEVEL SECURITY;
ALTER TABLE opinion_answers FORCE ROW LEVEL SECURITY;
"""
OF_FUNDERS = """
CREATE POLICY funder ON opinions FOR SELECT TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), ''));
CREATE POLICY ask ON opinions FOR INSERT TO portal_funder
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND asked_by = nullif(current_setting('app.person', true), '')
        AND sent_at IS NULL AND refused_at IS NULL AND ended_at IS NULL
        AND (NOT medical OR (SELECT reads_medical()) OR in_emergency(dossier))
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier AND d.status = 'sealed'
            AND (d.person, d.funder) = (opinions.person, opinions.funder)));
CREATE POLICY finish ON opinions FOR UPDATE TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), '') AND ended_at IS NULL)
    WITH CHECK (funder = nullif(current_setting('app.funder', true), ''));
CREATE POLICY people_s ON opinions AS RESTRICTIVE TO portal_funder USING (NOT is_software());
CREATE POLICY medical ON opinions AS RESTRICTIVE FOR SELECT TO portal_funder
    USING (NOT medical OR (SELECT reads_medical()) OR in_emergency(dossier));
CREATE POLICY funder ON opinion_answers FOR SELECT TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), '')
        AND EXISTS (SELECT FROM opinions o WHERE o.id = opinion));
CREATE POLICY give ON opinion_answers FOR INSERT TO portal_funder
    WITH CHECK (EXISTS (SELECT FROM opinions o WHERE o.id = opinion
        AND (o.dossier, o.funder, o.colleague) = (opinion_answers.dossier, opinion_answers.funder,
            nullif(current_setting('app.person', true), ''))
        AND o.ended_at IS NULL AND o.ends_at > now()));
GRANT SELECT, INSERT, UPDATE (ended_at) ON opinions TO portal_funder;
GRANT SELECT, INSERT ON opinion_answers TO portal_funder;
"""
# A policy of opinions reads answers, whose own policy for experts reads nothing.
OF_EXPERTS = """
CREATE POLICY shown ON opinions FOR SELECT TO portal_public
    USING (secret = nullif(current_setting('app.secret', true), ''));
CREATE POLICY expert ON opinions FOR SELECT TO portal_expert
    USING (id = nullif(current_setting('app.person', true), '') AND ended_at IS NULL
        AND ends_at > now()
        AND NOT EXISTS (SELECT FROM opinion_answers a WHERE a.opinion = opinions.id));
CREATE POLICY expert ON opinion_answers FOR SELECT TO portal_expert
    USING (opinion = nullif(current_setting('app.person', true), ''));
CREATE POLICY give_outside ON opinion_answers FOR INSERT TO portal_expert
    WITH CHECK (EXISTS (SELECT FROM opinions o WHERE o.id = opinion
        AND (o.dossier, o.funder) = (opinion_answers.dossier, opinion_answers.funder)));
CREATE POLICY asked_about ON deposits FOR SELECT TO portal_expert
    USING (EXISTS (SELECT FROM opinions o
        WHERE (o.dossier, o.funder) = (deposits.dossier, deposits.funder)
          AND jsonb_exists(o.objects, deposits.name) AND (o.medical OR NOT deposits.medical)));
CREATE POLICY asked_about ON dossier_keys FOR SELECT TO portal_expert
    USING (EXISTS (SELECT FROM opinions o
        WHERE (o.dossier, o.funder) = (dossier_keys.dossier, dossier_keys.owner)));
CREATE POLICY tell_expert ON ledger FOR INSERT TO portal_expert
    WITH CHECK (role = 'expert' AND actor = nullif(current_setting('app.person', true), '')
        AND EXISTS (SELECT FROM opinions o WHERE o.id = actor
            AND (o.dossier, o.funder, o.person) = (subject, ledger.funder, ledger.person)));
CREATE POLICY all_of_them ON opinions TO portal_worker USING (true);
CREATE POLICY all_of_them ON opinion_answers FOR SELECT TO portal_worker USING (true);
GRANT SELECT (id, dossier, person, funder, secret, address, key, key_epoch, asked_at, ends_at,
    ended_at) ON opinions TO portal_public;
GRANT SELECT ON opinions, deposits, dossier_keys TO portal_expert;
GRANT SELECT (opinion), INSERT ON opinion_answers TO portal_expert;
GRANT INSERT (at, role, actor, word, subject, funder, person, detail) ON ledger
    TO portal_expert;
GRANT SELECT (id, dossier, funder, asked_by, colleague, secret, address, key, key_epoch, asked_at,
    ends_at, sent_at, refused_at, ended_at),
    UPDATE (sent_at, refused_at, address, key, key_epoch) ON opinions TO portal_worker;
GRANT SELECT (opinion, dossier, funder, answered_at) ON opinion_answers TO portal_worker;
"""
# What its person reserved for the funder's doctor: not the evaluators, and no software.
FOR_DOCTORS = """
ALTER TABLE pieces ADD COLUMN for_doctor boolean NOT NULL DEFAULT false;
ALTER TABLE deposits ADD COLUMN doctor boolean NOT NULL DEFAULT false;
CREATE FUNCTION reads_for_doctor() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN NOT is_software() AND on_duty('doctor');
END $$;
CREATE POLICY for_doctor ON deposits AS RESTRICTIVE FOR SELECT TO portal_funder
    USING (NOT doctor OR (SELECT reads_for_doctor()) OR in_emergency(dossier));
GRANT UPDATE (for_doctor) ON pieces TO portal_applicant, portal_counter, portal_invited;
"""
# As of the tables before (0024, 0025).
OF_THE_OFFICE = """
CREATE POLICY in_office ON @ AS RESTRICTIVE TO portal_funder USING ((SELECT in_office()));
CREATE POLICY still_theirs ON @ AS RESTRICTIVE FOR SELECT TO portal_funder
    USING (EXISTS (SELECT FROM dossiers d WHERE d.number = dossier));
"""


def upgrade() -> None:
    op.execute(REMARKS)
    op.execute(ROLE)
    op.execute(OPINIONS)
    op.execute(OF_FUNDERS)
    op.execute(OF_EXPERTS)
    op.execute(FOR_DOCTORS)
    for table in ("remarks", "opinions", "opinion_answers"):
        op.execute(OF_THE_OFFICE.replace("@", table))

"""Who may do what for a funder, and what medical secrecy hides; evaluations and plans.

A duty of a caseworker is a row of `agents`: from a day, until a day or for good, given by a manager
or the operator. Restrictive policies let a caseworker's transaction see anything only under a duty
that stands today, and what is medical only under an evaluator's or a doctor's, or for an hour after
a written reason (an emergency). A funder's software (`export:…`) has no duty; only the one that
the operator names `export:FUNDER:medical` is given what is medical.

An evaluation or a plan (a sheet) is signed, then sealed as a decision is; what is signed waits
encrypted until it is sealed, and no caseworker reads it there. Newcomers are those who signed in
and whom nobody appointed: a manager finds one by the code that the newcomer was shown.

The release before this one writes no day and no `medical`: its appointments stand from that day on,
and what it seals meanwhile is hidden by the acts of this release, which read its kind.

Undone by: nothing; what was signed is not dropped.
"""

from __future__ import annotations

from alembic import op

revision = "0024"
down_revision = "0023"

# Row security holds the owner too, who may be no superuser: it is let go for each change of rows.
AGENTS = """
ALTER TABLE agents
    ADD COLUMN since date NOT NULL DEFAULT CURRENT_DATE, ADD COLUMN until date,
    ADD COLUMN given_by text, ADD COLUMN reviewed_on date,
    ADD COLUMN version int NOT NULL DEFAULT 1;
ALTER TABLE agents NO FORCE ROW LEVEL SECURITY;
UPDATE agents SET since = (appointed_at AT TIME ZONE 'Europe/Paris')::date;
ALTER TABLE agents FORCE ROW LEVEL SECURITY;
ALTER TABLE agents DROP CONSTRAINT agents_role_check;
ALTER TABLE agents ADD CONSTRAINT agents_role_check CHECK (role IN
    ('caseworker', 'evaluator', 'doctor', 'manager', 'referee', 'funder', 'counter'));
CREATE INDEX agents_funder_idx ON agents (funder);
CREATE TABLE newcomers (
    code text PRIMARY KEY, person text NOT NULL UNIQUE, name text NOT NULL,
    asked_at timestamptz NOT NULL);
"""
SHEETS = """
CREATE TABLE sheets (
    number text PRIMARY KEY, dossier text NOT NULL REFERENCES dossiers, request text NOT NULL,
    person text NOT NULL, funder text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('evaluation', 'plan')), rank int NOT NULL,
    previous text NOT NULL, gir int NOT NULL, signer text NOT NULL,
    status text NOT NULL CHECK (status IN ('submitted', 'sealed')), version int NOT NULL,
    dossier_sealed_at timestamptz NOT NULL, signed_at timestamptz NOT NULL,
    sealed_at timestamptz, retain_until timestamptz, manifest_sha256 text, pdf_sha256 text,
    sealed_xid xid8, UNIQUE (dossier, kind, rank));
CREATE INDEX ON sheets (request);
CREATE INDEX sheets_sealed_idx ON sheets (funder, sealed_xid, number)
    WHERE sealed_xid IS NOT NULL;
CREATE TABLE sheet_records (
    sheet text PRIMARY KEY REFERENCES sheets, dossier text NOT NULL, funder text NOT NULL,
    cipher bytea NOT NULL);
CREATE TABLE sheet_drafts (
    dossier text NOT NULL REFERENCES dossiers, kind text NOT NULL CHECK (kind IN
        ('evaluation', 'plan')),
    person text NOT NULL, funder text NOT NULL, agent text NOT NULL, cipher bytea NOT NULL,
    version int NOT NULL, saved_at timestamptz NOT NULL, PRIMARY KEY (dossier, kind));
CREATE TABLE emergencies (
    id text PRIMARY KEY, dossier text NOT NULL REFERENCES dossiers, person text NOT NULL,
    funder text NOT NULL, agent text NOT NULL, cipher bytea NOT NULL,
    opened_at timestamptz NOT NULL, ends_at timestamptz NOT NULL, seen_by text,
    seen_at timestamptz,
    CONSTRAINT emergencies_ends_at_check CHECK (ends_at = opened_at + interval '1 hour'));
CREATE INDEX emergencies_funder_idx ON emergencies (funder, opened_at);
CREATE INDEX ON emergencies (dossier);
ALTER TABLE deposits ADD COLUMN medical boolean NOT NULL DEFAULT false;
ALTER TABLE deposits NO FORCE ROW LEVEL SECURITY;
UPDATE deposits SET medical = true
    WHERE name LIKE 'pieces/hospital\\_report-%' OR name LIKE 'copies/hospital\\_report-%'
       OR name LIKE 'additions/%/hospital\\_report-%';
ALTER TABLE deposits FORCE ROW LEVEL SECURITY;
"""
ROW_SECURITY = """
ALTER TABLE newcomers ENABLE ROW LEVEL SECURITY;
ALTER TABLE newcomers FORCE ROW LEVEL SECURITY;
ALTER TABLE sheets ENABLE ROW LEVEL SECURITY;
ALTER TABLE sheets FORCE ROW LEVEL SECURITY;
ALTER TABLE sheet_records ENABLE ROW LEVEL SECURITY;
ALTER TABLE sheet_records FORCE ROW LEVEL SECURITY;
ALTER TABLE sheet_drafts ENABLE ROW LEVEL SECURITY;
ALTER TABLE sheet_drafts FORCE ROW LEVEL SECURITY;
ALTER TABLE emergencies ENABLE ROW LEVEL SECURITY;
ALTER TABLE emergencies FORCE ROW LEVEL SECURITY;
"""
# Functions, which keep their plan; and a policy of agents may not itself look into agents (42P17).
FUNCTIONS = """
CREATE FUNCTION on_duty(VARIADIC wanted text[]) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
DECLARE
    today date := (now() AT TIME ZONE 'Europe/Paris')::date;
BEGIN
    RETURN EXISTS (SELECT FROM agents a
        WHERE a.person = nullif(current_setting('app.person', true), '')
          AND a.funder = nullif(current_setting('app.funder', true), '')
          AND a.role = ANY (wanted) AND a.since <= today AND coalesce(a.until >= today, true));
END $$;
CREATE FUNCTION is_software() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN starts_with(coalesce(current_setting('app.person', true), ''), 'export:');
END $$;
CREATE FUNCTION in_office() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN is_software()
        OR on_duty('caseworker', 'evaluator', 'doctor', 'manager', 'referee');
END $$;
CREATE FUNCTION reads_medical() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN on_duty('evaluator', 'doctor') OR current_setting('app.person', true)
        = 'export:' || current_setting('app.funder', true) || '\\:medical';
END $$;
CREATE FUNCTION in_emergency(wanted text) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM emergencies e WHERE e.dossier = wanted
        AND e.agent = nullif(current_setting('app.person', true), '')
        AND now() BETWEEN e.opened_at - interval '1 minute' AND e.ends_at);
END $$;
"""
# Who may write their own name in their own row (0022) may change nothing else of it.
OF_AGENTS = """
CREATE FUNCTION refuse_own_duty() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user = 'portal_funder'
       AND (OLD.since, OLD.until, OLD.given_by, OLD.appointed_at, OLD.reviewed_on, OLD.version)
           IS DISTINCT FROM
           (NEW.since, NEW.until, NEW.given_by, NEW.appointed_at, NEW.reviewed_on, NEW.version)
       AND (OLD.person = current_setting('app.person', true) OR NOT on_duty('manager')) THEN
        RAISE EXCEPTION 'a duty is given, ended and reviewed by a manager, for another'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER by_a_manager BEFORE UPDATE ON agents
    FOR EACH ROW EXECUTE FUNCTION refuse_own_duty();
CREATE POLICY give ON agents FOR INSERT TO portal_funder
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND role IN ('caseworker', 'evaluator', 'doctor', 'manager', 'referee')
        AND given_by = nullif(current_setting('app.person', true), '')
        AND person <> nullif(current_setting('app.person', true), '')
        AND (SELECT on_duty('manager')));
CREATE POLICY manage ON agents FOR UPDATE TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), '')
        AND role IN ('caseworker', 'evaluator', 'doctor', 'manager', 'referee')
        AND person <> nullif(current_setting('app.person', true), '')
        AND (SELECT on_duty('manager')));
CREATE POLICY ask ON newcomers TO portal_public
    USING (EXISTS (SELECT FROM people p WHERE p.id = newcomers.person))
    WITH CHECK (EXISTS (SELECT FROM people p WHERE p.id = newcomers.person));
CREATE POLICY shown ON newcomers FOR SELECT TO portal_funder
    USING (code = nullif(current_setting('app.sought', true), '') AND (SELECT on_duty('manager')));
CREATE POLICY sweep ON newcomers TO portal_worker USING (true);
"""
OF_FUNDERS = """
CREATE POLICY funder ON sheets TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), ''))
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND signer = nullif(current_setting('app.person', true), '')
        AND status = 'submitted' AND sealed_xid IS NULL AND (SELECT on_duty('evaluator'))
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier
            AND (d.request, d.person, d.funder, d.sealed_at)
                = (sheets.request, sheets.person, sheets.funder, sheets.dossier_sealed_at)));
CREATE POLICY signed ON sheet_records FOR INSERT TO portal_funder
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND EXISTS (SELECT FROM sheets s WHERE s.number = sheet
            AND (s.dossier, s.funder, s.signer) = (sheet_records.dossier, sheet_records.funder,
                nullif(current_setting('app.person', true), ''))));
CREATE POLICY funder ON sheet_drafts TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), ''))
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND agent = nullif(current_setting('app.person', true), '')
        AND (SELECT on_duty('evaluator'))
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier
            AND (d.person, d.funder) = (sheet_drafts.person, sheet_drafts.funder)));
CREATE POLICY medical ON sheet_drafts AS RESTRICTIVE TO portal_funder
    USING ((SELECT on_duty('evaluator', 'doctor')));
CREATE POLICY own ON emergencies FOR SELECT TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), '')
        AND agent = nullif(current_setting('app.person', true), ''));
CREATE POLICY open ON emergencies FOR INSERT TO portal_funder
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND agent = nullif(current_setting('app.person', true), '')
        AND seen_at IS NULL AND seen_by IS NULL
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier
            AND (d.person, d.funder) = (emergencies.person, emergencies.funder)));
CREATE POLICY manage ON emergencies FOR SELECT TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), '')
        AND (SELECT on_duty('manager')));
CREATE POLICY see ON emergencies FOR UPDATE TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), '')
        AND (SELECT on_duty('manager')))
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND seen_by = nullif(current_setting('app.person', true), ''));
CREATE POLICY medical ON deposits AS RESTRICTIVE FOR SELECT TO portal_funder
    USING (NOT medical OR (SELECT reads_medical()) OR in_emergency(dossier));
CREATE POLICY all_of_them ON sheets TO portal_worker USING (true);
CREATE POLICY all_of_them ON sheet_records TO portal_worker USING (true);
CREATE POLICY all_of_them ON emergencies FOR SELECT TO portal_worker USING (true);
"""
IN_OFFICE = """
CREATE POLICY in_office ON @ AS RESTRICTIVE TO portal_funder USING ((SELECT in_office()));
"""
OF_THE_OFFICE = (
    "dossiers", "deposits", "dossier_keys", "withdrawals", "addition_parts", "writings", "askings",
    "asked_papers", "openings", "decisions", "couples", "name_words", "name_slips", "ledger",
    "sheets", "sheet_records", "sheet_drafts", "emergencies",
)  # fmt: skip
"""What a caseworker sees under a duty that stands alone."""
RIGHTS = """
GRANT INSERT (person, funder, role, appointed_at, name, since, until, given_by),
    UPDATE (since, until, given_by, appointed_at, reviewed_on, version) ON agents TO portal_funder;
GRANT UPDATE (since, until, given_by, appointed_at, reviewed_on, version) ON agents
    TO portal_operator;
GRANT SELECT, INSERT, UPDATE (code, name, asked_at) ON newcomers TO portal_public;
GRANT SELECT ON newcomers TO portal_funder;
GRANT SELECT (person, asked_at), DELETE ON newcomers TO portal_worker;
GRANT SELECT, INSERT ON sheets TO portal_funder;
GRANT SELECT, UPDATE (status, version, sealed_at, retain_until, manifest_sha256, pdf_sha256,
    sealed_xid) ON sheets TO portal_worker;
GRANT INSERT ON sheet_records TO portal_funder;
GRANT SELECT, DELETE ON sheet_records TO portal_worker;
GRANT SELECT, INSERT, UPDATE (agent, cipher, version, saved_at), DELETE ON sheet_drafts
    TO portal_funder;
GRANT SELECT, INSERT, UPDATE (seen_by, seen_at) ON emergencies TO portal_funder;
GRANT SELECT (id, dossier, funder, agent, opened_at, seen_at) ON emergencies TO portal_worker;
"""


def upgrade() -> None:
    for statements in (AGENTS, SHEETS, ROW_SECURITY, FUNCTIONS, OF_AGENTS, OF_FUNDERS, RIGHTS):
        op.execute(statements)
    for table in OF_THE_OFFICE:
        op.execute(IN_OFFICE.replace("@", table))

"""Funders' own software: who it is, its keys, what changed for it, what it was handed.

A software is registered by a manager of its funder, with the scopes that it may ask for. Its keys
are public keys, or digests of secrets; several stand at once, so that one follows another without
a gap. An assertion is used once; a token that was revoked is worth nothing from then on.

Software has a role of its own, which reads the sealed dossiers of its funder and nothing that
caseworkers write for each other. The database itself asks that the software stands, and is of that
funder; what is medical is shown only to one that has this scope, and what is for a doctor alone to
none. The operator's own export, which has no row, goes on (`export:FUNDER`).

What changed for a funder is read off the ledger, through an index that begins with the funder. A
dossier that moved is told to the funder that it comes to, by an entry of its own (`CameOver`);
moves made before are told now. On a ledger of many millions, make `ledger_changes_idx` by hand
before, CONCURRENTLY. The word `Erased` is for the act that will erase: none does yet.

The release before this one writes none of it; what it moves meanwhile, `portal export` hands over,
and the changes do not tell.

Undone by: nothing; who was handed what is evidence.
"""

from __future__ import annotations

from alembic import op

revision = "0031"
down_revision = "0030"

ROLE = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_software') THEN
        CREATE ROLE portal_software NOLOGIN NOINHERIT;
    END IF;
END $$
"""
TABLES = """
CREATE TABLE software (
    id text PRIMARY KEY, funder text NOT NULL, name text NOT NULL, scopes text NOT NULL,
    made_by text NOT NULL, made_at timestamptz NOT NULL, used_at timestamptz,
    ended_by text, ended_at timestamptz);
CREATE INDEX software_funder_idx ON software (funder, made_at);
CREATE TABLE software_keys (
    id text PRIMARY KEY, software text NOT NULL REFERENCES software, funder text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('public_key', 'secret')), value text NOT NULL,
    made_by text NOT NULL, made_at timestamptz NOT NULL, used_at timestamptz,
    ended_by text, ended_at timestamptz);
CREATE INDEX ON software_keys (software);
CREATE TABLE used_assertions (
    software text NOT NULL REFERENCES software, assertion text NOT NULL,
    until timestamptz NOT NULL, PRIMARY KEY (software, assertion));
CREATE TABLE revoked_tokens (
    software text NOT NULL REFERENCES software, token text NOT NULL,
    until timestamptz NOT NULL, PRIMARY KEY (software, token));
CREATE TABLE handovers (
    dossier text NOT NULL REFERENCES dossiers, funder text NOT NULL, name text NOT NULL,
    manifest_sha256 text NOT NULL, software text NOT NULL, handed_at timestamptz NOT NULL,
    PRIMARY KEY (dossier, funder, name));
CREATE TABLE refused_acks (
    dossier text NOT NULL REFERENCES dossiers, funder text NOT NULL, software text NOT NULL,
    times int NOT NULL, refused_at timestamptz NOT NULL, PRIMARY KEY (dossier, funder));
"""
FUNCTIONS = """
CREATE FUNCTION software_stands() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN is_software() OR EXISTS (SELECT FROM software s
        WHERE s.id = split_part(current_setting('app.person', true), ':', 1)
          AND s.funder = nullif(current_setting('app.funder', true), '') AND s.ended_at IS NULL);
END $$;
CREATE FUNCTION software_reads_medical() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN current_setting('app.person', true)
            = 'export:' || current_setting('app.funder', true) || '\\:medical'
        OR EXISTS (SELECT FROM software s
            WHERE current_setting('app.person', true) = s.id || '\\:medical'
              AND s.funder = nullif(current_setting('app.funder', true), '')
              AND s.ended_at IS NULL AND 'medical' = ANY (string_to_array(s.scopes, ' ')));
END $$;
"""
ROW_SECURITY = """
ALTER TABLE @ ENABLE ROW LEVEL SECURITY;
ALTER TABLE @ FORCE ROW LEVEL SECURITY;
"""
NEW = (
    "software", "software_keys", "used_assertions", "revoked_tokens", "handovers", "refused_acks",
)  # fmt: skip
OF_MANAGERS = """
CREATE POLICY seen ON software FOR SELECT TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), '')
        AND (SELECT on_duty('manager')));
CREATE POLICY made ON software FOR INSERT TO portal_funder
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND made_by = nullif(current_setting('app.person', true), '') AND ended_at IS NULL
        AND (SELECT on_duty('manager'))
        AND ('medical' <> ALL (string_to_array(scopes, ' '))
            OR (SELECT on_duty('evaluator', 'doctor'))));
CREATE POLICY kept ON software FOR UPDATE TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), '') AND ended_at IS NULL
        AND (SELECT on_duty('manager')))
    WITH CHECK (ended_by IS NULL OR ended_by = nullif(current_setting('app.person', true), ''));
CREATE POLICY seen ON software_keys FOR SELECT TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), '')
        AND (SELECT on_duty('manager')));
CREATE POLICY made ON software_keys FOR INSERT TO portal_funder
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND made_by = nullif(current_setting('app.person', true), '') AND ended_at IS NULL
        AND (SELECT on_duty('manager'))
        AND EXISTS (SELECT FROM software s WHERE s.id = software AND s.funder = software_keys.funder
            AND s.ended_at IS NULL AND ('medical' <> ALL (string_to_array(s.scopes, ' '))
                OR (SELECT on_duty('evaluator', 'doctor')))));
CREATE POLICY kept ON software_keys FOR UPDATE TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), '') AND ended_at IS NULL
        AND (SELECT on_duty('manager')))
    WITH CHECK (ended_by = nullif(current_setting('app.person', true), ''));
CREATE POLICY seen ON handovers FOR SELECT TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), '')
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier));
CREATE POLICY in_office ON software AS RESTRICTIVE TO portal_funder USING ((SELECT in_office()));
CREATE POLICY in_office ON software_keys AS RESTRICTIVE TO portal_funder
    USING ((SELECT in_office()));
CREATE POLICY in_office ON handovers AS RESTRICTIVE TO portal_funder USING ((SELECT in_office()));
GRANT SELECT, INSERT, UPDATE (name, ended_by, ended_at) ON software TO portal_funder;
GRANT SELECT (id, software, funder, kind, value, made_by, made_at, used_at, ended_by, ended_at),
    INSERT, UPDATE (ended_by, ended_at) ON software_keys TO portal_funder;
GRANT SELECT ON handovers TO portal_funder;
"""
# Of itself, whatever funder it says it is of; ended too: it is told so.
OF_ITSELF = """
CREATE POLICY itself ON software TO portal_software
    USING (id = split_part(current_setting('app.person', true), ':', 1));
CREATE POLICY itself ON software_keys TO portal_software
    USING (software = split_part(current_setting('app.person', true), ':', 1));
CREATE POLICY itself ON used_assertions TO portal_software
    USING (software = split_part(current_setting('app.person', true), ':', 1));
CREATE POLICY itself ON revoked_tokens TO portal_software
    USING (software = split_part(current_setting('app.person', true), ':', 1));
GRANT SELECT, UPDATE (used_at) ON software, software_keys TO portal_software;
GRANT SELECT, INSERT, DELETE ON used_assertions, revoked_tokens TO portal_software;
GRANT UPDATE (until) ON revoked_tokens TO portal_software;
"""
OF_DOSSIERS = """
GRANT USAGE ON SCHEMA public TO portal_software;
CREATE POLICY software ON dossiers FOR SELECT TO portal_software
    USING (funder = nullif(current_setting('app.funder', true), ''));
CREATE POLICY software ON addition_parts FOR SELECT TO portal_software
    USING (funder = nullif(current_setting('app.funder', true), ''));
CREATE POLICY software ON decisions FOR SELECT TO portal_software
    USING (funder = nullif(current_setting('app.funder', true), ''));
CREATE POLICY software ON sheets FOR SELECT TO portal_software
    USING (EXISTS (SELECT FROM dossiers d WHERE d.number = dossier));
CREATE POLICY software ON withdrawals FOR SELECT TO portal_software
    USING (funder = nullif(current_setting('app.funder', true), ''));
CREATE POLICY software ON deposits FOR SELECT TO portal_software
    USING (funder = nullif(current_setting('app.funder', true), '')
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier));
CREATE POLICY software_medical ON deposits AS RESTRICTIVE FOR SELECT TO portal_software
    USING (NOT doctor AND (NOT medical OR (SELECT software_reads_medical())));
CREATE POLICY software ON dossier_keys FOR SELECT TO portal_software
    USING (owner = nullif(current_setting('app.funder', true), ''));
CREATE POLICY software ON moves FOR SELECT TO portal_software
    USING (former = nullif(current_setting('app.funder', true), ''));
CREATE POLICY software ON recognitions FOR SELECT TO portal_software
    USING (funder = nullif(current_setting('app.funder', true), '')
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier));
CREATE POLICY software_recognised ON deposits FOR SELECT TO portal_software
    USING (name ~ '^evaluations/' AND EXISTS (SELECT FROM recognitions r
        WHERE r.dossier = deposits.dossier AND r.scope = 'gir_and_evaluation'
          AND starts_with(deposits.name, r.folder)
          AND NOT EXISTS (SELECT FROM moves m WHERE m.dossier = r.dossier AND m.rank > r.rank)));
CREATE POLICY software ON handovers TO portal_software
    USING (funder = nullif(current_setting('app.funder', true), ''))
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND software = split_part(current_setting('app.person', true), ':', 1)
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier AND d.status = 'sealed'));
CREATE POLICY software ON refused_acks TO portal_software
    USING (funder = nullif(current_setting('app.funder', true), ''))
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND software = split_part(current_setting('app.person', true), ':', 1)
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier));
CREATE POLICY count ON refused_acks FOR SELECT TO portal_worker USING (true);
CREATE POLICY count ON handovers FOR SELECT TO portal_worker USING (true);
GRANT SELECT ON dossiers, addition_parts, decisions, sheets, withdrawals, deposits, dossier_keys
    TO portal_software;
GRANT SELECT (dossier, rank, former, places) ON moves TO portal_software;
GRANT SELECT ON recognitions TO portal_software;
GRANT SELECT, INSERT, UPDATE (manifest_sha256, software, handed_at) ON handovers
    TO portal_software;
GRANT SELECT, INSERT, UPDATE (software, times, refused_at), DELETE ON refused_acks
    TO portal_software;
GRANT SELECT ON handovers, refused_acks TO portal_worker;
"""
STANDS = """
CREATE POLICY stands ON @ AS RESTRICTIVE TO portal_software USING ((SELECT software_stands()));
"""
READ = (
    "dossiers", "addition_parts", "decisions", "sheets", "withdrawals", "deposits", "dossier_keys",
    "moves", "recognitions", "handovers", "refused_acks", "ledger",
)  # fmt: skip
"""What software sees while it stands alone."""
# `portal/store/changes.py` asks with the same words: the index serves nothing else.
WORDS = (
    "'Routed', 'Sealed', 'AdditionSealed', 'Reoriented', 'CameOver', 'Decided', 'DecisionSealed',"
    " 'SheetSealed', 'Withdrawn', 'Erased'"
)
LEDGER = """
CREATE INDEX IF NOT EXISTS ledger_changes_idx ON ledger (funder, xid, id) WHERE word IN (@words);
CREATE POLICY tell_software ON ledger FOR INSERT TO portal_software
    WITH CHECK (role = 'funder' AND actor = nullif(current_setting('app.person', true), '')
        AND funder = nullif(current_setting('app.funder', true), ''));
CREATE POLICY changes ON ledger FOR SELECT TO portal_software
    USING (funder = nullif(current_setting('app.funder', true), '') AND word IN (@words));
CREATE POLICY came_over ON ledger FOR INSERT TO portal_mover
    WITH CHECK (role = 'caseworker' AND word = 'CameOver'
        AND actor = nullif(current_setting('app.person', true), '')
        AND EXISTS (SELECT FROM moves m WHERE (m.dossier, m.funder, m.person, m.moved_by)
            = (ledger.subject, ledger.funder, ledger.person, ledger.actor)));
GRANT SELECT (id, at, word, subject, funder, detail, xid),
    INSERT (at, role, actor, word, subject, funder, person, detail) ON ledger TO portal_software;
GRANT INSERT (at, role, actor, word, subject, funder, person, detail) ON ledger TO portal_mover;
"""
# Row security holds the owner too, who may be no superuser: it is let go for this one statement.
MOVED_BEFORE = """
ALTER TABLE moves NO FORCE ROW LEVEL SECURITY;
ALTER TABLE ledger NO FORCE ROW LEVEL SECURITY;
INSERT INTO ledger (at, role, actor, word, subject, funder, person, detail)
    SELECT moved_at, 'caseworker', moved_by, 'CameOver', dossier, funder, person,
        jsonb_build_object('rank', rank, 'former', former, 'aid', aid) FROM moves;
ALTER TABLE moves FORCE ROW LEVEL SECURITY;
ALTER TABLE ledger FORCE ROW LEVEL SECURITY;
"""


def upgrade() -> None:
    for statements in (ROLE, TABLES, FUNCTIONS):
        op.execute(statements)
    for table in NEW:
        op.execute(ROW_SECURITY.replace("@", table))
    for statements in (OF_MANAGERS, OF_ITSELF, OF_DOSSIERS, LEDGER, MOVED_BEFORE):
        op.execute(statements.replace("@words", WORDS))
    for table in READ:
        op.execute(STANDS.replace("@", table))

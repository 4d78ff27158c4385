"""What an inbox is read from: who holds a dossier, by when it is due, its name by words.

A dossier's row says who holds it and since when, with a version of its own; by when its funder must
act and from which day silence grants it; where it stands; a keyed digest of its social security
number. Lists are read by indexes that begin with the funder, by operators that row security lets
use them. A name is found by its words, and a word that was typed wrongly by what is left of it once
one letter is taken out: no extension, which an owner without superuser might not be let make.

The release before this one writes none of it: its dossiers have the defaults, which stand in the
list of those to take, and the worker of this one renews them within the day.

Undone by: dropping the columns and the two tables; who held what is in the ledger.
"""

from __future__ import annotations

from alembic import op

revision = "0022"
down_revision = "0021"

COLUMNS = """
ALTER TABLE agents ADD COLUMN name text;
ALTER TABLE dossiers
    ADD COLUMN caseworker text, ADD COLUMN assigned_by text, ADD COLUMN assigned_at timestamptz,
    ADD COLUMN assigned_version int NOT NULL DEFAULT 0,
    ADD COLUMN stage text NOT NULL DEFAULT 'to_study'
        CONSTRAINT dossiers_stage_check
        CHECK (stage IN ('to_study', 'waiting', 'decided', 'withdrawn')),
    ADD COLUMN place int NOT NULL DEFAULT 2,
    ADD COLUMN due_on date NOT NULL DEFAULT '9999-12-31',
    ADD COLUMN soon_on date NOT NULL DEFAULT '9999-12-31',
    ADD COLUMN granted_on date NOT NULL DEFAULT '9999-12-31',
    ADD COLUMN aids text NOT NULL DEFAULT '', ADD COLUMN flags text NOT NULL DEFAULT '',
    ADD COLUMN nir_mark text, ADD COLUMN renewed_on date NOT NULL DEFAULT '0001-01-01';
"""
WORDS = """
CREATE TABLE name_words (
    funder text NOT NULL, word text COLLATE "C" NOT NULL, dossier text NOT NULL REFERENCES dossiers,
    PRIMARY KEY (funder, word, dossier));
CREATE TABLE name_slips (
    funder text NOT NULL, slip text COLLATE "C" NOT NULL, word text COLLATE "C" NOT NULL,
    PRIMARY KEY (funder, slip, word));
ALTER TABLE name_words ENABLE ROW LEVEL SECURITY;
ALTER TABLE name_words FORCE ROW LEVEL SECURITY;
ALTER TABLE name_slips ENABLE ROW LEVEL SECURITY;
ALTER TABLE name_slips FORCE ROW LEVEL SECURITY;
"""
INDEXES = """
CREATE INDEX dossiers_inbox_idx ON dossiers (funder, place, due_on, number)
    WHERE status = 'sealed';
CREATE INDEX dossiers_free_idx ON dossiers (funder, place, due_on, number)
    WHERE status = 'sealed' AND caseworker IS NULL;
CREATE INDEX dossiers_held_idx ON dossiers (funder, caseworker, place, due_on, number)
    WHERE status = 'sealed' AND caseworker IS NOT NULL;
CREATE INDEX dossiers_waiting_idx ON dossiers (funder, place, due_on, number)
    WHERE status = 'sealed' AND stage = 'waiting';
CREATE INDEX dossiers_granted_idx ON dossiers (funder, granted_on, number)
    WHERE status = 'sealed' AND place < 3 AND granted_on < '9999-12-31';
CREATE INDEX dossiers_birth_idx ON dossiers (funder, birth_date) WHERE status = 'sealed';
CREATE INDEX dossiers_commune_idx ON dossiers (funder, commune, place, due_on, number)
    WHERE status = 'sealed';
CREATE INDEX dossiers_nir_idx ON dossiers (funder, nir_mark)
    WHERE status = 'sealed' AND nir_mark IS NOT NULL;
CREATE INDEX dossiers_renewed_idx ON dossiers (renewed_on, number)
    WHERE status = 'sealed' AND place < 3;
"""
POLICIES = """
CREATE POLICY colleagues ON agents FOR SELECT TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), ''));
CREATE POLICY own_name ON agents FOR UPDATE TO portal_funder
    USING (person = nullif(current_setting('app.person', true), '')
       AND funder = nullif(current_setting('app.funder', true), ''));
CREATE POLICY assign ON dossiers FOR UPDATE TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), '') AND status = 'sealed')
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND assigned_by = nullif(current_setting('app.person', true), '')
        AND (caseworker IS NULL OR EXISTS (SELECT FROM agents a WHERE a.person = caseworker
             AND a.funder = dossiers.funder AND a.role = 'caseworker')));
CREATE POLICY nobody_s ON dossiers AS RESTRICTIVE FOR INSERT TO portal_applicant, portal_counter
    WITH CHECK (caseworker IS NULL AND assigned_by IS NULL AND assigned_version = 0
        AND stage = 'to_study' AND place = 2 AND granted_on = '9999-12-31' AND nir_mark IS NULL);
CREATE POLICY funder ON name_words FOR SELECT TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), ''));
CREATE POLICY all_of_them ON name_words TO portal_worker USING (true);
CREATE POLICY funder ON name_slips FOR SELECT TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), ''));
CREATE POLICY all_of_them ON name_slips TO portal_worker USING (true);
CREATE POLICY all_of_them ON askings FOR SELECT TO portal_worker USING (true);
CREATE POLICY all_of_them ON asked_papers FOR SELECT TO portal_worker USING (true);
"""
RIGHTS = """
GRANT UPDATE (name) ON agents TO portal_funder;
GRANT UPDATE (caseworker, assigned_by, assigned_at, assigned_version) ON dossiers
    TO portal_funder;
GRANT UPDATE (stage, place, due_on, soon_on, granted_on, aids, flags, nir_mark, renewed_on)
    ON dossiers TO portal_worker;
GRANT SELECT ON name_words, name_slips TO portal_funder;
GRANT SELECT, INSERT ON name_words, name_slips TO portal_worker;
GRANT SELECT ON askings, asked_papers TO portal_worker;
"""


def upgrade() -> None:
    for statements in (COLUMNS, WORDS, INDEXES, POLICIES, RIGHTS):
        op.execute(statements)

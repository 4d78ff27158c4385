"""What is counted for those who steer: figures by day, and what each dossier adds to them.

A dossier's counts are kept beside it, so that a renewal takes away what it no longer is. The
release before this one counts nothing: the worker of this one counts its dossiers in its rounds.

Undone by: dropping the two tables and the column; all of it can be counted again.
"""

from __future__ import annotations

from alembic import op

revision = "0027"
down_revision = "0026"

TABLES = """
CREATE TABLE figures (
    funder text NOT NULL, day date NOT NULL, what text NOT NULL, part text NOT NULL,
    value text NOT NULL, many bigint NOT NULL,
    PRIMARY KEY (funder, day, what, part, value));
CREATE TABLE counted (
    dossier text PRIMARY KEY REFERENCES dossiers, counts jsonb NOT NULL);
ALTER TABLE dossiers ADD COLUMN counted boolean NOT NULL DEFAULT false;
CREATE INDEX dossiers_uncounted_idx ON dossiers (number) WHERE status = 'sealed' AND NOT counted;
"""
POLICIES = """
ALTER TABLE figures ENABLE ROW LEVEL SECURITY;
ALTER TABLE figures FORCE ROW LEVEL SECURITY;
ALTER TABLE counted ENABLE ROW LEVEL SECURITY;
ALTER TABLE counted FORCE ROW LEVEL SECURITY;
CREATE POLICY funder ON figures FOR SELECT TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), ''));
CREATE POLICY in_office ON figures AS RESTRICTIVE TO portal_funder USING ((SELECT in_office()));
CREATE POLICY all_of_them ON figures TO portal_worker USING (true);
CREATE POLICY all_of_them ON counted TO portal_worker USING (true);
CREATE POLICY not_counted ON dossiers AS RESTRICTIVE FOR INSERT TO portal_applicant, portal_counter
    WITH CHECK (NOT counted);
"""
RIGHTS = """
GRANT SELECT ON figures TO portal_funder;
GRANT SELECT, INSERT, UPDATE ON figures TO portal_worker;
GRANT SELECT, INSERT, UPDATE ON counted TO portal_worker;
GRANT UPDATE (counted) ON dossiers TO portal_worker;
"""


def upgrade() -> None:
    for statements in (TABLES, POLICIES, RIGHTS):
        op.execute(statements)

"""Funders that join without a new release, the rehearsals of their way, and who operates.

What is said of a funder is a version: a row that is added, read by everybody (it names an office
and who signs its letters, nobody else), and changed by no right of any role. A rehearsal is an
invented dossier of a funder of its own (`rehearsal-CODE`), so row security keeps it apart from the
real ones; a dossier never moves from the one to the other.

An operator is an agent of no funder (`operator`), who sees who asked to be let in by the code that
they were shown, as a manager does.

The release before this one reads neither table; of an operator it knows nothing, and lets them in
nowhere. A rehearsal is to it a dossier of a funder that its tables do not name.

Undone by: dropping both tables, once no rehearsal and no funder of theirs has a dossier.
"""

from __future__ import annotations

from alembic import op

revision = "0038"
down_revision = "0037"

TABLES = """
CREATE TABLE joinings (
    funder text NOT NULL, version int NOT NULL CHECK (version > 0), effective date NOT NULL,
    told text NOT NULL, made_by text NOT NULL, made_at timestamptz NOT NULL,
    PRIMARY KEY (funder, version));
CREATE TABLE rehearsals (
    dossier text PRIMARY KEY REFERENCES dossiers, funder text NOT NULL, version int NOT NULL,
    begun_by text NOT NULL, begun_at timestamptz NOT NULL,
    FOREIGN KEY (funder, version) REFERENCES joinings);
CREATE INDEX ON rehearsals (funder, begun_at);
"""
ROW_SECURITY = """
ALTER TABLE @ ENABLE ROW LEVEL SECURITY;
ALTER TABLE @ FORCE ROW LEVEL SECURITY;
"""
RIGHTS = """
CREATE POLICY everybody ON joinings FOR SELECT TO portal_public, portal_operator USING (true);
CREATE POLICY said ON joinings FOR INSERT TO portal_operator
    WITH CHECK (made_by = nullif(current_setting('app.person', true), ''));
GRANT SELECT ON joinings TO portal_public, portal_operator;
GRANT INSERT ON joinings TO portal_operator;
CREATE POLICY seen ON rehearsals FOR SELECT TO portal_operator USING (true);
CREATE POLICY begun ON rehearsals FOR INSERT TO portal_operator
    WITH CHECK (begun_by = nullif(current_setting('app.person', true), ''));
GRANT SELECT, INSERT ON rehearsals TO portal_operator;
"""
APART = """
ALTER TABLE moves ADD CONSTRAINT moves_rehearsal_check CHECK
    (NOT starts_with(former, 'rehearsal-') AND NOT starts_with(funder, 'rehearsal-'));
"""
OPERATORS = """
ALTER TABLE agents DROP CONSTRAINT agents_role_check;
ALTER TABLE agents ADD CONSTRAINT agents_role_check CHECK (role IN
    ('caseworker', 'evaluator', 'doctor', 'manager', 'referee', 'funder', 'counter', 'operator'));
CREATE POLICY shown_operator ON newcomers FOR SELECT TO portal_operator
    USING (code = nullif(current_setting('app.sought', true), ''));
GRANT SELECT ON newcomers TO portal_operator;
"""


def upgrade() -> None:
    op.execute(TABLES)
    for table in ("joinings", "rehearsals"):
        op.execute(ROW_SECURITY.replace("@", table))
    for statements in (RIGHTS, APART, OPERATORS):
        op.execute(statements)

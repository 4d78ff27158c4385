"""What only a caseworker knows of a dossier: dated facts, and what each paper is worth.

Rows are added and never changed: what is said later of the same fact, or of the same paper, has
the next rank and takes its place; two who write at once clash on it. Rows carry person and funder,
which must be those of the dossier. An asking counts the reminders that were sent of it.

The release before this one writes none of it, and makes no message of the new kind.

Undone by: nothing; what was said of a dossier is evidence.
"""

from __future__ import annotations

from alembic import op

revision = "0025"
down_revision = "0022"

TABLES = """
CREATE TABLE milestones (
    dossier text NOT NULL REFERENCES dossiers, rank int NOT NULL, request text NOT NULL,
    person text NOT NULL, funder text NOT NULL, milestone text NOT NULL, day date,
    noted_by text NOT NULL, noted_at timestamptz NOT NULL, PRIMARY KEY (dossier, rank));
CREATE INDEX ON milestones (request);
CREATE TABLE judgments (
    dossier text NOT NULL REFERENCES dossiers, paper text NOT NULL, rank int NOT NULL,
    request text NOT NULL, person text NOT NULL, funder text NOT NULL,
    worth text NOT NULL CHECK (worth IN ('suits', 'unreadable', 'wrong', 'outdated')),
    judged_by text NOT NULL, judged_at timestamptz NOT NULL, PRIMARY KEY (dossier, paper, rank));
CREATE INDEX ON judgments (request);
ALTER TABLE askings ADD COLUMN reminded int NOT NULL DEFAULT 0;
CREATE INDEX askings_to_remind_idx ON askings (asked_at) WHERE ended_at IS NULL AND reminded < 2;
ALTER TABLE messages DROP CONSTRAINT messages_kind_check,
    ADD CONSTRAINT messages_kind_check CHECK (kind ~
    '^(filed|ready|reminder|addition_reminder|written|decided|papers_reminder|moved|added-[0-9]+)$');
"""
# What @person stands for: all that they are, the sign-ins brought to them too (0016).
ALL_THEY_ARE = """ARRAY(SELECT nullif(current_setting('app.person', true), '') UNION ALL
    SELECT p.id FROM people p WHERE p.same_as = nullif(current_setting('app.person', true), ''))"""
# Of @table, whose @by is who wrote the row.
POLICIES = """
ALTER TABLE @table ENABLE ROW LEVEL SECURITY;
ALTER TABLE @table FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON @table FOR SELECT TO portal_applicant USING (person = ANY (@person));
CREATE POLICY helped ON @table AS RESTRICTIVE TO portal_applicant
    USING (acts_alone() OR (SELECT mandated('follow')));
CREATE POLICY funder ON @table TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), ''))
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND @by = nullif(current_setting('app.person', true), '')
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier AND d.status = 'sealed'
            AND (d.request, d.person, d.funder) = (@table.request, @table.person, @table.funder)));
CREATE POLICY all_of_them ON @table FOR SELECT TO portal_worker USING (true);
GRANT SELECT ON @table TO portal_applicant, portal_worker;
GRANT SELECT, INSERT ON @table TO portal_funder;
"""
REMINDERS = """
CREATE POLICY remind ON askings FOR UPDATE TO portal_worker USING (true);
GRANT UPDATE (reminded) ON askings TO portal_worker;
"""


def upgrade() -> None:
    op.execute(TABLES)
    for table, by in (("milestones", "noted_by"), ("judgments", "judged_by")):
        policies = POLICIES.replace("@table", table).replace("@by", by)
        op.execute(policies.replace("@person", ALL_THEY_ARE))
    op.execute(REMINDERS)

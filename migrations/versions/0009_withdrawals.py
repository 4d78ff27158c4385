"""A person takes a request back: one row a dossier, added once and never changed.

Beside the dossier, not in it: a dossier that is being sealed goes on, and its row version tells of
what the funder does with it.

Undone by: dropping the table, once no row of it is needed.
"""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"

TABLE = """
CREATE TABLE withdrawals (
    dossier text PRIMARY KEY REFERENCES dossiers (number),
    funder text NOT NULL,
    person text NOT NULL,
    withdrawn_at timestamptz NOT NULL
);
ALTER TABLE withdrawals ENABLE ROW LEVEL SECURITY;
ALTER TABLE withdrawals FORCE ROW LEVEL SECURITY;
"""
POLICIES = """
CREATE POLICY own ON withdrawals TO portal_applicant
    USING (person = nullif(current_setting('app.person', true), ''))
    WITH CHECK (EXISTS (SELECT FROM dossiers d WHERE d.number = dossier
        AND d.funder = withdrawals.funder AND d.person = withdrawals.person));
CREATE POLICY funder ON withdrawals FOR SELECT TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), ''));
CREATE POLICY all_of_them ON withdrawals FOR SELECT TO portal_worker USING (true);
"""
RIGHTS = """
GRANT SELECT, INSERT ON withdrawals TO portal_applicant;
GRANT SELECT ON withdrawals TO portal_funder, portal_worker;
"""


def upgrade() -> None:
    for statements in (TABLE, POLICIES, RIGHTS):
        op.execute(statements)

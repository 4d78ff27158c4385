"""The queue of jobs: a table, so that a job is written with the change that needs it.

A job names a subject, never a person. Doors may add one; the worker takes them; an operator looks
at them and sends back those that were set aside.

Undone by: dropping the table, once it is empty.
"""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"

TABLE = """
CREATE TABLE jobs (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind text NOT NULL,
    subject text NOT NULL, due_at timestamptz NOT NULL, added_at timestamptz NOT NULL,
    attempts int NOT NULL DEFAULT 0, worker text, error_code text, set_aside_at timestamptz);
CREATE INDEX jobs_due_idx ON jobs (due_at, id) WHERE set_aside_at IS NULL;
"""
RIGHTS = """
ALTER TABLE jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobs FORCE ROW LEVEL SECURITY;
CREATE POLICY add ON jobs FOR INSERT TO portal_applicant, portal_funder WITH CHECK (true);
CREATE POLICY look ON jobs TO portal_operator USING (true);
CREATE POLICY all_of_them ON jobs TO portal_worker USING (true);
GRANT INSERT (kind, subject, due_at, added_at) ON jobs
    TO portal_applicant, portal_funder, portal_operator, portal_worker;
GRANT SELECT ON jobs TO portal_operator, portal_worker;
GRANT UPDATE (due_at, attempts, set_aside_at) ON jobs TO portal_operator;
GRANT UPDATE, DELETE ON jobs TO portal_worker;
"""


def upgrade() -> None:
    for statements in (TABLE, RIGHTS):
        op.execute(statements)

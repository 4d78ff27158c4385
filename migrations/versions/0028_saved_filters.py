"""Filters of the inbox that caseworkers keep under a name, alone or for their team.

Undone by: dropping the table.
"""

from __future__ import annotations

from alembic import op

revision = "0028"
down_revision = "0027"

TABLE = """
CREATE TABLE saved_filters (
    id text PRIMARY KEY, person text NOT NULL, funder text NOT NULL, name text NOT NULL,
    shared boolean NOT NULL, list text NOT NULL, told jsonb NOT NULL,
    kept_at timestamptz NOT NULL);
CREATE INDEX saved_filters_funder_idx ON saved_filters (funder, person);
ALTER TABLE saved_filters ENABLE ROW LEVEL SECURITY;
ALTER TABLE saved_filters FORCE ROW LEVEL SECURITY;
"""
POLICIES = """
CREATE POLICY team ON saved_filters FOR SELECT TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), '')
       AND (shared OR person = nullif(current_setting('app.person', true), '')));
CREATE POLICY own ON saved_filters FOR INSERT TO portal_funder
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND person = nullif(current_setting('app.person', true), ''));
CREATE POLICY own_gone ON saved_filters FOR DELETE TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), '')
       AND person = nullif(current_setting('app.person', true), ''));
CREATE POLICY in_office ON saved_filters AS RESTRICTIVE TO portal_funder
    USING ((SELECT in_office()));
GRANT SELECT, INSERT, DELETE ON saved_filters TO portal_funder;
"""


def upgrade() -> None:
    op.execute(TABLE)
    op.execute(POLICIES)

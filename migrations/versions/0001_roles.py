"""One role of the database for each kind of actor.

They own nothing, cannot sign in, and cannot bypass row security. A transaction takes one of them
(`SET LOCAL ROLE`); outside, the application's login may read nothing at all. Roles belong to the
whole cluster, so those that another database made are taken as they are.

Undone by: DROP ROLE, once no database of the cluster names them.
"""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

ROLES = """
DO $$
DECLARE
    one text;
BEGIN
    FOREACH one IN ARRAY ARRAY['portal_public', 'portal_applicant', 'portal_funder',
                               'portal_operator', 'portal_worker']
    LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = one) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT', one);
        END IF;
    END LOOP;
END $$
"""
SCHEMA = """
GRANT USAGE ON SCHEMA public
    TO portal_public, portal_applicant, portal_funder, portal_operator, portal_worker
"""
# Which release made the schema is asked before a role is taken.
VERSION = "GRANT SELECT ON alembic_version TO PUBLIC"


def upgrade() -> None:
    for statement in (ROLES, SCHEMA, VERSION):
        op.execute(statement)

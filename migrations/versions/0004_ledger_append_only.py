"""The ledger: rows that are only ever added, their leaves, the tree's nodes, its checkpoints.

Nobody has the right to change or remove a row, and a trigger refuses it to the owner too. It is
ALWAYS on: `session_replication_role` does not silence it. An actor can write in his own name
alone. The order of leaves has its own table, so that ordering a row does not change it; no foreign
key ties the two, since its check would lock (that is, write to) the row.

Undone by: nothing; a ledger is not dropped.
"""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

TABLES = """
CREATE TABLE ledger (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL,
    role text NOT NULL, actor text NOT NULL, word text NOT NULL, subject text NOT NULL,
    funder text, person text, detail jsonb NOT NULL,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id());
CREATE INDEX ON ledger (subject);
CREATE INDEX ledger_order_idx ON ledger (xid, id);
CREATE TABLE ledger_leaves (
    index bigint PRIMARY KEY, entry bigint NOT NULL UNIQUE,
    xid xid8 NOT NULL, leaf bytea NOT NULL);
CREATE TABLE ledger_nodes (
    level int, rank bigint, hash bytea NOT NULL, PRIMARY KEY (level, rank));
CREATE TABLE ledger_checkpoints (
    size bigint PRIMARY KEY, root bytea NOT NULL, note text NOT NULL, key text NOT NULL UNIQUE,
    made_at timestamptz NOT NULL, version_id text);
"""
GUARDS = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is only ever added to', TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE FUNCTION refuse_other_checkpoint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
       AND (OLD.size, OLD.root, OLD.note, OLD.key, OLD.made_at)
           = (NEW.size, NEW.root, NEW.note, NEW.key, NEW.made_at)
       AND (OLD.version_id IS NULL OR OLD.version_id = NEW.version_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a checkpoint is never changed' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_leaves
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_nodes
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER only_added BEFORE TRUNCATE ON ledger_checkpoints
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER only_arrives BEFORE UPDATE OR DELETE ON ledger_checkpoints
    FOR EACH ROW EXECUTE FUNCTION refuse_other_checkpoint();
ALTER TABLE ledger ENABLE ALWAYS TRIGGER only_added;
ALTER TABLE ledger_leaves ENABLE ALWAYS TRIGGER only_added;
ALTER TABLE ledger_nodes ENABLE ALWAYS TRIGGER only_added;
ALTER TABLE ledger_checkpoints ENABLE ALWAYS TRIGGER only_added;
ALTER TABLE ledger_checkpoints ENABLE ALWAYS TRIGGER only_arrives;
"""
ROW_SECURITY = """
ALTER TABLE ledger ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger FORCE ROW LEVEL SECURITY;
CREATE POLICY tell ON ledger FOR INSERT TO portal_public
    WITH CHECK (role = 'public' AND actor = nullif(current_setting('app.person', true), ''));
CREATE POLICY tell_own ON ledger FOR INSERT TO portal_applicant
    WITH CHECK (role = 'applicant' AND actor = nullif(current_setting('app.person', true), ''));
CREATE POLICY tell_funder ON ledger FOR INSERT TO portal_funder
    WITH CHECK (role IN ('caseworker', 'funder')
            AND actor = nullif(current_setting('app.person', true), '')
            AND funder = nullif(current_setting('app.funder', true), ''));
CREATE POLICY tell_operator ON ledger FOR INSERT TO portal_operator
    WITH CHECK (role = 'operator' AND actor = nullif(current_setting('app.person', true), ''));
CREATE POLICY tell_worker ON ledger FOR INSERT TO portal_worker
    WITH CHECK (role = 'worker' AND actor = nullif(current_setting('app.person', true), ''));
CREATE POLICY own ON ledger FOR SELECT TO portal_applicant
    USING (person = nullif(current_setting('app.person', true), ''));
CREATE POLICY funder ON ledger FOR SELECT TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), ''));
CREATE POLICY all_of_it ON ledger FOR SELECT TO portal_operator, portal_worker USING (true);
"""
RIGHTS = """
GRANT INSERT (at, role, actor, word, subject, funder, person, detail) ON ledger
    TO portal_public, portal_applicant, portal_funder, portal_operator, portal_worker;
GRANT SELECT ON ledger TO portal_applicant, portal_funder, portal_operator, portal_worker;
GRANT SELECT ON ledger_leaves, ledger_nodes, ledger_checkpoints
    TO portal_operator, portal_worker;
GRANT INSERT ON ledger_leaves, ledger_nodes, ledger_checkpoints TO portal_worker;
GRANT UPDATE (version_id) ON ledger_checkpoints TO portal_worker;
REVOKE UPDATE, DELETE, TRUNCATE ON ledger, ledger_leaves, ledger_nodes FROM CURRENT_USER;
REVOKE DELETE, TRUNCATE ON ledger_checkpoints FROM CURRENT_USER;
"""


def upgrade() -> None:
    for statements in (TABLES, GUARDS, ROW_SECURITY, RIGHTS):
        op.execute(statements)

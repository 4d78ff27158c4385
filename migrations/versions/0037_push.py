"""What goes to a funder by itself: where, under which secrets, what waits, what was delivered.

A destination belongs to a software of the funder, and acts as that software: its scopes say what
may go there, and where the software ended nothing goes. What changed is taken in from the ledger
as its rows (`errands`), with the place that was read up to, so that none is lost or taken in twice;
a row is struck off once it arrived. Secrets lie encrypted under a key of their funder, and no
caseworker reads them back. What one software of a funder acknowledged, another may acknowledge as
well: until now that was refused.

A manager makes a destination, ends it, and sends again what was set aside; the software's own
role reads on, sends and notes. The worker sees that something waits, and nothing of what.

The release before this one calls nobody.

Undone by: dropping the four tables; what was delivered is in the ledger too.
"""

from __future__ import annotations

from alembic import op

revision = "0037"
down_revision = "0036"

TABLES = """
CREATE TABLE destinations (
    id text PRIMARY KEY, software text NOT NULL REFERENCES software, funder text NOT NULL,
    carrier text NOT NULL CHECK (carrier IN ('webhook', 's3', 'sftp')), address text NOT NULL,
    told jsonb NOT NULL, xid xid8 NOT NULL, entry bigint NOT NULL, made_by text NOT NULL,
    made_at timestamptz NOT NULL, verified_at timestamptz, ended_by text, ended_at timestamptz);
CREATE INDEX destinations_software_idx ON destinations (software, made_at);
CREATE TABLE destination_secrets (
    id text PRIMARY KEY, destination text NOT NULL REFERENCES destinations, funder text NOT NULL,
    cipher bytea NOT NULL, key bytea NOT NULL, key_epoch int NOT NULL, made_by text NOT NULL,
    made_at timestamptz NOT NULL, ended_by text, ended_at timestamptz);
CREATE INDEX destination_secrets_destination_idx ON destination_secrets (destination);
CREATE TABLE errands (
    destination text NOT NULL REFERENCES destinations, xid xid8 NOT NULL, entry bigint NOT NULL,
    funder text NOT NULL, dossier text NOT NULL, kind text NOT NULL,
    happened_at timestamptz NOT NULL, tries int NOT NULL, due_at timestamptz NOT NULL,
    tried_at timestamptz, error text, set_aside_at timestamptz,
    PRIMARY KEY (destination, xid, entry));
CREATE INDEX errands_dossier_idx ON errands (destination, dossier, xid, entry);
CREATE INDEX errands_due_idx ON errands (destination, due_at) WHERE set_aside_at IS NULL;
CREATE INDEX errands_aside_idx ON errands (funder, destination) WHERE set_aside_at IS NOT NULL;
CREATE TABLE deliveries (
    destination text NOT NULL REFERENCES destinations, name text NOT NULL, funder text NOT NULL,
    dossier text NOT NULL REFERENCES dossiers, manifests text NOT NULL,
    delivered_at timestamptz NOT NULL, look_at timestamptz, looks int NOT NULL,
    read_sha256 text, acknowledged_at timestamptz,
    PRIMARY KEY (destination, name));
CREATE INDEX deliveries_look_idx ON deliveries (destination, look_at) WHERE look_at IS NOT NULL;
CREATE INDEX deliveries_dossier_idx ON deliveries (dossier);
"""
NEW = ("destinations", "destination_secrets", "errands", "deliveries")
ROW_SECURITY = """
ALTER TABLE @ ENABLE ROW LEVEL SECURITY;
ALTER TABLE @ FORCE ROW LEVEL SECURITY;
CREATE POLICY in_office ON @ AS RESTRICTIVE TO portal_funder USING ((SELECT in_office()));
CREATE POLICY stands ON @ AS RESTRICTIVE TO portal_software USING ((SELECT software_stands()));
CREATE POLICY seen ON @ FOR SELECT TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), '')
        AND (SELECT on_duty('manager')));
"""
OF_MANAGERS = """
CREATE POLICY made ON destinations FOR INSERT TO portal_funder
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND made_by = nullif(current_setting('app.person', true), '')
        AND ended_at IS NULL AND verified_at IS NULL AND (SELECT on_duty('manager'))
        AND EXISTS (SELECT FROM software s WHERE s.id = software
            AND s.funder = destinations.funder AND s.ended_at IS NULL
            AND ('medical' <> ALL (string_to_array(s.scopes, ' '))
                OR (SELECT on_duty('evaluator', 'doctor')))));
CREATE POLICY kept ON destinations FOR UPDATE TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), '') AND ended_at IS NULL
        AND (SELECT on_duty('manager')))
    WITH CHECK (ended_by IS NULL OR ended_by = nullif(current_setting('app.person', true), ''));
CREATE POLICY made ON destination_secrets FOR INSERT TO portal_funder
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND made_by = nullif(current_setting('app.person', true), '') AND ended_at IS NULL
        AND (SELECT on_duty('manager'))
        AND EXISTS (SELECT FROM destinations d WHERE d.id = destination
            AND d.funder = destination_secrets.funder AND d.ended_at IS NULL));
CREATE POLICY kept ON destination_secrets FOR UPDATE TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), '') AND ended_at IS NULL
        AND (SELECT on_duty('manager')))
    WITH CHECK (ended_by = nullif(current_setting('app.person', true), ''));
CREATE POLICY made ON errands FOR INSERT TO portal_funder
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '') AND kind = 'ping'
        AND (SELECT on_duty('manager'))
        AND EXISTS (SELECT FROM destinations d WHERE d.id = destination
            AND d.funder = errands.funder AND d.ended_at IS NULL));
CREATE POLICY kept ON errands FOR UPDATE TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), '')
        AND (SELECT on_duty('manager')));
CREATE POLICY dropped ON errands FOR DELETE TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), '')
        AND (SELECT on_duty('manager')));
GRANT SELECT, INSERT, UPDATE (xid, entry, ended_by, ended_at) ON destinations TO portal_funder;
GRANT SELECT (id, destination, funder, made_by, made_at, ended_by, ended_at), INSERT,
    UPDATE (ended_by, ended_at) ON destination_secrets TO portal_funder;
GRANT SELECT, INSERT, DELETE, UPDATE (tries, due_at, tried_at, set_aside_at) ON errands
    TO portal_funder;
GRANT SELECT ON deliveries TO portal_funder;
"""
OF_SOFTWARE = """
CREATE POLICY itself ON destinations TO portal_software
    USING (software = split_part(current_setting('app.person', true), ':', 1)
        AND funder = nullif(current_setting('app.funder', true), ''));
CREATE POLICY itself ON destination_secrets TO portal_software
    USING (EXISTS (SELECT FROM destinations d WHERE d.id = destination));
CREATE POLICY itself ON errands TO portal_software
    USING (funder = nullif(current_setting('app.funder', true), '')
        AND EXISTS (SELECT FROM destinations d WHERE d.id = destination));
CREATE POLICY itself ON deliveries TO portal_software
    USING (funder = nullif(current_setting('app.funder', true), '')
        AND EXISTS (SELECT FROM destinations d WHERE d.id = destination));
GRANT SELECT, UPDATE (xid, entry, verified_at) ON destinations TO portal_software;
GRANT SELECT ON destination_secrets TO portal_software;
GRANT SELECT, INSERT, UPDATE, DELETE ON errands TO portal_software;
GRANT SELECT, INSERT, UPDATE ON deliveries TO portal_software;
"""
OF_THE_WORKER = """
CREATE POLICY all_of_them ON destinations FOR SELECT TO portal_worker USING (true);
CREATE POLICY all_of_them ON errands FOR SELECT TO portal_worker USING (true);
CREATE POLICY all_of_them ON deliveries FOR SELECT TO portal_worker USING (true);
GRANT SELECT (id, software, funder, xid, entry, verified_at, ended_at) ON destinations
    TO portal_worker;
GRANT SELECT (destination, funder, due_at, set_aside_at) ON errands TO portal_worker;
GRANT SELECT (destination, look_at) ON deliveries TO portal_worker;
"""
# What one software acknowledged, another may acknowledge too: the row is written as it stands.
HANDED = """
CREATE FUNCTION is_handed(wanted text, whose text, manifest text, digest text, by text,
    since timestamptz) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM handovers h
        WHERE (h.dossier, h.funder, h.name, h.manifest_sha256, h.software, h.handed_at)
            = (wanted, whose, manifest, digest, by, since));
END $$;
ALTER POLICY software ON handovers
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND (software = split_part(current_setting('app.person', true), ':', 1)
            OR is_handed(dossier, funder, name, manifest_sha256, software, handed_at))
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier AND d.status = 'sealed'));
"""


def upgrade() -> None:
    op.execute(TABLES)
    for table in NEW:
        op.execute(ROW_SECURITY.replace("@", table))
    for statements in (OF_MANAGERS, OF_SOFTWARE, OF_THE_WORKER, HANDED):
        op.execute(statements)

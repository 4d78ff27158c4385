"""What of a funder's dossiers was collected and handed over; how long it may be silent.

A dossier, and each addition to it, says when its funder was first given it, and when the funder's
software acknowledged its manifest; what was not yet is found by an index that holds nothing else.
The acknowledgement itself stays the row of `handovers`, without which no software can say that it
gave one. A dossier that moves to another funder is to be handed over anew, from that day on: a
trigger says so, whoever writes the move.

A funder's delay is a row that its managers set. What was filed, sealed, collected and acknowledged
is counted once a day, and kept.

The release before this one writes none of it: what it hands over meanwhile is shown as not
collected or not acknowledged, until it is acknowledged again, which changes nothing else. On tables
of many millions, add the columns and make the two indexes by hand before, CONCURRENTLY.

Undone by: dropping the tables, the triggers and the columns: handovers keep what was acknowledged.
"""

from __future__ import annotations

from alembic import op

revision = "0036"
down_revision = "0035"

COLUMNS = """
ALTER TABLE @ ADD COLUMN IF NOT EXISTS came_at timestamptz,
    ADD COLUMN IF NOT EXISTS collected_at timestamptz,
    ADD COLUMN IF NOT EXISTS handed_at timestamptz;
CREATE INDEX IF NOT EXISTS @_to_hand_idx ON @ (funder, sealed_at, number)
    WHERE handed_at IS NULL;
CREATE POLICY handed_by_nobody ON @ AS RESTRICTIVE FOR INSERT TO portal_applicant, portal_counter
    WITH CHECK (came_at IS NULL AND collected_at IS NULL AND handed_at IS NULL);
CREATE TRIGGER to_hand_anew BEFORE UPDATE OF funder ON @
    FOR EACH ROW WHEN (OLD.funder <> NEW.funder) EXECUTE FUNCTION to_hand_anew('@dossier');
GRANT UPDATE (collected_at, handed_at) ON @ TO portal_software;
CREATE POLICY hand ON @ FOR UPDATE TO portal_software
    USING (funder = nullif(current_setting('app.funder', true), '') AND status = 'sealed')
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND (handed_at IS NULL OR EXISTS (SELECT FROM handovers h
            WHERE (h.dossier, h.funder, h.manifest_sha256)
                = (@.@dossier, @.funder, @.manifest_sha256))));
"""
ANEW = """
CREATE FUNCTION to_hand_anew() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moved text := to_jsonb(NEW) ->> TG_ARGV[0];
BEGIN
    NEW.came_at := (SELECT max(m.moved_at) FROM moves m WHERE m.dossier = moved);
    NEW.collected_at := NULL;
    NEW.handed_at := NULL;
    RETURN NEW;
END $$
"""
# Row security holds the owner too, who may be no superuser: it is let go for these statements.
BEFORE = """
ALTER TABLE @ NO FORCE ROW LEVEL SECURITY;
ALTER TABLE moves NO FORCE ROW LEVEL SECURITY;
ALTER TABLE handovers NO FORCE ROW LEVEL SECURITY;
UPDATE @ t SET came_at = m.at FROM (SELECT dossier, max(moved_at) AS at FROM moves GROUP BY 1) m
    WHERE m.dossier = t.@dossier;
UPDATE @ t SET collected_at = h.handed_at, handed_at = h.handed_at FROM handovers h
    WHERE (h.dossier, h.funder, h.manifest_sha256) = (t.@dossier, t.funder, t.manifest_sha256);
ALTER TABLE @ FORCE ROW LEVEL SECURITY;
ALTER TABLE moves FORCE ROW LEVEL SECURITY;
ALTER TABLE handovers FORCE ROW LEVEL SECURITY;
"""
TABLES = """
CREATE TABLE handover_delays (
    funder text PRIMARY KEY, hours int CHECK (hours BETWEEN 1 AND 2160),
    set_by text NOT NULL, set_at timestamptz NOT NULL);
CREATE TABLE reconciliations (
    funder text NOT NULL, day date NOT NULL, filed bigint NOT NULL, sealed bigint NOT NULL,
    collected bigint NOT NULL, acknowledged bigint NOT NULL, withdrawn bigint NOT NULL,
    counted_at timestamptz NOT NULL, PRIMARY KEY (funder, day));
CREATE INDEX refused_acks_funder_idx ON refused_acks (funder);
"""
ROW_SECURITY = """
ALTER TABLE @ ENABLE ROW LEVEL SECURITY;
ALTER TABLE @ FORCE ROW LEVEL SECURITY;
CREATE POLICY seen ON @ FOR SELECT TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), '')
        AND (SELECT on_duty('manager')));
CREATE POLICY in_office ON @ AS RESTRICTIVE TO portal_funder USING ((SELECT in_office()));
CREATE POLICY software ON @ FOR SELECT TO portal_software
    USING (funder = nullif(current_setting('app.funder', true), ''));
CREATE POLICY stands ON @ AS RESTRICTIVE TO portal_software USING ((SELECT software_stands()));
GRANT SELECT ON @ TO portal_funder, portal_software, portal_worker;
"""
RIGHTS = """
CREATE POLICY set ON handover_delays FOR INSERT TO portal_funder
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND set_by = nullif(current_setting('app.person', true), '')
        AND (SELECT on_duty('manager')));
CREATE POLICY set_again ON handover_delays FOR UPDATE TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), '')
        AND (SELECT on_duty('manager')))
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND set_by = nullif(current_setting('app.person', true), ''));
GRANT INSERT, UPDATE (hours, set_by, set_at) ON handover_delays TO portal_funder;
CREATE POLICY all_of_them ON handover_delays FOR SELECT TO portal_worker USING (true);
CREATE POLICY all_of_them ON reconciliations TO portal_worker USING (true);
GRANT INSERT ON reconciliations TO portal_worker;
CREATE POLICY seen ON refused_acks FOR SELECT TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), '')
        AND (SELECT on_duty('manager')));
CREATE POLICY in_office ON refused_acks AS RESTRICTIVE TO portal_funder
    USING ((SELECT in_office()));
GRANT SELECT ON refused_acks TO portal_funder;
"""


def upgrade() -> None:
    op.execute(ANEW)
    for table, dossier in (("dossiers", "number"), ("addition_parts", "dossier")):
        for statements in (COLUMNS, BEFORE):
            op.execute(statements.replace("@dossier", dossier).replace("@", table))
    op.execute(TABLES)
    for table in ("handover_delays", "reconciliations"):
        op.execute(ROW_SECURITY.replace("@", table))
    op.execute(RIGHTS)

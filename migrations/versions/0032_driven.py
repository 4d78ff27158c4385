"""A funder's software drives its cases: it asks, notes, writes and decides as a caseworker does.

A software that may (its scope is `status`) adds the same rows as a caseworker, in its own name, and
reads of them what the acts compare: what was written, asked and noted of its funder's dossiers.
Everything is asked of the database once more: that the software stands, is of that funder, and has
the scope. Others see no row.

What a software asked under an idempotency key is kept for a month with a digest of what was sent
and the answer, by the transaction that does it: the same key is done once.

The release before this one cannot read a software that has this scope: give it afterwards.

Undone by: nothing for what was done; the rows of `status_calls` may go.
"""

from __future__ import annotations

from alembic import op

revision = "0032"
down_revision = "0031"

TABLE = """
CREATE TABLE status_calls (
    software text NOT NULL REFERENCES software, key text NOT NULL, funder text NOT NULL,
    dossier text NOT NULL REFERENCES dossiers, sent_sha256 text NOT NULL, status text NOT NULL,
    rank int NOT NULL, done_at timestamptz NOT NULL, PRIMARY KEY (software, key));
CREATE INDEX ON status_calls (software, done_at);
ALTER TABLE status_calls ENABLE ROW LEVEL SECURITY;
ALTER TABLE status_calls FORCE ROW LEVEL SECURITY;
CREATE FUNCTION software_drives() RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (SELECT FROM software s
        WHERE s.id = split_part(current_setting('app.person', true), ':', 1)
          AND s.funder = nullif(current_setting('app.funder', true), '') AND s.ended_at IS NULL
          AND 'status' = ANY (string_to_array(s.scopes, ' ')));
END $$;
CREATE POLICY itself ON status_calls TO portal_software
    USING (software = split_part(current_setting('app.person', true), ':', 1)
        AND (SELECT software_drives()))
    WITH CHECK (software = split_part(current_setting('app.person', true), ':', 1)
        AND funder = nullif(current_setting('app.funder', true), '') AND (SELECT software_drives())
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier));
GRANT SELECT, INSERT, DELETE ON status_calls TO portal_software;
"""
# Of @table: the rows of a dossier that is this funder's now.
SEEN = """
CREATE POLICY driven ON @table FOR SELECT TO portal_software
    USING (funder = nullif(current_setting('app.funder', true), '')
        AND (SELECT software_drives())
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier));
"""
# And those that it adds, of a sealed dossier as its row says; @more is the table's own.
ADDED = """
CREATE POLICY drive ON @table FOR INSERT TO portal_software
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND (SELECT software_drives()) AND @more
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier AND d.status = 'sealed'
            AND (d.request, d.person, d.funder) = (@table.request, @table.person, @table.funder)));
GRANT SELECT, INSERT ON @table TO portal_software;
"""
ALL_ADDED = {
    "writings": "side = 'funder'",
    "askings": "ended_at IS NULL",
    "milestones": "noted_by = split_part(current_setting('app.person', true), ':', 1)",
    "decisions": "status = 'submitted' AND sealed_xid IS NULL AND verdict <> 'provisional'"
    " AND dossier_sealed_at = (SELECT d.sealed_at FROM dossiers d WHERE d.number = dossier)",
}
OTHERS = """
CREATE POLICY drive ON asked_papers FOR INSERT TO portal_software
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND (SELECT software_drives()) AND EXISTS (SELECT FROM askings k
            WHERE (k.dossier, k.rank, k.person, k.funder)
                = (asked_papers.dossier, asked_papers.rank, asked_papers.person,
                   asked_papers.funder)));
GRANT SELECT, INSERT (dossier, rank, kind, person, funder) ON asked_papers TO portal_software;
CREATE POLICY drive_on ON askings FOR UPDATE TO portal_software
    USING (funder = nullif(current_setting('app.funder', true), '') AND ended_at IS NULL
        AND (SELECT software_drives()))
    WITH CHECK (funder = nullif(current_setting('app.funder', true), ''));
GRANT UPDATE (ended_at, ending) ON askings TO portal_software;
CREATE POLICY driven ON moves FOR SELECT TO portal_software
    USING ((SELECT software_drives())
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier));
GRANT SELECT ON moves TO portal_software;
CREATE POLICY drive ON jobs FOR INSERT TO portal_software
    WITH CHECK ((SELECT software_drives())
        AND kind IN ('renew', 'tell_written', 'seal_decision', 'forget_letter'));
GRANT INSERT (kind, subject, due_at, added_at) ON jobs TO portal_software;
"""
STANDS = """
CREATE POLICY stands ON @ AS RESTRICTIVE TO portal_software USING ((SELECT software_stands()));
"""


def upgrade() -> None:
    op.execute(TABLE)
    for table, more in ALL_ADDED.items():
        op.execute(ADDED.replace("@table", table).replace("@more", more))
    for table in ("writings", "askings", "asked_papers", "milestones"):
        op.execute(SEEN.replace("@table", table))
    op.execute(OTHERS)
    for table in ("status_calls", "writings", "askings", "asked_papers", "milestones"):
        op.execute(STANDS.replace("@", table))

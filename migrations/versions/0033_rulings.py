"""A referee says who studies a dossier that moved too often; who declines a proposal says why.

A ruling is a row, added by a referee of the funder that has the dossier, of a funder that has or
had it. Where that is another one, the ruling's transaction adds the move that follows from it, and
both have the same rank; the reference is looked at when it ends. All funders that had the dossier
see the row; its reason is under the dossier's own key, for the person and for who has the dossier.

Who declines what a colleague proposed writes why, under the dossier's own key. A software that
drives cases sees that something waits for a second person: nothing is asked of a person meanwhile.

The release before this one writes neither, and reads nothing of them: it accepts without a ruling.

Undone by: nothing; a ruling is evidence.
"""

from __future__ import annotations

from alembic import op

revision = "0033"
down_revision = "0032"

# What @person stands for: all that they are, the sign-ins brought to them too (0016).
ALL_THEY_ARE = """ARRAY(SELECT nullif(current_setting('app.person', true), '') UNION ALL
    SELECT p.id FROM people p WHERE p.same_as = nullif(current_setting('app.person', true), ''))"""
RULINGS = """
CREATE TABLE rulings (
    dossier text NOT NULL, rank int NOT NULL, request text NOT NULL, person text NOT NULL,
    former text NOT NULL, funder text NOT NULL, cipher bytea NOT NULL, ruled_by text NOT NULL,
    ruled_at timestamptz NOT NULL, PRIMARY KEY (dossier, rank),
    FOREIGN KEY (dossier, rank) REFERENCES moves DEFERRABLE INITIALLY DEFERRED);
CREATE INDEX ON rulings (request);
ALTER TABLE rulings ENABLE ROW LEVEL SECURITY;
ALTER TABLE rulings FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON rulings FOR SELECT TO portal_applicant USING (person = ANY (@person));
CREATE POLICY helped ON rulings AS RESTRICTIVE TO portal_applicant
    USING (acts_alone() OR (SELECT mandated('follow')));
CREATE POLICY funder ON rulings FOR SELECT TO portal_funder
    USING (EXISTS (SELECT FROM dossiers d WHERE d.number = dossier)
        OR EXISTS (SELECT FROM moves m WHERE m.dossier = rulings.dossier
            AND m.former = nullif(current_setting('app.funder', true), '')));
CREATE POLICY rule ON rulings FOR INSERT TO portal_funder
    WITH CHECK (former = nullif(current_setting('app.funder', true), '')
        AND ruled_by = nullif(current_setting('app.person', true), '')
        AND (SELECT on_duty('referee'))
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier AND d.status = 'sealed'
            AND (d.request, d.person, d.funder) = (rulings.request, rulings.person, rulings.former))
        AND (funder = former OR EXISTS (SELECT FROM moves m
            WHERE (m.dossier, m.former) = (rulings.dossier, rulings.funder)))
        AND rank = (SELECT count(*) FROM moves m WHERE m.dossier = rulings.dossier)
            + (funder <> former)::int);
CREATE POLICY in_office ON rulings AS RESTRICTIVE TO portal_funder USING ((SELECT in_office()));
CREATE POLICY driven ON rulings FOR SELECT TO portal_software
    USING ((SELECT software_drives())
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier));
CREATE POLICY stands ON rulings AS RESTRICTIVE TO portal_software
    USING ((SELECT software_stands()));
CREATE POLICY all_of_them ON rulings FOR SELECT TO portal_worker USING (true);
GRANT SELECT ON rulings TO portal_applicant, portal_worker, portal_software;
GRANT SELECT, INSERT ON rulings TO portal_funder;
"""
DECLINED = """
ALTER TABLE proposals ADD COLUMN cipher bytea;
CREATE INDEX ON proposals (dossier, proposed_at);
CREATE INDEX proposals_waiting_idx ON proposals (funder) WHERE ended_at IS NULL;
GRANT UPDATE (cipher) ON proposals TO portal_funder;
CREATE POLICY driven ON proposals FOR SELECT TO portal_software
    USING (funder = nullif(current_setting('app.funder', true), '')
        AND (SELECT software_drives())
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier));
CREATE POLICY stands ON proposals AS RESTRICTIVE TO portal_software
    USING ((SELECT software_stands()));
GRANT SELECT ON proposals TO portal_software;
"""


def upgrade() -> None:
    op.execute(RULINGS.replace("@person", ALL_THEY_ARE))
    op.execute(DECLINED)

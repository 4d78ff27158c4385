"""Dossiers of one person with one funder: found by name and birth date, and told apart.

What a caseworker said of two dossiers, that they are not one request filed twice, is a row; it
names the two in their order, and nothing changes it. Who has moved one of them away reads it no
more. The index by birth date takes the name in, so that the two are found together.

A move may carry recognitions: rows that say which evaluation the next funder recognises, under
which agreement, and what of it. Only who moves a dossier adds them, with the move. Where the whole
evaluation is recognised, its objects are read by those of the next funder who read what is medical,
until the dossier moves again; the objects stay the former funder's. The person is told of it.

A provisional grant is a decision of its own kind (`provisional`), which a final one follows. It
stops no move; its letter stays the former funder's, as an evaluation does.

The release before this one writes none of it, and goes on reading by the longer indexes. It cannot
read a provisional grant: what it is asked of that dossier fails, and is done again by this one.

Undone by: nothing for what was said; the index may be made anew without the name.
"""

from __future__ import annotations

from alembic import op

revision = "0030"
down_revision = "0029"

INDEX = """
CREATE INDEX dossiers_born_idx ON dossiers (funder, birth_date, name_key)
    WHERE status = 'sealed';
DROP INDEX dossiers_birth_idx;
ALTER INDEX dossiers_born_idx RENAME TO dossiers_birth_idx;
"""
APART = """
CREATE TABLE not_duplicates (
    dossier text NOT NULL REFERENCES dossiers, other text NOT NULL REFERENCES dossiers,
    funder text NOT NULL, said_by text NOT NULL, said_at timestamptz NOT NULL,
    PRIMARY KEY (dossier, other, funder),
    CONSTRAINT not_duplicates_order_check CHECK (dossier < other));
CREATE INDEX ON not_duplicates (other);
ALTER TABLE not_duplicates ENABLE ROW LEVEL SECURITY;
ALTER TABLE not_duplicates FORCE ROW LEVEL SECURITY;
CREATE POLICY funder ON not_duplicates TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), '')
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier)
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = other))
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND said_by = nullif(current_setting('app.person', true), '')
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier)
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = other));
CREATE POLICY in_office ON not_duplicates AS RESTRICTIVE TO portal_funder
    USING ((SELECT in_office()));
GRANT SELECT, INSERT ON not_duplicates TO portal_funder;
"""
# Of a dossier's recognitions, those of its last move hold.
RECOGNISED = """
CREATE TABLE recognitions (
    dossier text NOT NULL, rank int NOT NULL, sheet text NOT NULL REFERENCES sheets,
    folder text NOT NULL, former text NOT NULL, funder text NOT NULL, agreement text NOT NULL,
    scope text NOT NULL CHECK (scope IN ('gir', 'gir_and_evaluation')), gir int NOT NULL,
    recognised_at timestamptz NOT NULL, PRIMARY KEY (dossier, rank, sheet),
    FOREIGN KEY (dossier, rank) REFERENCES moves);
ALTER TABLE recognitions ENABLE ROW LEVEL SECURITY;
ALTER TABLE recognitions FORCE ROW LEVEL SECURITY;
CREATE POLICY here ON recognitions FOR SELECT TO portal_funder
    USING (EXISTS (SELECT FROM dossiers d WHERE d.number = dossier));
CREATE POLICY move ON recognitions FOR INSERT TO portal_funder
    WITH CHECK (EXISTS (SELECT FROM dossiers d JOIN moves m ON m.dossier = d.number
            AND m.former = d.funder WHERE d.number = recognitions.dossier
            AND d.funder = nullif(current_setting('app.funder', true), '')
            AND (m.rank, m.funder) = (recognitions.rank, recognitions.funder))
        AND EXISTS (SELECT FROM sheets s WHERE s.number = sheet AND s.kind = 'evaluation'
            AND s.status = 'sealed' AND (s.dossier, s.funder, s.gir)
                = (recognitions.dossier, recognitions.former, recognitions.gir)
            AND recognitions.folder = 'evaluations/' || s.rank || '/'));
CREATE POLICY in_office ON recognitions AS RESTRICTIVE TO portal_funder
    USING ((SELECT in_office()));
CREATE POLICY all_of_them ON recognitions FOR SELECT TO portal_worker USING (true);
CREATE POLICY own ON recognitions FOR SELECT TO portal_applicant
    USING (EXISTS (SELECT FROM moves m WHERE (m.dossier, m.rank)
        = (recognitions.dossier, recognitions.rank)));
CREATE POLICY helped ON recognitions AS RESTRICTIVE TO portal_applicant
    USING (acts_alone() OR (SELECT mandated('follow')));
GRANT SELECT ON recognitions TO portal_applicant;
GRANT SELECT, INSERT ON recognitions TO portal_funder;
GRANT SELECT ON recognitions TO portal_worker;
CREATE POLICY recognised ON deposits FOR SELECT TO portal_funder
    USING (name ~ '^evaluations/' AND EXISTS (SELECT FROM recognitions r
        WHERE r.dossier = deposits.dossier AND r.scope = 'gir_and_evaluation'
          AND r.funder = nullif(current_setting('app.funder', true), '')
          AND starts_with(deposits.name, r.folder)
          AND NOT EXISTS (SELECT FROM moves m WHERE m.dossier = r.dossier AND m.rank > r.rank)));
"""
PROVISIONAL = """
ALTER TABLE decisions DROP CONSTRAINT decisions_verdict_check,
    ADD CONSTRAINT decisions_verdict_check CHECK (verdict IN
    ('granted', 'granted_in_part', 'refused', 'no_further_action', 'provisional'));
DROP INDEX decisions_funder_idx;
CREATE INDEX decisions_funder_idx ON decisions (funder, decided_at)
    INCLUDE (dossier_sealed_at, verdict) WHERE rank = 1;
CREATE POLICY came ON decisions FOR SELECT TO portal_funder
    USING (EXISTS (SELECT FROM dossiers d WHERE d.number = dossier));
CREATE POLICY still_theirs ON decisions AS RESTRICTIVE FOR SELECT TO portal_funder
    USING (EXISTS (SELECT FROM dossiers d WHERE d.number = dossier));
DROP POLICY move ON moves;
CREATE POLICY move ON moves FOR INSERT TO portal_funder
    WITH CHECK (former = nullif(current_setting('app.funder', true), '')
        AND moved_by = nullif(current_setting('app.person', true), '')
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier AND d.status = 'sealed'
            AND (d.request, d.person, d.funder) = (moves.request, moves.person, moves.former)
            AND d.routes = moves.former_routes)
        AND NOT EXISTS (SELECT FROM decisions n WHERE n.dossier = moves.dossier
            AND (n.verdict <> 'provisional' OR n.status <> 'sealed'))
        AND NOT EXISTS (SELECT FROM withdrawals w WHERE w.dossier = moves.dossier)
        AND NOT EXISTS (SELECT FROM sheets s
            WHERE s.dossier = moves.dossier AND s.status <> 'sealed'));
DROP POLICY moved ON deposits;
CREATE POLICY moved ON deposits TO portal_mover USING (name !~ '^(evaluations|plans|decisions)/')
    WITH CHECK (EXISTS (SELECT FROM moves m
        WHERE (m.dossier, m.funder) = (deposits.dossier, deposits.funder)));
"""


def upgrade() -> None:
    for statements in (INDEX, APART, RECOGNISED, PROVISIONAL):
        op.execute(statements)

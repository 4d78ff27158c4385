"""What only a caseworker knows of a dossier: dated facts, and what each paper is worth.

Rows are added and never changed: what is said later of the same fact, or of the same paper, has
the next rank and takes its place; two who write at once clash on it. Rows carry person and funder,
which must be those of the dossier. An asking counts the reminders that were sent of it.

A dossier may move to another funder. Its move is a row, added by the caseworker who has it; what
the move changes is changed in the same transaction under a role that can do nothing else, and only
to what the row says. The former funder keeps the row, and sees nothing of the dossier any more.
What it evaluated and planned does not travel: its objects stay its own, which neither funder sees
while another has the dossier; that there is one, who has the dossier sees. What was typed of one
and never signed is dropped.
Ranks go on after those that the former funder used (`base`), which the new one cannot see.

Where a funder wants two persons to decide, what one proposed waits until another confirms it.

The release before this one writes none of it, and makes no message of the new kinds.

Undone by: nothing; what was said of a dossier is evidence.
"""

from __future__ import annotations

from alembic import op

revision = "0025"
down_revision = "0024"

TABLES = """
CREATE TABLE milestones (
    dossier text NOT NULL REFERENCES dossiers, rank int NOT NULL, request text NOT NULL,
    person text NOT NULL, funder text NOT NULL, milestone text NOT NULL, day date,
    noted_by text NOT NULL, noted_at timestamptz NOT NULL, PRIMARY KEY (dossier, rank));
CREATE INDEX ON milestones (request);
CREATE TABLE judgments (
    dossier text NOT NULL REFERENCES dossiers, paper text NOT NULL, rank int NOT NULL,
    request text NOT NULL, person text NOT NULL, funder text NOT NULL,
    worth text NOT NULL CHECK (worth IN ('suits', 'unreadable', 'wrong', 'outdated')),
    judged_by text NOT NULL, judged_at timestamptz NOT NULL, PRIMARY KEY (dossier, paper, rank));
CREATE INDEX ON judgments (request);
ALTER TABLE askings ADD COLUMN reminded int NOT NULL DEFAULT 0;
CREATE INDEX askings_to_remind_idx ON askings (asked_at) WHERE ended_at IS NULL AND reminded < 2;
ALTER TABLE messages DROP CONSTRAINT messages_kind_check,
    ADD CONSTRAINT messages_kind_check CHECK (kind ~
    '^(filed|ready|reminder|addition_reminder|written|decided|completed|papers_reminder|moved'
    '|added-[0-9]+)$');
"""
ROLE = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_mover') THEN
        CREATE ROLE portal_mover NOLOGIN NOINHERIT;
    END IF;
END $$
"""
MOVES = """
CREATE TABLE moves (
    dossier text NOT NULL REFERENCES dossiers, rank int NOT NULL, request text NOT NULL,
    person text NOT NULL, former text NOT NULL, funder text NOT NULL, aid text NOT NULL,
    reason text NOT NULL, returned boolean NOT NULL, cipher bytea NOT NULL,
    former_routes jsonb NOT NULL, routes jsonb NOT NULL, base int NOT NULL, places text NOT NULL,
    moved_by text NOT NULL, moved_at timestamptz NOT NULL, PRIMARY KEY (dossier, rank),
    CONSTRAINT moves_somewhere_check CHECK (former <> funder));
CREATE INDEX ON moves (request);
CREATE INDEX ON moves (former, moved_at);
ALTER TABLE dossiers ADD COLUMN referee boolean NOT NULL DEFAULT false;
CREATE INDEX dossiers_referee_idx ON dossiers (funder, place, due_on, number)
    WHERE status = 'sealed' AND referee;
ALTER TABLE moves ENABLE ROW LEVEL SECURITY;
ALTER TABLE moves FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON moves FOR SELECT TO portal_applicant USING (person = ANY (@person));
CREATE POLICY helped ON moves AS RESTRICTIVE TO portal_applicant
    USING (acts_alone() OR (SELECT mandated('follow')));
CREATE POLICY funder ON moves FOR SELECT TO portal_funder
    USING (former = nullif(current_setting('app.funder', true), '')
        OR EXISTS (SELECT FROM dossiers d WHERE d.number = dossier));
CREATE POLICY move ON moves FOR INSERT TO portal_funder
    WITH CHECK (former = nullif(current_setting('app.funder', true), '')
        AND moved_by = nullif(current_setting('app.person', true), '')
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier AND d.status = 'sealed'
            AND (d.request, d.person, d.funder) = (moves.request, moves.person, moves.former)
            AND d.routes = moves.former_routes)
        AND NOT EXISTS (SELECT FROM decisions n WHERE n.dossier = moves.dossier)
        AND NOT EXISTS (SELECT FROM withdrawals w WHERE w.dossier = moves.dossier)
        AND NOT EXISTS (SELECT FROM sheets s
            WHERE s.dossier = moves.dossier AND s.status <> 'sealed'));
CREATE POLICY came ON sheets FOR SELECT TO portal_funder
    USING (EXISTS (SELECT FROM dossiers d WHERE d.number = dossier));
CREATE POLICY all_of_them ON moves FOR SELECT TO portal_worker, portal_mover USING (true);
GRANT SELECT ON moves TO portal_applicant, portal_worker, portal_mover;
GRANT SELECT, INSERT ON moves TO portal_funder;
GRANT UPDATE (referee) ON dossiers TO portal_worker;
"""
# The mover sees which dossier and whose, and writes what a move that was just added says.
MOVER = """
GRANT USAGE ON SCHEMA public TO portal_mover;
CREATE POLICY moved ON dossiers TO portal_mover USING (true)
    WITH CHECK (caseworker IS NULL AND EXISTS (SELECT FROM moves m WHERE m.dossier = number
        AND (m.funder, m.routes) = (dossiers.funder, dossiers.routes)));
CREATE POLICY moved ON deposits TO portal_mover USING (name !~ '^(evaluations|plans)/')
    WITH CHECK (EXISTS (SELECT FROM moves m
        WHERE (m.dossier, m.funder) = (deposits.dossier, deposits.funder)));
CREATE POLICY moved ON addition_parts TO portal_mover USING (status = 'sealed')
    WITH CHECK (EXISTS (SELECT FROM moves m
        WHERE (m.dossier, m.funder) = (addition_parts.dossier, addition_parts.funder)));
CREATE POLICY moved ON dossier_keys TO portal_mover USING (true)
    WITH CHECK (EXISTS (SELECT FROM moves m
        WHERE (m.dossier, m.funder) = (dossier_keys.dossier, dossier_keys.owner)));
CREATE POLICY moved ON name_words TO portal_mover USING (EXISTS (SELECT FROM moves m
        WHERE (m.dossier, m.former) = (name_words.dossier, name_words.funder)));
CREATE POLICY moved ON sheet_drafts TO portal_mover USING (EXISTS (SELECT FROM moves m
        WHERE (m.dossier, m.former) = (sheet_drafts.dossier, sheet_drafts.funder)));
GRANT SELECT (number, funder, caseworker, routes, assigned_version, version),
    UPDATE (funder, routes, caseworker, assigned_by, assigned_at, assigned_version, sealed_xid,
    version, nir_mark, renewed_on, place, stage) ON dossiers TO portal_mover;
GRANT SELECT (dossier, funder), UPDATE (funder) ON deposits TO portal_mover;
GRANT SELECT (dossier, funder, status), UPDATE (funder) ON addition_parts TO portal_mover;
GRANT SELECT (dossier, owner), UPDATE (owner, epoch, wrapped) ON dossier_keys TO portal_mover;
GRANT SELECT (dossier, funder), DELETE ON name_words, sheet_drafts TO portal_mover;
"""
# What a funder wrote of a dossier that moved on is not its own to read any more.
MOVED_ON = """
CREATE POLICY still_theirs ON @table AS RESTRICTIVE FOR SELECT TO portal_funder
    USING (EXISTS (SELECT FROM dossiers d WHERE d.number = dossier))
"""
# As of the tables before (0024): under a duty that stands alone.
IN_OFFICE = """
CREATE POLICY in_office ON @ AS RESTRICTIVE TO portal_funder USING ((SELECT in_office()));
"""
PROPOSALS = """
ALTER TABLE decisions ADD COLUMN grounds text NOT NULL DEFAULT '';
CREATE TABLE proposals (
    inbox_key text PRIMARY KEY, dossier text NOT NULL REFERENCES dossiers, request text NOT NULL,
    person text NOT NULL, funder text NOT NULL, verdict text NOT NULL, grounds text NOT NULL,
    rank int NOT NULL, size_bytes bigint NOT NULL, pdf_sha256 text NOT NULL,
    cipher_sha256 text NOT NULL, proposed_by text NOT NULL, proposed_at timestamptz NOT NULL,
    ended_by text, ended_at timestamptz,
    ending text CHECK (ending IN ('confirmed', 'declined')),
    CONSTRAINT proposals_two_persons_check
        CHECK (ending <> 'confirmed' OR ended_by <> proposed_by));
CREATE UNIQUE INDEX proposals_open_idx ON proposals (dossier) WHERE ended_at IS NULL;
ALTER TABLE proposals ENABLE ROW LEVEL SECURITY;
ALTER TABLE proposals FORCE ROW LEVEL SECURITY;
CREATE POLICY funder ON proposals FOR SELECT TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), ''));
CREATE POLICY propose ON proposals FOR INSERT TO portal_funder
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND proposed_by = nullif(current_setting('app.person', true), '') AND ended_at IS NULL
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier AND d.status = 'sealed'
            AND (d.request, d.person, d.funder)
                = (proposals.request, proposals.person, proposals.funder)));
CREATE POLICY finish ON proposals FOR UPDATE TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), '') AND ended_at IS NULL)
    WITH CHECK (ended_by = nullif(current_setting('app.person', true), ''));
CREATE POLICY all_of_them ON proposals FOR SELECT TO portal_worker USING (true);
GRANT SELECT, INSERT, UPDATE (ended_by, ended_at, ending) ON proposals TO portal_funder;
GRANT SELECT ON proposals TO portal_worker;
"""
# What @person stands for: all that they are, the sign-ins brought to them too (0016).
ALL_THEY_ARE = """ARRAY(SELECT nullif(current_setting('app.person', true), '') UNION ALL
    SELECT p.id FROM people p WHERE p.same_as = nullif(current_setting('app.person', true), ''))"""
# Of @table, whose @by is who wrote the row.
POLICIES = """
ALTER TABLE @table ENABLE ROW LEVEL SECURITY;
ALTER TABLE @table FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON @table FOR SELECT TO portal_applicant USING (person = ANY (@person));
CREATE POLICY helped ON @table AS RESTRICTIVE TO portal_applicant
    USING (acts_alone() OR (SELECT mandated('follow')));
CREATE POLICY funder ON @table TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), ''))
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND @by = nullif(current_setting('app.person', true), '')
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier AND d.status = 'sealed'
            AND (d.request, d.person, d.funder) = (@table.request, @table.person, @table.funder)));
CREATE POLICY all_of_them ON @table FOR SELECT TO portal_worker USING (true);
GRANT SELECT ON @table TO portal_applicant, portal_worker;
GRANT SELECT, INSERT ON @table TO portal_funder;
"""
REMINDERS = """
CREATE POLICY remind ON askings FOR UPDATE TO portal_worker USING (true);
GRANT UPDATE (reminded) ON askings TO portal_worker;
"""


def upgrade() -> None:
    op.execute(TABLES)
    for table, by in (("milestones", "noted_by"), ("judgments", "judged_by")):
        policies = POLICIES.replace("@table", table).replace("@by", by)
        op.execute(policies.replace("@person", ALL_THEY_ARE))
    op.execute(REMINDERS)
    op.execute(ROLE)
    op.execute(MOVES.replace("@person", ALL_THEY_ARE))
    op.execute(MOVER)
    op.execute(PROPOSALS)
    for table in (
        "writings", "askings", "asked_papers", "milestones", "judgments", "openings", "deposits",
        "sheets", "proposals",
    ):  # fmt: skip
        op.execute(MOVED_ON.replace("@table", table))
    for table in ("milestones", "judgments", "moves", "proposals"):
        op.execute(IN_OFFICE.replace("@", table))

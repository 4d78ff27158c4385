"""What a funder and a person write to each other, papers asked for, first openings, decisions.

Words are encrypted under the dossier's own key. Rows carry person and funder, and a row is let in
only when they are those of its dossier; another's rows do not exist. What was written, asked,
opened or decided is never changed: only an asking ends, a paper is brought, a decision is sealed.
How long a funder usually takes is counted by the worker, and names nobody. A message of one kind
about a request may go again, so the worker may renew its row; the release before this one makes no
message of the new kinds.

Undone by: nothing; what was written and decided is not dropped.
"""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"

EXCHANGE = """
CREATE TABLE writings (
    dossier text NOT NULL REFERENCES dossiers, rank int NOT NULL, request text NOT NULL,
    person text NOT NULL, funder text NOT NULL,
    side text NOT NULL CHECK (side IN ('person', 'funder')), cipher bytea NOT NULL, asking int,
    written_at timestamptz NOT NULL, PRIMARY KEY (dossier, rank));
CREATE TABLE askings (
    dossier text NOT NULL REFERENCES dossiers, rank int NOT NULL, request text NOT NULL,
    person text NOT NULL, funder text NOT NULL, until date NOT NULL,
    asked_at timestamptz NOT NULL, ended_at timestamptz,
    ending text CHECK (ending IN ('brought', 'amended', 'cancelled')),
    PRIMARY KEY (dossier, rank));
CREATE UNIQUE INDEX askings_open_idx ON askings (dossier) WHERE ended_at IS NULL;
CREATE INDEX ON askings (request);
CREATE TABLE asked_papers (
    dossier text NOT NULL, rank int NOT NULL, kind text NOT NULL, person text NOT NULL,
    funder text NOT NULL, addition text, brought_at timestamptz,
    PRIMARY KEY (dossier, rank, kind), FOREIGN KEY (dossier, rank) REFERENCES askings);
"""
DECISIONS = """
CREATE TABLE openings (
    dossier text PRIMARY KEY REFERENCES dossiers, person text NOT NULL, funder text NOT NULL,
    sealed_at timestamptz NOT NULL, opened_at timestamptz NOT NULL);
CREATE INDEX openings_funder_idx ON openings (funder, opened_at) INCLUDE (sealed_at);
CREATE TABLE decisions (
    number text PRIMARY KEY, dossier text NOT NULL REFERENCES dossiers, request text NOT NULL,
    person text NOT NULL, funder text NOT NULL, rank int NOT NULL,
    verdict text NOT NULL CHECK (verdict IN ('granted', 'granted_in_part', 'refused',
        'no_further_action')),
    previous text NOT NULL, inbox_key text NOT NULL UNIQUE, size_bytes bigint NOT NULL,
    pdf_sha256 text NOT NULL, status text NOT NULL CHECK (status IN ('submitted', 'sealed')),
    version int NOT NULL, dossier_sealed_at timestamptz NOT NULL, decided_at timestamptz NOT NULL,
    sealed_at timestamptz, retain_until timestamptz, manifest_sha256 text, UNIQUE (dossier, rank));
CREATE INDEX ON decisions (request);
CREATE INDEX decisions_funder_idx ON decisions (funder, decided_at) INCLUDE (dossier_sealed_at)
    WHERE rank = 1;
CREATE TABLE usual_delays (
    funder text PRIMARY KEY, counted_at timestamptz NOT NULL, opened bigint NOT NULL,
    opened_half_days int, opened_most_days int, decided bigint NOT NULL, decided_half_days int,
    decided_most_days int);
"""
ROW_SECURITY = """
ALTER TABLE writings ENABLE ROW LEVEL SECURITY;
ALTER TABLE writings FORCE ROW LEVEL SECURITY;
ALTER TABLE askings ENABLE ROW LEVEL SECURITY;
ALTER TABLE askings FORCE ROW LEVEL SECURITY;
ALTER TABLE asked_papers ENABLE ROW LEVEL SECURITY;
ALTER TABLE asked_papers FORCE ROW LEVEL SECURITY;
ALTER TABLE openings ENABLE ROW LEVEL SECURITY;
ALTER TABLE openings FORCE ROW LEVEL SECURITY;
ALTER TABLE decisions ENABLE ROW LEVEL SECURITY;
ALTER TABLE decisions FORCE ROW LEVEL SECURITY;
"""
OF_PERSONS = """
CREATE POLICY own ON writings TO portal_applicant
    USING (person = nullif(current_setting('app.person', true), ''))
    WITH CHECK (person = nullif(current_setting('app.person', true), '') AND side = 'person'
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier
            AND (d.request, d.funder) = (writings.request, writings.funder)));
CREATE POLICY own ON askings TO portal_applicant
    USING (person = nullif(current_setting('app.person', true), ''))
    WITH CHECK (person = nullif(current_setting('app.person', true), '')
        AND ending = 'brought');
CREATE POLICY own ON asked_papers TO portal_applicant
    USING (person = nullif(current_setting('app.person', true), ''))
    WITH CHECK (person = nullif(current_setting('app.person', true), '')
        AND EXISTS (SELECT FROM additions a JOIN askings k ON k.request = a.request
            WHERE a.number = addition
            AND (k.dossier, k.rank) = (asked_papers.dossier, asked_papers.rank)));
CREATE POLICY own ON openings FOR SELECT TO portal_applicant
    USING (person = nullif(current_setting('app.person', true), ''));
CREATE POLICY own ON decisions FOR SELECT TO portal_applicant
    USING (person = nullif(current_setting('app.person', true), ''));
"""
OF_FUNDERS = """
CREATE POLICY funder ON writings TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), ''))
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '') AND side = 'funder'
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier
            AND (d.request, d.person, d.funder)
                = (writings.request, writings.person, writings.funder)));
CREATE POLICY funder ON askings TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), ''))
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier
            AND (d.request, d.person, d.funder)
                = (askings.request, askings.person, askings.funder)));
CREATE POLICY funder ON asked_papers TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), ''))
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND EXISTS (SELECT FROM askings k
            WHERE (k.dossier, k.rank, k.person, k.funder)
                = (asked_papers.dossier, asked_papers.rank, asked_papers.person,
                   asked_papers.funder)));
CREATE POLICY funder ON openings TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), ''))
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier
            AND (d.person, d.funder, d.sealed_at)
                = (openings.person, openings.funder, openings.sealed_at)));
CREATE POLICY funder ON decisions TO portal_funder
    USING (funder = nullif(current_setting('app.funder', true), ''))
    WITH CHECK (funder = nullif(current_setting('app.funder', true), '')
        AND status = 'submitted' AND EXISTS (SELECT FROM dossiers d WHERE d.number = dossier
            AND (d.request, d.person, d.funder, d.sealed_at)
                = (decisions.request, decisions.person, decisions.funder,
                   decisions.dossier_sealed_at)));
CREATE POLICY all_of_them ON openings FOR SELECT TO portal_worker USING (true);
CREATE POLICY all_of_them ON decisions TO portal_worker USING (true);
"""
RIGHTS = """
GRANT SELECT, INSERT ON writings TO portal_applicant, portal_funder;
GRANT SELECT, UPDATE (ended_at, ending) ON askings TO portal_applicant;
GRANT SELECT, INSERT, UPDATE (ended_at, ending) ON askings TO portal_funder;
GRANT SELECT, UPDATE (addition, brought_at) ON asked_papers TO portal_applicant;
GRANT SELECT, INSERT (dossier, rank, kind, person, funder) ON asked_papers TO portal_funder;
GRANT SELECT ON openings TO portal_applicant, portal_worker;
GRANT SELECT, INSERT ON openings TO portal_funder;
GRANT SELECT ON decisions TO portal_applicant;
GRANT SELECT, INSERT ON decisions TO portal_funder;
GRANT SELECT, UPDATE (status, version, sealed_at, retain_until, manifest_sha256) ON decisions
    TO portal_worker;
GRANT SELECT ON usual_delays TO portal_applicant, portal_funder, portal_worker;
GRANT INSERT, UPDATE ON usual_delays TO portal_worker;
ALTER TABLE messages DROP CONSTRAINT messages_kind_check;
ALTER TABLE messages ADD CONSTRAINT messages_kind_check
    CHECK (kind IN ('filed', 'ready', 'reminder', 'addition_reminder', 'written', 'decided'));
GRANT UPDATE (id, channel, proven, language, queued_at) ON messages TO portal_worker;
"""


def upgrade() -> None:
    for statements in (EXCHANGE, DECISIONS, ROW_SECURITY, OF_PERSONS, OF_FUNDERS, RIGHTS):
        op.execute(statements)

"""A dossier whose time is over is erased: its key, and all that is held of it in clear.

A role of its own does it, for the length of the change, in the worker's transaction: it makes a
dossier an erased one (never before its own retention is over), and what it deletes or blanks is
bound to dossiers that are erased already. What stays are the rows that say that there was one, and
nothing of its person but their identifier: the dossier with its dates and the manifest's
fingerprint, its objects by their ciphertext, what was sealed beside it, the places that cursors
name. A request goes once all its dossiers are erased, with the drafts it came from.

The index finds what is over among studies that have ended. On tables of many millions, add the
columns and make the index by hand before, CONCURRENTLY.

The release before this one erases nothing. A dossier that was erased while it still runs is an
error there, and nothing else: there is nothing of it to show.

Undone by: nothing; what was erased is gone.
"""

from __future__ import annotations

from alembic import op

revision = "0041"
down_revision = "0040"

ROLE = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal_eraser') THEN
        CREATE ROLE portal_eraser NOLOGIN NOINHERIT;
    END IF;
END $$
"""
COLUMNS = """
ALTER TABLE dossiers ADD COLUMN IF NOT EXISTS erased_at timestamptz,
    DROP CONSTRAINT dossiers_status_check,
    ADD CONSTRAINT dossiers_status_check
        CHECK (status IN ('submitted', 'sealed', 'erased')),
    ADD CONSTRAINT dossiers_erased_check CHECK ((status = 'erased') = (erased_at IS NOT NULL)
        AND coalesce(erased_at >= retain_until, status <> 'erased'));
ALTER TABLE addition_parts DROP CONSTRAINT addition_parts_status_check,
    ADD CONSTRAINT addition_parts_status_check
        CHECK (status IN ('submitted', 'sealed', 'erased'));
ALTER TABLE aid_requests ADD COLUMN IF NOT EXISTS erased_at timestamptz;
CREATE INDEX IF NOT EXISTS dossiers_over_idx ON dossiers (retain_until, number)
    WHERE status = 'sealed' AND place = 3;
CREATE POLICY erased_by_nobody ON dossiers AS RESTRICTIVE FOR INSERT
    TO portal_applicant, portal_counter WITH CHECK (erased_at IS NULL);
CREATE POLICY erased_by_nobody ON aid_requests AS RESTRICTIVE FOR INSERT
    TO portal_applicant, portal_counter WITH CHECK (erased_at IS NULL);
GRANT SELECT (erased_at) ON aid_requests TO portal_counter;
"""
ERASER = """
GRANT USAGE ON SCHEMA public TO portal_eraser;
CREATE POLICY erased ON dossiers TO portal_eraser USING (true)
    WITH CHECK (status = 'erased' AND nir_mark IS NULL AND routes = '[]' AND flags = ''
        AND (beneficiary, name_key, birth_date, commune) = ('', '', '', ''));
GRANT SELECT (number, request, status, version, place, retain_until),
    UPDATE (status, version, erased_at, routes, beneficiary, name_key, birth_date, commune,
    nir_mark, flags) ON dossiers TO portal_eraser;
CREATE POLICY erased ON aid_requests TO portal_eraser USING (true)
    WITH CHECK (erased_at IS NOT NULL AND answers = '{}' AND NOT EXISTS
        (SELECT FROM dossiers d WHERE d.request = aid_requests.number AND d.status <> 'erased'));
GRANT SELECT (number, submitted_at, erased_at), UPDATE (erased_at, answers, later, routing,
    signature, pieces, promised, vouched, acting, counter, signers, completed, idempotency_key)
    ON aid_requests TO portal_eraser;
"""
OF_DOSSIER = """
CREATE POLICY erased ON @ TO portal_eraser
    USING (EXISTS (SELECT FROM dossiers d WHERE d.number = dossier AND d.status = 'erased'));
GRANT SELECT (dossier) ON @ TO portal_eraser;
"""
DELETED = (
    "dossier_keys", "staged_objects", "writings", "asked_papers", "askings", "milestones",
    "judgments", "proposals", "recognitions", "rulings", "sheet_records", "sheet_drafts",
    "emergencies", "remarks", "opinion_answers", "opinions", "counted", "status_calls",
    "refused_acks",
)  # fmt: skip
BLANKED = {
    "deposits": "sha256, size_bytes",
    "decisions": "grounds",
    "sheets": "gir",
    "moves": "cipher, former_routes, routes",
    "addition_parts": "status",
}
# The words of other dossiers are seen, so that what forgives slips in them is left.
OTHERS = """
CREATE POLICY seen ON name_words FOR SELECT TO portal_eraser USING (true);
CREATE POLICY erased ON name_words FOR DELETE TO portal_eraser
    USING (EXISTS (SELECT FROM dossiers d WHERE d.number = dossier AND d.status = 'erased'));
CREATE POLICY erased ON name_slips TO portal_eraser USING (NOT EXISTS
    (SELECT FROM name_words w WHERE (w.funder, w.word) = (name_slips.funder, name_slips.word)));
CREATE POLICY erased ON not_duplicates TO portal_eraser USING (EXISTS (SELECT FROM dossiers d
    WHERE d.number IN (not_duplicates.dossier, not_duplicates.other) AND d.status = 'erased'));
GRANT SELECT, DELETE ON name_words, name_slips TO portal_eraser;
GRANT SELECT (dossier, other), DELETE ON not_duplicates TO portal_eraser;
"""
OF_REQUEST = """
CREATE POLICY erased ON @table TO portal_eraser USING (EXISTS (SELECT FROM aid_requests r
    WHERE r.number IN (@qualified) AND r.erased_at IS NOT NULL));
GRANT SELECT (@columns) ON @table TO portal_eraser;
"""
REQUESTS = {
    "messages": ("request",),
    "couples": ("request", "other"),
    "drafts": ("number", "amends"),
    "additions": ("request",),
}
UPLOADS = """
CREATE POLICY erased ON pieces FOR SELECT TO portal_eraser
    USING (EXISTS (SELECT FROM drafts d WHERE d.id = draft));
GRANT SELECT (draft, inbox_key, copy) ON pieces TO portal_eraser;
GRANT SELECT (id) ON drafts TO portal_eraser;
GRANT DELETE ON messages, couples, drafts TO portal_eraser;
GRANT SELECT (submitted_at), UPDATE (words, corrections, signature, pieces, acting, signers)
    ON additions TO portal_eraser;
"""


def upgrade() -> None:
    for statements in (ROLE, COLUMNS, ERASER):
        op.execute(statements)
    for table in DELETED:
        op.execute(f"{OF_DOSSIER}GRANT DELETE ON @ TO portal_eraser".replace("@", table))
    for table, columns in BLANKED.items():
        op.execute(
            f"{OF_DOSSIER}GRANT UPDATE ({columns}) ON @ TO portal_eraser".replace("@", table)
        )
    op.execute(OTHERS)
    for table, columns in REQUESTS.items():
        qualified = ", ".join(f"{table}.{column}" for column in columns)
        statements = OF_REQUEST.replace("@qualified", qualified).replace("@table", table)
        op.execute(statements.replace("@columns", ", ".join(columns)))
    op.execute(UPLOADS)

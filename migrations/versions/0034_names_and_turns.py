"""In lists, what is urgent is told from what is back; and every name is kept in more words.

`ahead` is set of what is urgent among what comes first, so that lists show it before what came
back. `named` says that the words of a dossier's name were kept as this release keeps them: with the
birth name, and names of several words in one. Answers are where the worker alone reads them, so it
is its rounds that set both, of dossiers that ended too.

The release before this one writes neither, and reads lists as before.

Undone by: dropping the two columns; words that are not needed any more find what they found.
"""

from __future__ import annotations

from alembic import op

revision = "0034"
down_revision = "0033"

STATEMENTS = """
ALTER TABLE dossiers ADD COLUMN ahead boolean NOT NULL DEFAULT false,
    ADD COLUMN named boolean NOT NULL DEFAULT false;
CREATE INDEX dossiers_ahead_idx ON dossiers (funder, due_on, number)
    WHERE status = 'sealed' AND ahead;
CREATE INDEX dossiers_unnamed_idx ON dossiers (number) WHERE status = 'sealed' AND NOT named;
CREATE POLICY not_named ON dossiers AS RESTRICTIVE FOR INSERT TO portal_applicant, portal_counter
    WITH CHECK (NOT ahead AND NOT named);
GRANT UPDATE (ahead, named) ON dossiers TO portal_worker;
"""


def upgrade() -> None:
    op.execute(STATEMENTS)

"""Filters of the inbox are read by indexes of their own, so that one that leaves few is quick.

The list of those that wait for papers is read by the index of stages.

Undone by: dropping the four, and making `dossiers_waiting_idx` again as 0022 does.
"""

from __future__ import annotations

from alembic import op

revision = "0026"
down_revision = "0025"

INDEXES = """
CREATE INDEX dossiers_aids_idx ON dossiers (funder, aids, place) WHERE status = 'sealed';
CREATE INDEX dossiers_flags_idx ON dossiers (funder, flags, place) WHERE status = 'sealed';
CREATE INDEX dossiers_filed_idx ON dossiers (funder, place, submitted_at) WHERE status = 'sealed';
CREATE INDEX dossiers_stage_idx ON dossiers (funder, stage, place, due_on, number)
    WHERE status = 'sealed';
DROP INDEX dossiers_waiting_idx;
"""


def upgrade() -> None:
    op.execute(INDEXES)

"""A caseworker says that a dossier is urgent, since a day, and why; or takes it back, and why.

It is a dated fact (`milestone` is `urgent`) with a reason, an id of the edition's urgency.yaml, and
with the day of leaving hospital where that is known (`leaving`).

The release before this one knows no such fact: it fails on the page of a dossier that has one, and
cannot renew where it stands in the lists. So mark nothing until every process runs this release.

Undone by: nothing; what was said is evidence.
"""

from __future__ import annotations

from alembic import op

revision = "0048"
down_revision = "0047"

COLUMNS = """
ALTER TABLE milestones ADD COLUMN reason text, ADD COLUMN leaving date,
    ADD CONSTRAINT milestones_reason_check CHECK ((milestone = 'urgent') = (reason IS NOT NULL)),
    ADD CONSTRAINT milestones_leaving_check
        CHECK (leaving IS NULL OR (milestone = 'urgent' AND day IS NOT NULL));
"""


def upgrade() -> None:
    op.execute(COLUMNS)

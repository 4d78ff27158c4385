"""By when a paper that is sent later is promised: of a draft, and of the request it becomes.

A column of its own beside `later`, so that the release before this one goes on writing both tables:
it promises nothing.

Undone by: dropping both columns; a request that promised something would not verify any more.
"""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"

STATEMENTS = """
ALTER TABLE drafts ADD promised jsonb NOT NULL DEFAULT '{}';
ALTER TABLE aid_requests ADD promised jsonb NOT NULL DEFAULT '{}';
GRANT UPDATE (promised) ON drafts TO portal_applicant;
"""


def upgrade() -> None:
    op.execute(STATEMENTS)

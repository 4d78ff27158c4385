"""A person may remove a draft of their own, as long as it was not filed.

Until now only the worker could. A refused request of the counter leaves nothing behind: neither
answers nor papers. The draft of a filed request stays: its key is what the ledger's mark of the
request is checked with. Papers go with their draft (the foreign key cascades).

Undone by: revoking the right and dropping the policy; no row changes.
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"

POLICY = """
CREATE POLICY not_filed ON drafts AS RESTRICTIVE FOR DELETE TO portal_applicant
    USING (number IS NULL);
"""
RIGHT = """
GRANT DELETE ON drafts TO portal_applicant;
"""


def upgrade() -> None:
    for statements in (POLICY, RIGHT):
        op.execute(statements)

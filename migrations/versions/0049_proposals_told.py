"""A funder's software is told of a plan that was proposed, and of its person's answer.

What changed is read off the ledger by its words, through an index and a policy that name them; both
name one more, `ProposalNoted`. The new index serves the words of the release before this one too.
On a ledger of many millions, make `ledger_told_idx` by hand before, CONCURRENTLY.

The release before this one writes no such entry, and knows no cursor that ends at one: while both
run, it may answer 404 to it, and the same cursor is right a moment later. What was noted before is
not told.

Undone by: the policy and the index of 0031, once no cursor that is in use ends at such an entry.
"""

from __future__ import annotations

from alembic import op

revision = "0049"
down_revision = "0048"

# `portal/store/changes.py` asks with the same words: the index serves nothing else.
WORDS = (
    "'Routed', 'Sealed', 'AdditionSealed', 'Reoriented', 'CameOver', 'Decided', 'DecisionSealed',"
    " 'SheetSealed', 'ProposalNoted', 'Withdrawn', 'Erased'"
)
LEDGER = """
CREATE INDEX IF NOT EXISTS ledger_told_idx ON ledger (funder, xid, id) WHERE word IN (@words);
DROP INDEX ledger_changes_idx;
ALTER POLICY changes ON ledger
    USING (funder = nullif(current_setting('app.funder', true), '') AND word IN (@words));
"""


def upgrade() -> None:
    op.execute(LEDGER.replace("@words", WORDS))

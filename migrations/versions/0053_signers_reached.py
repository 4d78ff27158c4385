"""Who signed a request by a link can be told that it was taken back; so can its other people.

The address that is given for a signer, and by which they prove who they are, is kept beside their
signature, encrypted as those of contacts are, for as long as the draft is. The worker reads who
signs, to write to them. A message that tells of
a withdrawal has a kind of its own for each whom it goes to (`withdrawn`, `withdrawn-2`).

The release before this one keeps no address, and writes no such message. A link that it made names
no address: who made it gives one, and a new link goes there.

Undone by: dropping the columns and the policy, once no such message waits.
"""

from __future__ import annotations

from alembic import op

revision = "0053"
down_revision = "0052"

MESSAGES = """
ALTER TABLE messages DROP CONSTRAINT messages_kind_check,
    ADD CONSTRAINT messages_kind_check CHECK (kind ~
    '^(filed|ready|reminder|addition_reminder|written|decided|completed|papers_reminder|moved'
    '|withdrawn|withdrawn-[0-9]+|added-[0-9]+)$');
"""
SIGNINGS = """
ALTER TABLE signings ADD COLUMN channel text, ADD COLUMN address bytea, ADD COLUMN key bytea,
    ADD COLUMN key_epoch int,
    ADD CONSTRAINT signings_channel_check CHECK (channel IN ('email', 'sms'));
CREATE POLICY all_of_them ON signings FOR SELECT TO portal_worker USING (true);
GRANT SELECT ON signings TO portal_worker;
"""


def upgrade() -> None:
    op.execute(MESSAGES)
    op.execute(SIGNINGS)

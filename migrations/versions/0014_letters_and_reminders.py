"""Codes that go by post, and messages that remind of a draft.

The code of a letter is typed where nothing else is known of it: its row is seen by who shows the
code, of which only a keyed digest is kept. A message is about a request or about a draft; the
latter is gone with its draft, and the worker strikes it off while it was not sent. An attempt is
kept for as long as it counts: a day, or a month for letters. The release before this one writes
rows that fit, and takes none of the new jobs.

Undone by: dropping the policies and the columns, and putting the checks back; codes in letters on
their way open nothing then.
"""

from __future__ import annotations

from alembic import op

revision = "0014"
down_revision = "0013"

TABLES = """
ALTER TABLE codes ADD secret text UNIQUE,
    DROP CONSTRAINT codes_channel_check,
    ADD CONSTRAINT codes_channel_check CHECK (channel IN ('email', 'sms', 'letter'));
ALTER TABLE contacts
    DROP CONSTRAINT contacts_channel_check,
    ADD CONSTRAINT contacts_channel_check CHECK (channel IN ('email', 'sms', 'letter'));
ALTER TABLE attempts ADD forget_at timestamptz NOT NULL DEFAULT (now() + interval '1 day');
CREATE INDEX attempts_forget_at_idx ON attempts (forget_at);
DROP INDEX attempts_at_idx;
ALTER TABLE messages ALTER request DROP NOT NULL,
    ADD draft text REFERENCES drafts ON DELETE CASCADE, ADD due_at timestamptz,
    ADD CONSTRAINT messages_about_check CHECK ((request IS NULL) <> (draft IS NULL)),
    ADD CONSTRAINT messages_draft_due_at_key UNIQUE (draft, due_at),
    DROP CONSTRAINT messages_kind_check,
    ADD CONSTRAINT messages_kind_check
        CHECK (kind IN ('filed', 'ready', 'reminder', 'addition_reminder'));
"""
POLICIES = """
CREATE POLICY shown ON codes FOR SELECT TO portal_public
    USING (secret = nullif(current_setting('app.secret', true), ''));
CREATE POLICY reminders_alone ON messages AS RESTRICTIVE FOR DELETE TO portal_worker
    USING (draft IS NOT NULL AND sent_at IS NULL);
"""
RIGHTS = """
GRANT SELECT (forget_at) ON attempts TO portal_worker;
GRANT INSERT (draft, due_at) ON messages TO portal_applicant, portal_worker;
GRANT DELETE ON messages TO portal_worker;
"""


def upgrade() -> None:
    for statements in (TABLES, POLICIES, RIGHTS):
        op.execute(statements)

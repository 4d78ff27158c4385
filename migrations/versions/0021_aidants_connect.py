"""A mandate may be vouched for by the State: a professional signs in through Aidants Connect.

The confirmation is the person's own, as when they are signed in: the State told of them, and of who
acts for them, in one sign-in. The release before this one writes no such row, and reads none: it
does not know the way's name, so that a page of such a mandate is away until it is replaced.

Undone by: nothing; a mandate is evidence of what was filed under it.
"""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"

CHECKS = """
ALTER TABLE mandate_confirmations DROP CONSTRAINT mandate_confirmations_way_check,
    ADD CONSTRAINT mandate_confirmations_way_check CHECK (
        way IN ('sms', 'email', 'signed_in', 'paper', 'judgment', 'aidants_connect'));
"""
# The person's own sign-in, and the link of this very mandate; @mine: all that they are (0016).
CONFIRM = """
DROP POLICY confirm ON mandate_confirmations;
CREATE POLICY confirm ON mandate_confirmations FOR INSERT TO portal_applicant
    WITH CHECK (acts_alone() AND CASE
        WHEN way IN ('signed_in', 'aidants_connect')
        THEN senior = nullif(current_setting('app.person', true), '')
         AND secret = nullif(current_setting('app.secret', true), '')
         AND (way = 'signed_in' OR capacity = 'professional')
        ELSE way IN ('paper', 'judgment')
         AND helper = ANY (@mine) END);
"""
ALL_THEY_ARE = """ARRAY(SELECT nullif(current_setting('app.person', true), '') UNION ALL
    SELECT p.id FROM people p WHERE p.same_as = nullif(current_setting('app.person', true), ''))"""


def upgrade() -> None:
    op.execute(CHECKS)
    op.execute(CONFIRM.replace("@mine", ALL_THEY_ARE))

"""The words of names are kept in the order of lists, and an index finds filters in it too.

A word of a name tells the turn and the day of its dossier, and the other words of the same name: a
page of those who are called so is read in its order, however many they are. `in_order` says that a
dossier's words are kept so; the worker's rounds set it, of dossiers that ended too, and until then
names are sought as before. The index of aids, flags and stages tells the turns of a place apart,
and has the day and the number with them; that of flags only says which there are.

The release before this one writes words without order, and finds them. What it renews while both
run stands in the order of the day before, among those of its name, until its next renewal.

Undone by: dropping the four columns and `dossiers_found_idx`, making `dossiers_sought_idx` again as
0039 does, and `dossiers_flags_idx` as 0026.
"""

from __future__ import annotations

from alembic import op

revision = "0044"
down_revision = "0043"

STATEMENTS = """
ALTER TABLE name_words ADD COLUMN turn smallint, ADD COLUMN due_on date,
    ADD COLUMN words text[] COLLATE "C";
CREATE INDEX name_words_order_idx ON name_words (funder, word, turn, due_on, dossier)
    INCLUDE (words);
ALTER TABLE dossiers ADD COLUMN in_order boolean NOT NULL DEFAULT false;
CREATE INDEX dossiers_unordered_idx ON dossiers (funder, number)
    WHERE status = 'sealed' AND NOT in_order;
CREATE POLICY not_in_order ON dossiers AS RESTRICTIVE FOR INSERT TO portal_applicant, portal_counter
    WITH CHECK (NOT in_order);
GRANT UPDATE (in_order) ON dossiers TO portal_worker;
GRANT UPDATE (turn, due_on, words) ON name_words TO portal_worker;
CREATE INDEX dossiers_found_idx ON dossiers
    (funder, aids, flags, stage, place, ahead, due_on, number) WHERE status = 'sealed';
DROP INDEX dossiers_sought_idx, dossiers_flags_idx;
CREATE INDEX dossiers_flags_idx ON dossiers (funder, flags) WHERE status = 'sealed';
"""


def upgrade() -> None:
    op.execute(STATEMENTS)

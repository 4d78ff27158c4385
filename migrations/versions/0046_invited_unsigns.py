"""What an invited relative changes takes the signature away, as the person's own changes do.

The relative is shown no signature: the database's own function takes it, and does nothing else. The
release before this one calls it not: a signature stays there, as it did.

Undone by: dropping the function.
"""

from __future__ import annotations

from alembic import op

revision = "0046"
down_revision = "0045"

FUNCTION = """
CREATE FUNCTION invited_unsigns(statements jsonb) RETURNS SETOF text
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    UPDATE drafts d SET answers = (d.answers - 'signed_name') || t.asked
    FROM invited_by() i, drafts o,
        LATERAL (SELECT jsonb_object_agg(s.key, 'no') AS asked
                 FROM jsonb_object_keys(statements) s(key) WHERE o.answers ->> s.key = 'yes') t
    WHERE o.id = d.id AND d.id = i.draft AND d.edition = i.edition
      AND d.number IS NULL AND d.amends IS NULL AND t.asked IS NOT NULL
    RETURNING d.id
$$;
REVOKE EXECUTE ON FUNCTION invited_unsigns FROM PUBLIC;
GRANT EXECUTE ON FUNCTION invited_unsigns TO portal_invited;
"""


def upgrade() -> None:
    op.execute(FUNCTION)

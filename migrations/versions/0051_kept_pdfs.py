"""A PDF that lies in the vault is found by its fingerprint: a letter without a seal is known too.

The index has the PDFs that a dossier, an addition, a sheet or a decision consists of; no paper that
a person sent is found so. On a table of many millions, make it by hand before, CONCURRENTLY.

Undone by: dropping the index.
"""

from __future__ import annotations

from alembic import op

revision = "0051"
down_revision = "0050"

# `portal/store/deposits.py` asks with the same words: the index serves nothing else.
INDEX = r"""
CREATE INDEX IF NOT EXISTS deposits_pdf_sha256_idx ON deposits (sha256)
    WHERE name ~ '^([a-z]+/[0-9]+/)?[a-z]+\.pdf$' AND version_id IS NOT NULL;
"""


def upgrade() -> None:
    op.execute(INDEX)

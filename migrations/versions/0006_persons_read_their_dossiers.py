"""A person reads the sealed PDF of each dossier of their own.

Until now only the funder could. The dossiers that a person sees are theirs already (row security
on `dossiers`); what lies in the vault for them, and the key it is encrypted under, follow.

Undone by: dropping the two policies and revoking the two rights; no row changes.
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"

POLICIES = """
CREATE POLICY person ON deposits FOR SELECT TO portal_applicant
    USING (EXISTS (SELECT FROM dossiers d WHERE d.number = dossier));
CREATE POLICY person ON dossier_keys FOR SELECT TO portal_applicant
    USING (EXISTS (SELECT FROM dossiers d WHERE d.number = dossier));
"""
RIGHTS = """
GRANT SELECT ON deposits, dossier_keys TO portal_applicant;
"""


def upgrade() -> None:
    for statements in (POLICIES, RIGHTS):
        op.execute(statements)

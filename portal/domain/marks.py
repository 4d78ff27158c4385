"""What the ledger keeps of what may not be read in it."""

from __future__ import annotations

import hmac

from portal.domain.canonical import canonical
from portal.domain.draft import Answers


def answers_mark(key: bytes, answers: Answers) -> str:
    """A mark of the answers that no one can guess them from without the draft's key.

    Source: RFC 2104 (HMAC), with SHA-256.
    """
    return hmac.digest(key, canonical(answers), "sha256").hex()

"""A funder's software proves who it is, and takes its tokens back."""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from portal.adapters.public_keys import claims_of, holds, verified
from portal.desk import Desk
from portal.domain.dossier import digest
from portal.domain.errors import Conflict, NotFound
from portal.domain.software import KeyKind, Refused, Software, SoftwareKey, Token, itself
from portal.store.database import Transaction

LONGEST_SECONDS = 300
"""How far ahead an assertion may end: used once, it need not live long."""
UNKNOWN, WRONG, USED = "unknown", "wrong", "used"
"""Why a software is not let in; none of them is told to it."""
_ID = re.compile(r"[A-Za-z0-9-]{3,64}")

Proven = tuple[Software, SoftwareKey]
"""A software, and the key that it proved itself with."""


def by_secret(desk: Desk, software: str, secret: str) -> Proven:
    """Who shows a secret (RFC 6749, client_secret_basic).

    Raises:
        Refused: it is none of a software that stands.
        Unavailable: the database does not answer.
    """
    shown = digest(secret.encode())
    with desk.begin(itself(_id(software))) as tx:
        found, keys = _standing(tx, software, KeyKind.SECRET)
        right = [one for one in keys if hmac.compare_digest(one.value, shown)]
        if not right:
            raise Refused(WRONG)
        tx.software.use(right[0])
    return found, right[0]


def by_assertion(desk: Desk, assertion: str, audiences: Sequence[str]) -> Proven:
    """Who shows an assertion that it signed (RFC 7523, private_key_jwt); it is used up.

    Raises:
        Refused: it is signed by no key of a software that stands, meant for others, over, too
            long, or was used before.
        Unavailable: the database does not answer.
    """
    try:
        told = claims_of(assertion).get("sub")
    except ValueError:
        raise Refused(WRONG) from None
    who = _id(told)
    with desk.begin(itself(who)) as tx:
        found, keys = _standing(tx, who, KeyKind.PUBLIC_KEY)
        signed = ((key, verified(assertion, key.value)) for key in keys)
        right = next(((key, claims) for key, claims in signed if claims is not None), None)
        if right is None:
            raise Refused(WRONG)
        key, claims = right
        if not holds(claims, who=who, audiences=audiences, now=tx.at, longest=LONGEST_SECONDS):
            raise Refused(WRONG)
        _use_up(tx, who, claims)
        tx.software.use(key)
    return found, key


def stands(desk: Desk, token: Token) -> bool:
    """Whether a token that we signed is still worth something. Raises Unavailable."""
    return desk.read(
        itself(token.software), lambda tx: tx.software.stands(token.software, token.key, token.id)
    )


def revoke(desk: Desk, token: Token) -> None:
    """Take a token back at once, in every process. Twice is once. Raises Unavailable."""
    if not stands(desk, token):
        return
    with desk.begin(token.actor) as tx:
        tx.software.revoke(token.software, token.id, token.ends_at)


def _use_up(tx: Transaction, who: str, claims: dict[str, Any]) -> None:
    until = datetime.fromtimestamp(int(claims["exp"]) + 60, UTC)
    try:
        tx.software.use_assertion(who, digest(claims["jti"].encode()), until)
    except Conflict:
        raise Refused(USED) from None


def _standing(
    tx: Transaction, software: str, kind: KeyKind
) -> tuple[Software, Sequence[SoftwareKey]]:
    try:
        found = tx.software.get(software)
    except NotFound:
        raise Refused(UNKNOWN) from None
    if found.ended_at:
        raise Refused(UNKNOWN)
    keys = tx.software.keys(software)
    return found, [one for one in keys if one.kind is kind and one.ended_at is None]


def _id(told: object) -> str:
    """An id as ours are. Raises Refused."""
    if not isinstance(told, str) or not _ID.fullmatch(told):
        raise Refused(UNKNOWN)
    return told

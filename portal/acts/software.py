"""A funder's software: its managers register it, give it keys, name it, and end it."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from portal.adapters import public_keys
from portal.desk import Desk
from portal.domain.dossier import digest
from portal.domain.duties import MEDICAL, Duty
from portal.domain.errors import NotAllowed, NotReady, Problem
from portal.domain.people import Actor
from portal.domain.software import (
    MOST_CHARACTERS,
    MOST_KEYS,
    KeyKind,
    Scope,
    Software,
    SoftwareKey,
)
from portal.store.database import Transaction

PAGE, NAME, SCOPES, KEY = "software", "name", "scopes", "key"
"""The page of the keys, and its boxes."""
NAMELESS, TOO_LONG, NONE, NOT_YOURS = "nameless", "too_long", "none", "not_yours"
NO_KEY, PRIVATE, WEAK, KNOWN, TOO_MANY = "no_key", "private", "weak", "known", "too_many"
"""Codes of what is wrong, in place of a sentence."""
_WRONG_KEYS = {public_keys.PRIVATE: PRIVATE, public_keys.WEAK: WEAK}


@dataclass(frozen=True, slots=True)
class Shown:
    """One software with its keys."""

    software: Software
    keys: Sequence[SoftwareKey]

    @property
    def standing(self) -> Sequence[SoftwareKey]:
        """Its keys that stand."""
        return [one for one in self.keys if one.ended_at is None]


def every(desk: Desk, actor: Actor) -> Sequence[Software]:
    """The funder's software. Raises NotAllowed: the actor is no manager."""
    with desk.begin(actor) as tx:
        tx.team.require(Duty.MANAGER)
        return tx.software.every()


def look(desk: Desk, actor: Actor, software: str) -> Shown:
    """One software with its keys. Raises NotAllowed, NotFound."""
    with desk.begin(actor) as tx:
        tx.team.require(Duty.MANAGER)
        return Shown(tx.software.get(software), tx.software.keys(software))


def register(desk: Desk, actor: Actor, name: str, scopes: Collection[str]) -> str:
    """Register a software, without a key yet; return its id.

    Raises:
        NotAllowed: the actor is no manager.
        NotReady: it has no name, no scope, or one that the actor may not give.
    """
    name, known = _plain(name), [one for one in Scope if one.value in scopes]
    with desk.begin(actor) as tx:
        tx.team.require(Duty.MANAGER)
        problems = _problems(name)
        if not set(known) - {Scope.MEDICAL}:
            problems.append(Problem(PAGE, SCOPES, NONE))
        elif Scope.MEDICAL in known and not tx.team.held() & set(MEDICAL):
            problems.append(Problem(PAGE, SCOPES, NOT_YOURS))
        if problems:
            raise NotReady(problems)
        made = desk.new_id()
        tx.software.add(made, name, known)
    return made


def rename(desk: Desk, actor: Actor, software: str, name: str) -> None:
    """Give a software another name. Raises NotAllowed, NotFound, NotReady; Conflict: it ended."""
    name = _plain(name)
    with desk.begin(actor) as tx:
        tx.team.require(Duty.MANAGER)
        tx.software.get(software)
        if problems := _problems(name):
            raise NotReady(problems)
        tx.software.name(software, name)


def add_public_key(desk: Desk, actor: Actor, software: str, typed: str) -> None:
    """Give a software one more public key; those that it has go on.

    Raises:
        NotAllowed: the actor is no manager, or the software ended.
        NotFound: there is no such software.
        NotReady: this is no public key that we take, it has it already, or it has too many.
    """
    with desk.begin(actor) as tx:
        standing = _may_have_one_more(tx, software)
        try:
            value = public_keys.read_public_key(typed)
        except ValueError as error:
            wrong = _WRONG_KEYS.get(str(error), NO_KEY)
            raise NotReady([Problem(PAGE, KEY, wrong)]) from None
        if value in [one.value for one in standing]:
            raise NotReady([Problem(PAGE, KEY, KNOWN)])
        tx.software.add_key(desk.new_id(), software, KeyKind.PUBLIC_KEY, value)


def add_secret(desk: Desk, actor: Actor, software: str) -> str:
    """Give a software one more secret, and return it: its digest alone is kept.

    Raises:
        NotAllowed: the actor is no manager, or the software ended.
        NotFound: there is no such software.
        NotReady: it has too many keys.
    """
    secret = secrets.token_urlsafe(32)
    with desk.begin(actor) as tx:
        _may_have_one_more(tx, software)
        kept = digest(secret.encode())  # of 256 random bits: nobody tries them all
        tx.software.add_key(desk.new_id(), software, KeyKind.SECRET, kept)
    return secret


def end_key(desk: Desk, actor: Actor, software: str, key: str) -> None:
    """End a key, and the tokens that it brought. Raises NotAllowed, NotFound, Conflict."""
    with desk.begin(actor) as tx:
        tx.team.require(Duty.MANAGER)
        tx.software.get(software)
        tx.software.end_key(key, software)


def end(desk: Desk, actor: Actor, software: str) -> None:
    """End a software: no key and no token of it lets in. Raises NotAllowed, NotFound, Conflict."""
    with desk.begin(actor) as tx:
        tx.team.require(Duty.MANAGER)
        tx.software.get(software)
        tx.destinations.end_of(software)
        tx.software.end(software)


def _may_have_one_more(tx: Transaction, software: str) -> Sequence[SoftwareKey]:
    """The keys that stand. Raises NotAllowed, NotFound; NotReady: they are too many."""
    tx.team.require(Duty.MANAGER)
    found = tx.software.get(software)
    if found.ended_at:
        raise NotAllowed("this software ended")
    if Scope.MEDICAL in found.scopes and not tx.team.held() & set(MEDICAL):
        raise NotReady([Problem(PAGE, KEY, NOT_YOURS)])
    standing = [one for one in tx.software.keys(software) if one.ended_at is None]
    if len(standing) >= MOST_KEYS:
        raise NotReady([Problem(PAGE, KEY, TOO_MANY)])
    return standing


def _plain(name: str) -> str:
    return " ".join(name.split())


def _problems(name: str) -> list[Problem]:
    wrong = NAMELESS if not name else TOO_LONG if len(name) > MOST_CHARACTERS else ""
    return [Problem(PAGE, NAME, wrong)] if wrong else []

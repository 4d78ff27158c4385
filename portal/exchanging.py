"""What is written in an exchange: judged, encrypted under its dossier's own key, opened again."""

from __future__ import annotations

import unicodedata

from portal.adapters.envelope import decrypt, encrypt
from portal.desk import Desk
from portal.domain.dossier import Dossier
from portal.domain.errors import NotAllowed, NotFound, NotReady, Problem
from portal.domain.exchange import A_DAY, MOST_A_DAY, MOST_CHARACTERS, Side, Writing
from portal.domain.inbox import RENEW
from portal.domain.mandates import Allowed
from portal.domain.moves import next_rank
from portal.domain.people import WORKER
from portal.form.signs import without_shapeless
from portal.store.database import Transaction

PAGE, WORDS = "messages", "words"
"""The page of an exchange, and its box."""
NOTHING, TOO_LONG, TOO_MANY = "nothing", "too_long", "too_many"
"""Codes of what is wrong with words, in place of a sentence."""
_TURNS = frozenset(("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"))
"""Of characters that turn the direction of what follows: a text would not read as it is."""
TELL_WRITTEN, TELL_DECIDED = "tell_written", "tell_decided"
TELL_REMINDER, TELL_MOVED = "tell_reminder", "tell_moved"
"""The jobs that tell the person of a message, a decision, papers to come, or another funder."""


def refuse_paper(desk: Desk, dossier: Dossier) -> None:
    """Raises NotAllowed: it was typed in at a counter, and what is written is read by nobody."""
    request = desk.read(WORKER, lambda tx: tx.aid_requests.get(dossier.request))
    if request.counter is not None:
        raise NotAllowed("the request came on paper: its person has no page here")


def must_be_named(tx: Transaction, *acts: Allowed) -> None:
    """Who acts for another reads and answers under a mandate that says so. Raises NotFound."""
    mandate = tx.mandates.in_use()
    if tx.actor.behalf and not (mandate and all(mandate.allows(act, tx.at) for act in acts)):
        raise NotFound("no mandate for this")


def plain_words(typed: str) -> str:
    """The words as they are kept: lines, no other control character, none that turns directions.

    Source: Unicode UAX 9 (embeddings, overrides, isolates).
    """
    lines = typed.replace("\r\n", "\n").replace("\r", "\n")
    seen = "".join(sign for sign in lines if sign in "\n\t" or not _is_control(sign)).strip()
    return seen if without_shapeless(seen).strip("\u200b\u2060 \n\t") else ""


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign) == "Cc" or unicodedata.bidirectional(sign) in _TURNS


def problem_of(words: str, *, may_be_empty: bool = False) -> str | None:
    """What is wrong with these words, as a code; nothing when they can be written."""
    if len(words) > MOST_CHARACTERS:
        return TOO_LONG
    return None if words or may_be_empty else NOTHING


def judged(typed: str) -> str:
    """The words as they are kept. Raises NotReady: there are none, or too many."""
    words = plain_words(typed)
    if code := problem_of(words):
        raise NotReady([Problem(PAGE, WORDS, code)])
    return words


def put_down(
    tx: Transaction, key: bytes, dossier: Dossier, side: Side, words: str, asking: int | None = None
) -> Writing:
    """Write in an exchange; the person is told of what a funder writes, a funder by its lists.

    Raises:
        Conflict: the other side wrote at the very same time.
        NotReady: this side wrote all that it may in a day.
    """
    before = tx.writings.of(dossier.number)
    today = [one for one in before if one.side is side and one.written_at > tx.at - A_DAY]
    if words and len(today) >= MOST_A_DAY:
        raise NotReady([Problem(PAGE, WORDS, TOO_MANY)])
    moves, held = tx.moves.of(dossier.number), tx.mandates.in_use()
    rank = next_rank((one.rank for one in before), moves)
    name = held.terms.helper_name.encode() if held else None
    writing = Writing(
        dossier=dossier.number,
        rank=rank,
        request=dossier.request,
        person=dossier.person,
        funder=dossier.funder,
        side=side,
        cipher=encrypt(key, dossier.number, _name(rank), words.encode()),
        written_at=tx.at,
        asking=asking,
        helper=encrypt(key, dossier.number, _helper(rank), name) if name else None,
    )
    tx.writings.add(writing)
    tx.jobs.add(TELL_WRITTEN if side is Side.FUNDER else RENEW, dossier.number)
    return writing


def words_of(key: bytes, writing: Writing) -> str:
    """The words of a writing. Raises Tampered: its row was changed."""
    return decrypt(key, writing.dossier, _name(writing.rank), writing.cipher).decode()


def helper_of(key: bytes, writing: Writing) -> str:
    """Who wrote it for the person; empty: they did. Raises Tampered: its row was changed."""
    if writing.helper is None:
        return ""
    return decrypt(key, writing.dossier, _helper(writing.rank), writing.helper).decode()


def _helper(rank: int) -> str:
    return f"messages/{rank}/helper"


def _name(rank: int) -> str:
    return f"messages/{rank}"

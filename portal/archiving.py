"""A dossier as the state archives take it: the same files as its bag, under a bill of transfer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict

from portal.adapters import zip_stream
from portal.brought import BROUGHT
from portal.chained import MOVES, RULINGS, chain_of, left_out
from portal.desk import Desk
from portal.domain.decision import Decision, Link, final, last_of, last_sealed
from portal.domain.dossier import AidRequest
from portal.domain.happened import legal_day
from portal.domain.manifest import (
    COPIES,
    LETTER,
    MANIFEST_NAME,
    PIECES,
    folder_of,
    is_medical,
    within,
)
from portal.domain.people import WORKER
from portal.domain.sip import MANIFEST, Enclosed, Part, Terms, Transfer, bill, places
from portal.form.days import day_of
from portal.form.edition import Edition
from portal.handing import RECORD, Held, Package, Payload, payload
from portal.secrecy import is_covered


def transferred(desk: Desk, one: Held, terms: Terms) -> Package:
    """The package of a dossier (SIP) as a stream, its bill first.

    Raises:
        NotFound, Tampered, Unavailable: before the first byte, or between two files.
    """
    chain = chain_of(desk, one.dossier.number, one.deposits)
    found = payload(desk, one, chain)
    with desk.begin(WORKER) as tx:
        filed = tx.aid_requests.get(one.dossier.request)
        number, decisions = one.dossier.number, tx.decisions.of(one.dossier.number)
        parts, sheets = tx.additions.parts_of(number), tx.sheets.of(number)
    last = last_sealed(one.dossier, parts, decisions, sheets) or one.dossier
    secret = left_out(desk, one.dossier, tuple(one.deposits.values()), chain)
    transfer = _transfer(desk, one, filed, last_of(final(decisions)), found, secret, last)
    told, where = bill(transfer, terms), places(transfer)
    sizes = [(MANIFEST, len(told)), *((where[name], found.sums[name][1]) for name in where)]

    def files() -> Iterator[tuple[str, bytes]]:
        yield MANIFEST, told
        for name, place in where.items():
            yield place, found.read(name)

    at = one.dossier.sealed_at or one.dossier.submitted_at
    return Package(zip_stream.size_of(sizes), zip_stream.blocks(files(), at))


def _transfer(
    desk: Desk,
    one: Held,
    filed: AidRequest,
    decided: Decision | None,
    found: Payload,
    secret: Sequence[str],
    last: Link,
) -> Transfer:
    dossier, edition = one.dossier, desk.editions[filed.edition]
    words, terms = edition.languages[0], edition.access

    def say(key: str, **told: str) -> str:
        return edition.say(words, f"archive.{key}").format(**told)

    comments = [say("kept", years=str(edition.decided_years))]
    comments.append(say("access", **{name: str(years) for name, years in asdict(terms).items()}))
    comments += [] if decided else [say("undecided")]
    comments += [say("left_out", names=", ".join(secret))] if secret else []
    return Transfer(
        number=dossier.number,
        title=say("title", number=dossier.number, name=dossier.beneficiary),
        funder=dossier.funder,
        filed=legal_day(dossier.submitted_at),
        decided=legal_day(decided.decided_at) if decided else None,
        years=edition.decided_years,
        access=terms,
        latest=legal_day(last.sealed_at or dossier.submitted_at),
        born=day_of(dossier.birth_date),
        comments=comments,
        parts=_parts(desk, edition, one, found),
        at=desk.clock(),
    )


def _parts(desk: Desk, edition: Edition, one: Held, found: Payload) -> Sequence[Part]:
    secret = {each.name for each in one.deposits.values() if is_covered(desk, each)}
    folders: dict[str, list[str]] = {}
    for name in sorted(found.sums):
        folders.setdefault(folder_of(name), []).append(name)
    return [
        Part(
            _title_of_part(edition, folder),
            [_enclosed(edition, name, found, secret) for name in names],
        )
        for folder, names in folders.items()
    ]


def _title_of_part(edition: Edition, folder: str) -> str:
    kind, _slash, rank = folder.rstrip("/").partition("/")
    key = f"archive.{kind}" if kind else "archive.filed"
    return edition.say(edition.languages[0], key).format(rank=rank)


def _enclosed(edition: Edition, name: str, found: Payload, secret: Collection[str]) -> Enclosed:
    """A file; a record out of a sealed PDF is as secret as its name says."""
    sha256, size_bytes = found.sums[name]
    medical = name in secret or is_medical(name, ())
    return Enclosed(name, _title(edition, name), found.kinds[name], sha256, size_bytes, medical)


def _title(edition: Edition, name: str) -> str:
    """What a file is, in words; of what has none, its name."""
    words, file = edition.languages[0], within(name)
    if file.startswith((PIECES, COPIES)):
        kind = file.partition("/")[2].rpartition("-")[0]
        label = edition.say(words, f"piece.{kind}.label")
        copy = file.startswith(COPIES)
        return edition.say(words, "archive.copy").format(name=label) if copy else label
    key = _TITLES.get(file)
    return edition.say(words, f"archive.{key}") if key else file


_TITLES: Mapping[str, str] = {
    MANIFEST_NAME: "manifest",
    LETTER: "letter",
    MOVES: "moves",
    RULINGS: "rulings",
    RECORD: "record",
    BROUGHT: "brought",
}

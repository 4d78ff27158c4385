"""Follow a request: where it stands, who opened it, and the sealed document itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from portal.desk import Desk
from portal.domain.addition import Addition, Part, standing
from portal.domain.decision import Decision, final, last_of
from portal.domain.dossier import AidRequest, Dossier, Status
from portal.domain.draft import Draft, Piece
from portal.domain.errors import NotFound
from portal.domain.events import DossierOpened
from portal.domain.ledger import LedgerEntry
from portal.domain.manifest import ADDITION_PDF, PDF_NAME, addition_folder
from portal.domain.messages import Message
from portal.domain.milestones import Judgment, Noted, unfit
from portal.domain.moves import here_since
from portal.domain.people import Actor, Role
from portal.domain.steps import Standing
from portal.domain.urgency import urgency_of
from portal.safe import data_key, open_deposit
from portal.store.database import Transaction


def requests(desk: Desk, actor: Actor) -> tuple[tuple[AidRequest, tuple[Dossier, ...]], ...]:
    """The actor's requests with their dossiers, the last filed first."""
    with desk.begin(actor) as tx:
        return tuple((one, tx.dossiers.of_request(one.number)) for one in tx.aid_requests.mine())


def request(desk: Desk, actor: Actor, number: str) -> tuple[AidRequest, tuple[Dossier, ...]]:
    """A request and its dossiers. Raises NotFound."""
    with desk.begin(actor) as tx:
        return tx.aid_requests.get(number), tx.dossiers.of_request(number)


def additions(
    desk: Desk, actor: Actor, number: str
) -> tuple[tuple[Addition, tuple[Part, ...]], ...]:
    """The additions to a request, each with its parts, by rank. Raises NotFound."""
    with desk.begin(actor) as tx:
        tx.aid_requests.get(number)
        parts = tx.additions.parts_of_request(number)
        return tuple(
            (one, tuple(part for part in parts if part.addition == one.number))
            for one in tx.additions.of_request(number)
        )


def standings(desk: Desk, actor: Actor, number: str) -> tuple[Standing, ...]:
    """Where each dossier of a request stands with its funder. Raises NotFound."""
    with desk.begin(actor) as tx:
        tx.aid_requests.get(number)
        dossiers = [one for one in tx.dossiers.of_request(number) if not one.erased_at]
        numbers = [one.number for one in dossiers]
        askings, decided = tx.askings.of(*numbers), tx.decisions.of(*numbers)
        unread = tx.writings.unread(numbers)
        noted, judged = tx.milestones.of(*numbers), tx.milestones.judged(*numbers)
        came, moves = _came(tx, number), tx.moves.of(*numbers)
        here = {
            one.number: here_since(one, [each for each in moves if each.dossier == one.number])
            for one in dossiers
        }
        return tuple(
            Standing(
                dossier=one,
                opened_at=_opened(tx, one, here[one.number]),
                askings=tuple(each for each in askings if each.dossier == one.number),
                decision=last_of(final(each for each in decided if each.dossier == one.number)),
                provisional=_provisional(each for each in decided if each.dossier == one.number),
                unread=unread.get(one.number, 0),
                delays=tx.delays.of(one.funder),
                noted=tuple(each for each in noted if _is_of(each, one, here)),
                urgency=urgency_of(each for each in noted if each.dossier == one.number),
                moves=tuple(each for each in moves if each.dossier == one.number),
                recognised=tx.moves.ever_recognised(one.number) if moves else (),
                again=unfit([each for each in judged if _is_of(each, one, here)], came),
            )
            for one in dossiers
        )


def _opened(tx: Transaction, dossier: Dossier, since: datetime) -> datetime | None:
    """When the present funder first opened it: of what came over, since it came."""
    if since == dossier.submitted_at:
        return tx.delays.opened_at(dossier.number)
    word, funder = DossierOpened.__name__, dossier.funder
    told = (one for one in tx.ledger.of(dossier.number) if one.word == word and one.at >= since)
    ours = (one.at for one in told if one.funder == funder and one.role is Role.CASEWORKER)
    return min(ours, default=None)


def _provisional(decided: Iterable[Decision]) -> Decision | None:
    """The last provisional grant that is sealed."""
    return last_of([one for one in decided if not one.is_final])


def _is_of(row: Noted | Judgment, dossier: Dossier, here: Mapping[str, datetime]) -> bool:
    """Whether this was said of a dossier by who has it now."""
    at = row.noted_at if isinstance(row, Noted) else row.judged_at
    return row.dossier == dossier.number and at >= here[dossier.number]


def _came(tx: Transaction, number: str) -> Mapping[str, datetime]:
    """When the last paper of each kind came, as the person sent it."""
    aid_request = tx.aid_requests.get(number)
    sent = [(aid_request.submitted_at, aid_request.pieces)]
    sent += ((one.submitted_at, one.pieces) for one in tx.additions.of_request(number))
    return {piece.kind: at for at, pieces in sent for piece in pieces}


def asked(desk: Desk, actor: Actor, number: str | None) -> tuple[str, ...]:
    """The kinds of paper that the funders of a request ask for now; of none, none."""
    if number is None:
        return ()
    with desk.begin(actor) as tx:
        return tuple(dict.fromkeys(kind for one in tx.askings.open_of(number) for kind in one.left))


def unsent(desk: Desk, actor: Actor, number: str) -> Draft | None:
    """The draft that adds to this request and was not sent, if it holds something yet."""
    with desk.begin(actor) as tx:
        drafts = (one for one in tx.drafts.mine() if one.amends == number and not one.number)
        draft = next(drafts, None)
        if draft is None:
            return None
        before = standing(tx.aid_requests.get(number).answers, tx.additions.of_request(number))
    return draft if draft.pieces or dict(draft.answers) != before else None


def pieces(desk: Desk, actor: Actor, number: str | None) -> tuple[Piece, ...]:
    """Every paper of a request, those that came later too; of none, none. Raises NotFound."""
    if number is None:
        return ()
    with desk.begin(actor) as tx:
        later = tx.additions.of_request(number)
        return (
            *tx.aid_requests.get(number).pieces,
            *(one for each in later for one in each.pieces),
        )


def history(desk: Desk, actor: Actor, number: str) -> tuple[LedgerEntry, ...]:
    """What happened to a request and its dossiers, in order. Raises NotFound."""
    with desk.begin(actor) as tx:
        tx.aid_requests.get(number)
        subjects = (number, *(one.number for one in tx.dossiers.of_request(number)))
        entries = [entry for subject in subjects for entry in tx.ledger.of(subject)]
    return tuple(sorted(entries, key=lambda entry: entry.id))


def messages(desk: Desk, actor: Actor, number: str) -> tuple[Message, ...]:
    """What was written to the actor about a request of theirs, in order."""
    return desk.read(actor, lambda tx: tx.messages.of_request(number))


def document(desk: Desk, actor: Actor, number: str) -> bytes:
    """The sealed PDF of one of the actor's own dossiers; the ledger is written first.

    Raises:
        NotFound: the actor has no such dossier, or it is not sealed yet.
        Tampered: the vault holds other bytes than were deposited.
        Unavailable: the vault does not answer.
    """
    with desk.begin(actor) as tx:
        dossier = tx.dossiers.get(number)
        if dossier.status is Status.SUBMITTED:
            raise NotFound("no such document yet")
        opened = DossierOpened(number, PDF_NAME)
        tx.ledger.append(opened, funder=dossier.funder, person=dossier.person)
        wrapped = tx.keys.get(number)
        deposit = next(one for one in tx.deposits.of(number) if one.name == PDF_NAME)
    return open_deposit(desk, data_key(desk, wrapped), deposit)


def addition_document(desk: Desk, actor: Actor, number: str) -> bytes:
    """The sealed PDF of an addition's part of one of the actor's own dossiers; as `document`."""
    with desk.begin(actor) as tx:
        part = tx.additions.part(number)
        if part.status is Status.SUBMITTED:
            raise NotFound("no such document yet")
        name = addition_folder(part.rank) + ADDITION_PDF
        opened = DossierOpened(part.dossier, name)
        tx.ledger.append(opened, funder=part.funder, person=part.person)
        wrapped = tx.keys.get(part.dossier)
        deposit = next(one for one in tx.deposits.of(part.dossier) if one.name == name)
    return open_deposit(desk, data_key(desk, wrapped), deposit)

"""Expert: read by a link what an opinion is asked about, and give it; nothing else is seen.

All of it is done as `Opinion.actor`, to which the database shows one row, the papers that it names
and the key that opens them, while it stands.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from portal.addresses import hinted, opened
from portal.consulting import Terms, closed_answer, terms_of
from portal.desk import Desk
from portal.domain.codes import Outcome, is_right
from portal.domain.errors import Conflict, NotFound, Unavailable
from portal.domain.events import DossierOpened, MessageBounced, MessageSent
from portal.domain.happened import legal_day
from portal.domain.languages import FIRST
from portal.domain.messages import Bounced, Channel, Kind, Notice
from portal.domain.opinions import ExpertProven, Opinion
from portal.domain.people import PUBLIC, WORKER
from portal.exchanging import judged
from portal.form.edition import in_force
from portal.proving import Tried, proof_of, tried
from portal.safe import data_key, open_deposit

PART = "opinion"
"""What the ledger tells of an expert who opens the page; of an image, the paper and its page."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an expert is asked, and what they are shown."""

    opinion: Opinion
    terms: Terms


def shown(desk: Desk, secret: str) -> Opinion:
    """What a link leads to, given as its keyed digest. Raises NotFound."""
    if not desk.post.key:
        raise NotFound("nobody is asked by a link here")
    return desk.read(PUBLIC, lambda tx: tx.opinions.shown(secret))


def is_open(desk: Desk, opinion: Opinion) -> bool:
    """Whether its expert can still give it: the dossier is with who asked, too."""
    return desk.read(opinion.actor, lambda tx: tx.keys.get(opinion.dossier)) is not None


def address_of(desk: Desk, opinion: Opinion) -> str:
    """The address that the link was sent to; empty: it is over, and forgotten."""
    return opened(desk, Channel.EMAIL, opinion.address) if opinion.address else ""


def hint_of(desk: Desk, opinion: Opinion) -> str:
    """What its owner knows that address by."""
    address = address_of(desk, opinion)
    return hinted(Channel.EMAIL, address) if address else ""


def prove(desk: Desk, opinion: Opinion, code_id: str, typed: str) -> Tried:
    """Prove the address that the link was sent to, by the code that it received.

    Raises:
        NotFound: there is no such code, or it is for another opinion; or it is over.
    """
    right = is_right(typed, desk.post.digits(code_id))
    with desk.begin(PUBLIC) as tx:
        code = tx.codes.lock(code_id)
        if code.opinion != opinion.id:
            raise NotFound("no such code")
        found = tried(tx, code, right=right)
    if found.outcome is not Outcome.RIGHT:
        return found
    proof = proof_of(desk, code)
    with desk.begin(opinion.actor) as tx:
        tx.opinions.prove(
            tx.opinions.own(opinion.id), ExpertProven(opinion.dossier, opinion.id, proof.assurance)
        )
    return replace(found, proof=proof)


def read(desk: Desk, opinion: Opinion) -> Asked:
    """Read what is asked, and the answers that are shown; the ledger is written first.

    Raises:
        NotFound: it cannot be given any more.
        Tampered: its row was changed.
    """
    with desk.begin(opinion.actor) as tx:
        own, wrapped = tx.opinions.own(opinion.id), tx.keys.get(opinion.dossier)
        told = DossierOpened(own.dossier, PART)
        tx.ledger.append(told, funder=own.funder, person=own.person)
    return Asked(own, terms_of(data_key(desk, wrapped), own))


def image(desk: Desk, opinion: Opinion, name: str, page: int) -> bytes:
    """One page of a paper that is shown, as a PNG made here; the first page is 1.

    Raises:
        NotFound: it is not shown, or there is no such page; or it cannot be given any more.
        Tampered, Unavailable: the vault's bytes cannot be read as they were.
    """
    with desk.begin(opinion.actor) as tx:
        own, wrapped = tx.opinions.own(opinion.id), tx.keys.get(opinion.dossier)
        deposit = next((one for one in tx.deposits.of(own.dossier) if one.name == name), None)
        if deposit is None or name not in own.objects:
            raise NotFound("no such document")
        told = DossierOpened(own.dossier, f"{PART}:{name}#{page}")
        tx.ledger.append(told, funder=own.funder, person=own.person)
    plain = open_deposit(desk, data_key(desk, wrapped), deposit)
    return desk.papers.image(plain, deposit.media_type, page)


def give(desk: Desk, opinion: Opinion, typed: str) -> None:
    """Give the opinion: the link leads nowhere any more.

    Raises:
        NotReady: there are no words, or too many.
        Conflict: it cannot be given any more.
    """
    words = judged(typed)
    try:
        with desk.begin(opinion.actor) as tx:
            own, wrapped = tx.opinions.own(opinion.id), tx.keys.get(opinion.dossier)
        cipher = closed_answer(data_key(desk, wrapped), own, words)
        with desk.begin(opinion.actor) as tx:
            tx.opinions.give(tx.opinions.own(opinion.id), cipher)
    except NotFound as error:
        raise Conflict("this opinion cannot be given any more") from error


def send_link(desk: Desk, id_: str) -> None:
    """Send an expert the link, unless it was sent, or lets nobody in any more.

    Raises:
        Unavailable: the way is closed now: try again later.
    """
    found = desk.read(WORKER, lambda tx: tx.opinions.to_send(id_))
    if found.sent_at or found.refused_at or found.address is None:
        return
    if not found.stands(desk.clock()):
        return
    messenger, post = desk.post.messengers.get(Channel.EMAIL), desk.post
    if messenger is None:
        raise Unavailable("no messenger for email")
    told = {"web": post.web, "telephone": post.telephone, "until": found.ends_at.isoformat()}
    told["funder"] = _named(desk, found.funder)
    notice = Notice(Kind.OPINION, FIRST, told | {"link": f"{post.web}/avis/{post.secret(id_)}"})
    kind, channel, code = Kind.OPINION.value, Channel.EMAIL.value, ""
    try:
        messenger.send(id_, address_of(desk, found), notice, desk.clock())
    except Bounced as error:
        code = error.code
    with desk.begin(WORKER) as tx:
        tx.opinions.sent(id_, refused=bool(code))
        tx.ledger.append(
            MessageBounced(found.dossier, kind, channel, code)
            if code
            else MessageSent(found.dossier, kind, channel)
        )


def _named(desk: Desk, funder: str) -> str:
    """The name of who asks, in the language of the message; the code of who is not in the table."""
    known = in_force(desk.editions, legal_day(desk.clock())).reference.funders.get(funder)
    return known.in_language(FIRST) if known else funder


def sweep(desk: Desk) -> None:
    """Forget the addresses of experts whose links lead nowhere any more."""
    with desk.begin(WORKER) as tx:
        tx.opinions.sweep()

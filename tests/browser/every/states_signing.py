"""Two who sign one request: at the one who holds it, by the other's link, and once it is sent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import count

from werkzeug.test import TestResponse

from portal.acts import add, answer, cosign, sign_by_link
from portal.addresses import closed
from portal.domain.draft import Draft
from portal.domain.messages import Channel
from portal.domain.signers import Proof, SignerAs
from portal.signing import subject_of
from portal.web.cosigner import KEPT
from portal.web.entering import keyed
from tests.acts.added import typed
from tests.browser.every.site import Site, Somebody
from tests.browser.every.states import Draw, State, each, get, post, speaking
from tests.build import answers

_rank = count(1)
WRONG = "0000 0000"


def states_signing(site: Site) -> Iterator[State]:
    """Each step of a second signature."""
    somebody = site.person("simone")
    client, fresh, waits = somebody.client, _begun(site, somebody), _signed(site, somebody)
    changed, alone = _signed(site, somebody), _begun(site, somebody, "sauvegarde")
    answer.answer_some(site.desk, somebody.actor, changed.id, {"street": "9 rue des doutes"})
    sent = _sent(site, somebody)
    site.work()
    added = _adding(site, somebody)
    completed = _signed_addition(site, somebody, added)
    nowhere = f"/signature/{'0' * 32}/{'0' * 32}"
    link, void = (_link(site, somebody, one) for one in (waits, changed))
    unknown = _signed(site, somebody)
    opened = partial(_link, site, somebody, _signed(site, somebody))
    bare, asks = _link(site, somebody, unknown, ""), f"/demande/{unknown.id}/signatures"
    yield from each(
        ("check, two sign", get(client, f"/demande/{fresh.id}/verifier")),
        ("check, one has signed", get(client, f"/demande/{waits.id}/verifier")),
        ("check, void signatures", get(client, f"/demande/{changed.id}/verifier")),
        ("check, who signs alone", get(client, f"/demande/{alone.id}/verifier")),
        ("signatures", get(client, f"/demande/{waits.id}/signatures")),
        ("signatures, sent nowhere yet", get(client, asks)),
        ("signatures, a wrong address", post(client, asks, lien="curator", address="x")),
        ("void signatures", get(client, f"/demande/{changed.id}/signatures")),
        ("a signer's link", get(site.nobody(), link)),
        ("a signer's link, void", get(site.nobody(), void)),
        ("a signer's link that is none", get(site.nobody(), nowhere)),
        ("a signer's link, no address", get(site.nobody(), bare)),
        (
            "a signer's link, no code",
            post(site.nobody(), f"{bare}/code", "/connexion/code/courriel"),
        ),
        ("a signer's code", _typed(site, opened, None)),
        ("a signer's code, wrong", _typed(site, opened, WRONG)),
        ("a signer reads", _proven(site, opened, None)),
        ("a signer who signs nothing", _proven(site, opened, "")),
        ("a signer of another name", _proven(site, opened, "Luc Tuteur")),
        ("an addition, two sign", get(client, f"/demande/{_adding(site, somebody)}/verifier")),
        ("an addition, one has signed", get(client, f"/demande/{added}/verifier")),
        ("a signer reads an addition", _proven(site, completed, None)),
        ("a signer has signed", _all_signed(site, somebody)),
        ("a request that two signed", get(client, f"/suivi/{sent}")),
        ("a dossier that two signed", get(site.agent("dep-35").client, f"/instruction/{sent}-1")),
        ("whom a curator helps", get(client, "/proches/nouveau/curatelle")),
    )


def _begun(site: Site, somebody: Somebody, measure: str = "curatelle") -> Draft:
    draft = answer.start_draft(site.desk, somebody.actor, "fr")
    told = answers(legal_protection=measure, protector_name="Paul", street=f"{next(_rank)} rue S")
    answer.answer_all(site.desk, somebody.actor, draft.id, told)
    return answer.draft(site.desk, somebody.actor, draft.id)


def _signed(site: Site, somebody: Somebody) -> Draft:
    draft = _begun(site, somebody)
    with site.app.test_request_context():
        cosign.sign_first(site.desk, somebody.actor, draft.id, "x", "eidas1", keyed)
    return draft


def _link(site: Site, somebody: Somebody, draft: Draft, to: str | None = None) -> str:
    """The curator's link, sent to an address of its own, this one, or nowhere."""
    address = f"p{next(_rank)}@exemple.fr" if to is None else to
    with site.app.test_request_context():
        if address:
            given = Channel.EMAIL, closed(site.desk, Channel.EMAIL, address)
            known = draft.id, SignerAs.CURATOR
            cosign.ask_again(site.desk, somebody.actor, *known, keyed, given)
    found = cosign.signings(site.desk, somebody.actor, draft)
    one = next(each for each in found if each.signer is None)
    return f"/signature/{one.id}/{cosign.token_of(site.desk, one)}"


def _sent(site: Site, somebody: Somebody) -> str:
    """A request as both signed it; the curator's judgment is still to come."""
    draft = _signed(site, somebody)
    _link(site, somebody, draft)
    found = cosign.signings(site.desk, somebody.actor, draft)
    one = next(each for each in found if each.signer is None)
    given = sign_by_link.reached_at(site.desk, one)
    assert given
    paul = Proof(subject_of(site.desk, *given), "p…l@exemple.fr", "code:email", "code")
    filed = sign_by_link.sign(site.desk, one.secret, paul, "Paul Essai", {"cosign": "Je signe."})
    assert filed
    return filed


def _adding(site: Site, somebody: Somebody) -> str:
    """A draft that completes a request of two signers, with a corrected answer."""
    draft = add.start_addition(site.desk, somebody.actor, _sent(site, somebody))
    told = {**draft.answers, "street": "10 rue des doutes"}
    answer.answer_all(site.desk, somebody.actor, draft.id, told)
    return draft.id


def _signed_addition(site: Site, somebody: Somebody, draft_id: str) -> Callable[[], str]:
    """A link of the curator's, once the person signed what completes the request."""
    with site.app.test_request_context():
        add.sign_first(site.desk, somebody.actor, draft_id, typed("Voici."), "x", "eidas1", keyed)
    draft = answer.draft(site.desk, somebody.actor, draft_id)
    return partial(_link, site, somebody, draft)


def _typed(site: Site, linked: Callable[[], str], code: str | None) -> Draw:
    """What follows an address, and a code typed there."""

    def draw(language: str) -> TestResponse:
        client, link = site.nobody(), linked()
        post(client, f"{link}/code", link)(language)
        if code is None:
            return speaking(client, language).get(link)
        return post(client, f"{link}/preuve", link, code=code)(language)

    return draw


def _proven(site: Site, linked: Callable[[], str], name: str | None) -> Draw:
    """What is read once the address is proven; then signed by this name."""

    def draw(language: str) -> TestResponse:
        client, link = site.nobody(), linked()
        post(client, f"{link}/code", link)(language)
        with client.session_transaction() as session:
            code = site.desk.post.digits(session[KEPT]["code"])
        post(client, f"{link}/preuve", link, code=code)(language)
        read = speaking(client, language).get(link)
        if name is None:
            return read
        found = re.search(r'name="mark" value="([^"]*)"', read.text)
        mark = found[1] if found else ""
        signed = {"mark": mark, "name": name, "agree": "yes"}
        return post(client, f"{link}/signer", link, **signed)(language)

    return draw


def _all_signed(site: Site, somebody: Somebody) -> Draw:
    """The end of a link, once signed; each language signs a draft of its own."""

    def draw(language: str) -> TestResponse:
        link = _link(site, somebody, _signed(site, somebody))
        _proven(site, lambda: link, "Paul")(language)
        return speaking(site.nobody(), language).get(link)

    return draw

"""A relative who completes one part: at the one who invites, and by the link."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from werkzeug.test import TestResponse

from portal.acts import answer, invite, invited
from portal.domain.draft import Draft
from portal.domain.invitations import PAPERS, Invitation, RelativeProven
from portal.domain.signers import Proof
from portal.web.by_invitation import KEPT
from portal.web.entering import keyed
from tests.browser.every.site import Site, Somebody
from tests.browser.every.states import Draw, State, each, get, post, speaking
from tests.build import a_jpeg, answers

_rank = count(1)
WRONG = "0000 0000"
HINT = Proof("marie", "m…e@exemple.fr", "code:email", "code")


def states_invited(site: Site) -> Iterator[State]:
    """Each step of an invitation."""
    somebody = site.person("simone")
    client, draft = somebody.client, _begun(site, somebody)
    here = f"/demande/{draft.id}/proche"
    first = f"/demande/{_begun(site, somebody).id}/proche"
    yield from each(
        ("nobody invited yet", get(client, first)), ("nobody named", post(client, first))
    )
    waits = _invited(site, somebody, draft, "pension")
    sent = _invited(site, somebody, draft, PAPERS, address="marie.essai@exemple.fr")
    done, stopped = (_invited(site, somebody, draft, part) for part in ("you", "income"))
    _done(site, done)
    invite.end(site.desk, somebody.actor, draft.id, stopped.id)
    link, papers, over, no_more = (_link(site, one) for one in (waits, sent, done, stopped))
    nowhere = f"/invitation/{'0' * 32}"
    yield from each(
        ("who is invited", get(client, here)),
        ("steps, somebody invited", get(client, f"/demande/{draft.id}/")),
        ("check, a part completed", get(client, f"/demande/{draft.id}/verifier")),
        ("an invitation", get(site.nobody(), link)),
        ("an invitation to a known address", get(site.nobody(), papers)),
        ("an invitation, done", get(site.nobody(), over)),
        ("an invitation, ended", get(site.nobody(), no_more)),
        ("an invitation that is none", get(site.nobody(), nowhere)),
        ("an invited address, wrong", post(site.nobody(), f"{link}/code", link, address="x")),
        ("an invited one's code", _typed(site, link, None)),
        ("an invited one's code, wrong", _typed(site, link, WRONG)),
        ("a part", _proven(site, waits, link)),
        ("a page of a part", _proven(site, waits, f"{link}/has_pension")),
        ("a page of a part, wrong", _wrong(site, waits, f"{link}/pensions")),
        ("the papers as a part", _proven(site, sent, papers)),
        ("the papers of a part", _proven(site, sent, f"{papers}/{PAPERS}")),
        ("a paper of a part, none", _wrong(site, sent, f"{papers}/{PAPERS}", send="identity")),
        ("a part, finished", _finished(site, somebody)),
    )


def _begun(site: Site, somebody: Somebody) -> Draft:
    return site.draft(somebody.actor, {"identity": a_jpeg()}, street=f"{next(_rank)} rue K")


def _invited(
    site: Site, somebody: Somebody, draft: Draft, part: str, address: str = ""
) -> Invitation:
    wished = invite.Wished(part, "Marie Essai", "Simone Essai", address)
    with site.app.test_request_context():
        made = invite.invite(site.desk, somebody.actor, draft.id, wished, "fr", keyed)
    assert made
    return made


def _done(site: Site, one: Invitation) -> None:
    """Marie wrote, and said that she has finished."""
    with site.desk.begin(one.actor) as tx:
        tx.invitations.prove(one, HINT, RelativeProven(one.draft, one.id, "code"))
    told = {name: value for name, value in answers().items() if name == "marital_status"}
    assert told
    draft = invited.draft_of(site.desk, one)
    assert draft
    answer.answer_some(site.desk, one.actor, one.draft, told)
    invited.finish(site.desk, one)


def _link(site: Site, one: Invitation) -> str:
    return f"/invitation/{invite.token_of(site.desk, one)}"


def _typed(site: Site, link: str, code: str | None) -> Draw:
    """What follows an address, and a code typed there."""

    def draw(language: str) -> TestResponse:
        client = site.nobody()
        post(client, f"{link}/code", link, address=f"k{next(_rank)}@exemple.fr")(language)
        if code is None:
            return speaking(client, language).get(link)
        return post(client, f"{link}/preuve", link, code=code)(language)

    return draw


def _proven(site: Site, one: Invitation, address: str) -> Draw:
    """A page, for whoever proved their address."""

    def draw(language: str) -> TestResponse:
        client = site.nobody()
        with client.session_transaction() as session:
            session[KEPT] = {"id": one.id, "proof": HINT.hint}
        return speaking(client, language).get(address)

    return draw


def _wrong(site: Site, one: Invitation, address: str, **typed: str) -> Draw:
    """The same page, sent with something that is wrong."""

    def draw(language: str) -> TestResponse:
        client = site.nobody()
        with client.session_transaction() as session:
            session[KEPT] = {"id": one.id, "proof": HINT.hint}
        return post(client, address, address, **typed)(language)

    return draw


def _finished(site: Site, somebody: Somebody) -> Draw:
    """The end of a link; each language finishes an invitation of its own."""

    def draw(language: str) -> TestResponse:
        one = _invited(site, somebody, _begun(site, somebody), "home")
        client, link = site.nobody(), _link(site, one)
        with client.session_transaction() as session:
            session[KEPT] = {"id": one.id, "proof": HINT.hint}
        post(client, f"{link}/fini", link)(language)
        return speaking(client, language).get(link)

    return draw

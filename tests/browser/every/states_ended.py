"""What ends otherwise than by its study: taken back too late, filed twice, or by a death."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import partial

from werkzeug.test import TestResponse

from portal.acts import ask, decide, offer, second, withdraw
from portal.domain.happened import legal_day
from tests.acts.office import TWO_FUNDERS, file
from tests.acts.test_mourning import FOR_HER, VISITED
from tests.acts.test_tell_withdrawn import signed_by_all
from tests.browser.every.site import Site, Somebody
from tests.browser.every.states import State, each, get, post
from tests.browser.every.states_exchange import to_check
from tests.browser.every.states_offer import seal_plans
from tests.browser.every.states_open import check
from tests.build import a_nir, a_pdf

FUNDER = "dep-35"
CLOSED = {"verdict": "no_further_action", "seen": "0"}
DEATH = CLOSED | {"grounds": "deceased", "words": ""}
THEIRS = {"first_names": "Jeanne", "nir": a_nir(2, 41, 7, "35047")}


def states_ended(site: Site) -> Iterator[State]:
    """Whoever sent them has no other request: what a death says of them, it says of all."""
    who, agent = site.person("bernard"), site.agent(FUNDER)
    yield from _taken_back(site, who, agent)
    yield from _twice(site, who, agent)
    yield from _death(site, who, agent)


def _filed(site: Site, who: Somebody, street: str, **changes: object) -> str:
    return file(site.desk, who.actor, None, street=street, **changes).number


def _taken_back(site: Site, who: Somebody, agent: Somebody) -> Iterator[State]:
    """A request that has all its answers; one that has one of two, before and after."""
    whole = _filed(site, who, "8 rue du retrait")
    partly, left = (_filed(site, who, f"{one} rue du retrait", **TWO_FUNDERS) for one in (9, 10))
    site.work()
    letter = a_pdf("Votre aide est accordée")
    for number in (whole, partly, left):
        decide.decide(site.desk, agent.actor, f"{number}-1", "granted", letter, 0)
    site.work()
    withdraw.withdraw(site.desk, who.actor, left)
    another = FOR_HER | {"first_names": "Louise", "nir": None, "birth_date": "1936-03-02"}
    theirs = _filed(site, who, "12 rue du retrait", **another)
    both = signed_by_all(
        site.desk, who.actor, **another, protector_is_filler="no", street="13 rue du retrait"
    )
    yield from each(
        ("taking back, all decided", get(who.client, f"/suivi/{whole}/retirer")),
        ("taken back, all decided", post(who.client, f"/suivi/{whole}/retirer", "/verifier")),
        ("taking back, one decided", get(who.client, f"/suivi/{partly}/retirer")),
        ("a request, taken back but for an answer", get(who.client, f"/suivi/{left}")),
        ("checked: a letter that was brought", partial(check, site.nobody(), letter)),
        ("taking back, for another", get(who.client, f"/suivi/{theirs}/retirer")),
        ("taking back, not ticked", post(who.client, f"/suivi/{theirs}/retirer")),
        ("taking back, two signed", get(who.client, f"/suivi/{both}/retirer")),
        ("taken back, two signed", post(who.client, f"/suivi/{both}/retirer", "/verifier")),
    )
    site.work()
    withdraw.withdraw(site.desk, who.actor, theirs)
    at = f"/instruction/{theirs}-1"
    yield from each(
        ("a request, taken back for another", get(who.client, f"/suivi/{theirs}")),
        ("a dossier, taken back for another", get(agent.client, at)),
    )


def _twice(site: Site, who: Somebody, agent: Somebody) -> Iterator[State]:
    """The decision of what was filed twice; the other numbers are all those of one person."""
    number, other = (f"{_filed(site, who, '11 rue du double')}-1" for _ in range(2))
    site.work()
    page, typed = f"/instruction/{number}/decision", CLOSED | {"grounds": "duplicate"}
    yield from each(
        ("filed twice, to close", get(agent.client, f"{page}?doublon={other}")),
        ("filed twice, no number chosen", post(agent.client, page, **typed)),
        ("filed twice, another number", post(agent.client, page, **typed, twin="GA-2026-0-1")),
        ("filed twice, to check", to_check(agent, number, **typed, words="", twin=other)),
    )


def _death(site: Site, who: Somebody, agent: Somebody) -> Iterator[State]:
    """A death that is about to be sealed; then what was asked for, and sent, before one."""
    alive = f"{_filed(site, who, '12 rue du deuil')}-1"
    closed = _filed(site, who, "12 rue du deuil", **THEIRS)
    asked = _filed(site, who, "13 rue du deuil", **THEIRS, **VISITED)
    helped, sent, waits = (_filed(site, who, f"{one} rue du deuil", **THEIRS, **FOR_HER)
                           for one in (14, 15, 16))  # fmt: skip
    site.work()
    soon = legal_day(site.desk.clock()) + timedelta(days=30)
    ask.ask(site.desk, agent.actor, f"{asked}-1", ask.Wished(["tax_notice"], soon, "", 0))
    seal_plans(site, site.agent(FUNDER, part="evaluator"), [f"{sent}-1"])
    offer.send(site.desk, agent.actor, f"{sent}-1", 1, 0)
    boss = site.agent(FUNDER, part="manager").actor
    told = "no_further_action", a_pdf(), 0, "deceased"
    decide.decide(site.desk, agent.actor, f"{closed}-1", *told)
    second.propose(site.desk, boss, decide.propose(site.desk, boss, f"{waits}-1", *told))
    site.work()
    own = site.agent(FUNDER)  # a session keeps one decision to check
    yield from each(
        ("a death, to check", to_check(own, alive, **DEATH)),
        ("a death, without its proof", partial(_unproven, own, alive)),
        (
            "a death that waits for somebody else",
            get(agent.client, f"/instruction/{waits}-1/decision"),
        ),
    )
    yield from _desk(agent, {"closed": closed, "asked": asked, "helped": helped, "sent": sent})
    yield from _family(who, closed, asked, sent)


def _unproven(agent: Somebody, number: str, language: str) -> TestResponse:
    """What is answered to who seals it without a tick."""
    at = f"/instruction/{number}/decision"
    page = to_check(agent, number, **DEATH)(language).text
    (key,) = re.findall(r'name="key" value="([^"]+)"', page)
    return post(agent.client, f"{at}/sceller", f"{at}/verifier", key=key)(language)


def _desk(agent: Somebody, numbers: dict[str, str]) -> Iterator[State]:
    """What a funder reads of a person who has died."""
    for name, number in numbers.items():
        at = f"/instruction/{number}-1"
        yield State(f"after a death, the dossier {name}", get(agent.client, at))
        for what in ("pieces", "messages", "delais", "decision", "plan"):
            yield State(f"after a death, {what} of {name}", get(agent.client, f"{at}/{what}"))
    yield State("after a death, the list", partial(_sought, agent, "Jeanne Le Goff"))


def _sought(agent: Somebody, name: str, language: str) -> TestResponse:
    """The list of all whom a funder has by this name."""
    form = post(agent.client, "/instruction/chercher", "/instruction/", liste="toutes", q=name)
    return get(agent.client, form(language).headers["Location"])(language)


def _family(who: Somebody, closed: str, asked: str, sent: str) -> Iterator[State]:
    """What the family reads of it, and may still do."""
    yield State("the family, the requests", get(who.client, "/suivi/"))
    for name, number in (("closed", closed), ("asked", asked), ("sent", sent)):
        yield State(f"the family, the request {name}", get(who.client, f"/suivi/{number}"))
        page = f"/suivi/{number}-1/messages"
        yield State(f"the family, messages of {name}", get(who.client, page))
        yield State(f"the family, no words on {name}", post(who.client, page, words=" "))
    offered = get(who.client, f"/suivi/{sent}-1/proposition")
    yield State("the family, the proposal", offered)

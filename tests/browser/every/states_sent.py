"""What was sent: as its person follows it, completes it, takes it back; as its funder reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from portal import completing
from portal.acts import add, attach, withdraw
from portal.domain.errors import Unavailable
from tests.acts.added import SIGNED, add_to, correct
from tests.acts.office import TWO_FUNDERS, file
from tests.browser.every.site import Site, Somebody
from tests.browser.every.states import State, each, get, post
from tests.build import a_jpeg, a_pdf

ISSUER = "https://identite.exemple"
PAPERS = {"identity": a_pdf(), "tax_notice": a_jpeg()}


@dataclass(frozen=True)
class Sent:
    """The requests of one person, by what became of them."""

    who: Somebody
    sealed: str
    added: str
    withdrawn: str
    unsealed: str
    fresh: str
    completed: str


def sent_by(site: Site) -> Sent:
    """Requests in every state but unsealed go through the worker."""
    who, desk = site.person("huguette"), site.desk
    numbers = {
        "sealed": file(desk, who.actor, PAPERS, email="odette@exemple.fr"),
        "added": file(desk, who.actor, {"identity": a_pdf()}, email="odette@refuse.example",
                      **TWO_FUNDERS),
        "withdrawn": file(desk, who.actor, phone="+33261910002"),
    }  # fmt: skip
    site.work()
    add_to(desk, numbers["added"], {"tax_notice": a_pdf()}, "Un mot.", birth_place="Redon")
    site.work()
    add_to(desk, numbers["added"], words="Un autre mot.")
    begun = add.start_addition(desk, who.actor, numbers["withdrawn"].number).id
    attach.attach(desk, who.actor, begun, "identity", "carte.pdf", a_pdf())
    withdraw.withdraw(desk, who.actor, numbers["withdrawn"].number)
    for name in ("unsealed", "fresh", "completed"):
        numbers[name] = file(desk, who.actor, street=f"4 rue des {name}")
    return Sent(who, **{name: one.number for name, one in numbers.items()})


def states_sent(site: Site, sent: Sent) -> Iterator[State]:
    """Each state of what was sent."""
    client = sent.who.client
    yield from _read(site, sent)
    for name in ("sealed", "added", "withdrawn", "unsealed"):
        number = getattr(sent, name)
        yield State(f"a request, {name}", get(client, f"/suivi/{number}"))
    yield from each(
        ("a change too late", get(client, f"/suivi/{sent.sealed}?trop-tard=")),
        ("requests sent", get(client, "/suivi/")),
        ("drafts beside what was sent", get(client, "/demande/")),
        ("taking back, asked", get(client, f"/suivi/{sent.sealed}/retirer")),
    )
    yield from _twice(site, sent)
    yield from _completed(site, sent)


def _twice(site: Site, sent: Sent) -> Iterator[State]:
    draft = site.draft(sent.who.actor, street="4 rue des unsealed").id
    yield State("sent already", get(sent.who.client, f"/demande/{draft}/deja-envoyee"))


def _completed(site: Site, sent: Sent) -> Iterator[State]:
    """An addition that is being written: empty, refused, with something in it."""
    client, actor = sent.who.client, sent.who.actor
    empty = add.start_addition(site.desk, actor, sent.fresh).id
    page = f"/demande/{empty}/verifier"
    yield from each(
        ("an addition, its steps", get(client, f"/demande/{empty}/")),
        ("an addition, its papers", get(client, f"/demande/{empty}/documents")),
        ("an addition, its answers", get(client, f"/demande/{empty}/corriger")),
        ("an addition, to sign", get(client, page)),
        ("an addition of nothing", post(client, f"/demande/{empty}/envoyer", page)),
        ("an addition, a page corrected", get(client, f"/demande/{empty}/contact")),
    )
    full = add.start_addition(site.desk, actor, sent.completed).id
    correct(site.desk, actor, full, birth_place="Vitré")
    attach.attach(site.desk, actor, full, "identity", "carte.pdf", a_pdf())
    page, wrong = f"/demande/{full}/verifier", {completing.WORDS: "mot " * 1000, **SIGNED}
    yield from each(
        ("an addition with a correction, its steps", get(client, f"/demande/{full}/")),
        ("an addition with a correction, to sign", get(client, page)),
        ("an addition of too many words", post(client, f"/demande/{full}/envoyer", page, **wrong)),
        ("a request with an addition not sent", get(client, f"/suivi/{sent.completed}")),
    )


# ---------------------------------------------------------------- the funder


def _read(site: Site, sent: Sent) -> Iterator[State]:
    agent, elsewhere = site.agent("dep-35"), site.agent("dep-13")
    yield from each(
        ("a funder's list", get(agent.client, "/instruction/")),
        ("a funder's list, nothing", get(elsewhere.client, "/instruction/")),
        ("a funder's list, its end", get(agent.client, f"/instruction/?apres={sent.unsealed}-1")),
    )
    for name in ("sealed", "added", "withdrawn"):
        dossier = f"/instruction/{getattr(sent, name)}-1"
        yield State(f"a dossier, {name}", get(agent.client, dossier))
    paper = f"/instruction/{sent.sealed}-1?document=pieces/tax_notice-1.jpg"
    yield State("a dossier, another paper", get(agent.client, paper))
    for name, vault in (("changed", Changed(site.desk.vault)), ("away", Away(site.desk.vault))):
        app = site.app_of(replace(site.desk, vault=vault))  # type: ignore[arg-type]
        reader = site.agent("dep-35", app)
        yield State(f"the vault {name}", get(reader.client, f"/instruction/{sent.sealed}-1"))


class Changed:
    """A vault that gives other bytes than it was given."""

    def __init__(self, vault: Any) -> None:
        self._vault = vault

    def __getattr__(self, name: str) -> Any:
        return getattr(self._vault, name)

    def read(self, key: str, version_id: str) -> bytes:
        data = bytearray(self._vault.read(key, version_id))
        data[len(data) // 2] ^= 1
        return bytes(data)


class Away(Changed):
    """A vault that does not answer."""

    def read(self, key: str, version_id: str) -> bytes:
        raise Unavailable("the vault is away")

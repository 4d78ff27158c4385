"""A relative who filed under their own name: the desk names them, not the person, as author."""

from __future__ import annotations

from flask.testing import FlaskClient

from portal.acts import decide, withdraw, write
from portal.domain.dossier import AidRequest
from portal.domain.people import Actor
from tests.acts.added import add_to
from tests.acts.conftest import secrets, wired  # noqa: F401  fixtures, by their names
from tests.acts.office import file
from tests.browser.every.site import Site
from tests.build import a_caseworker, a_pdf
from tests.web.markup import plain

HER_SON = {
    "for_whom": "relative", "filler_name": "Yann Le Goff", "filler_tie": "child",
    "filler_phone": "+33261910003", "filler_visit": "no", "signed_as": "helper",
    "signed_name": "Yann Le Goff",
}  # fmt: skip
NAMED = "Yann Le Goff, qui a rempli la demande"


def filed(site: Site, actor: Actor, **changes: object) -> tuple[AidRequest, FlaskClient]:
    """What the son filed, sealed, and who studies it."""
    request = file(site.desk, actor, **{**HER_SON, **changes})
    site.work()
    return request, site.agent("dep-35").client


def test_what_they_write_add_and_take_back_is_theirs_at_the_desk(site: Site) -> None:
    son = site.person("yann").actor
    request, agent = filed(site, son, street="8 rue du fils")
    number = request.number
    at = f"/instruction/{number}-1"
    write.write(site.desk, son, f"{number}-1", "Maman va mieux.")
    thread = plain(agent.get(f"{at}/messages"))
    assert f"<bdi>{NAMED}</bdi>" in thread and "<bdi>Le Goff Odette Marie</bdi></h3>" not in thread
    add_to(site.desk, request, {"identity": a_pdf()}, "Un mot de plus.")
    site.work()
    assert f"Message de {NAMED}" in plain(agent.get(at))
    withdraw.withdraw(site.desk, son, number)
    page = plain(agent.get(at))
    assert f"par : {NAMED}." in page
    for path in ("", "/pieces", "/delais", "/decision"):
        assert "La personne a retiré" not in plain(agent.get(at + path))


def test_where_they_proved_no_address_the_desk_names_them_once_the_person_has_died(
    site: Site,
) -> None:
    request, agent = filed(site, site.person("yann").actor, street="9 rue du fils")
    number = request.number
    rennes = a_caseworker("dep-35")
    decide.decide(site.desk, rennes, f"{number}-1", "no_further_action", a_pdf(), 0, "deceased")
    site.work()
    page = plain(agent.get(f"/instruction/{number}-1"))
    assert "Yann Le Goff a rempli cette demande, mais le guichet n’a pas d’adresse" in page
    assert "Téléphonez-lui : 02 61 91 00 03." in page
    assert "l’adresse électronique d’aucun proche" not in page


def test_a_person_who_filed_for_themselves_is_the_person(site: Site) -> None:
    odile = site.person("odile").actor
    number = file(site.desk, odile, street="10 rue de la mère").number
    site.work()
    write.write(site.desk, odile, f"{number}-1", "Je vais mieux.")
    page = plain(site.agent("dep-35").client.get(f"/instruction/{number}-1/messages"))
    assert "qui a rempli la demande" not in page
    assert "<bdi>Le Goff Odette Marie</bdi></h3>" in page

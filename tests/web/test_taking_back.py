"""Taking a request back: what is not decided alone, and in words once all of it is."""

from __future__ import annotations

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.acts import decide, follow, reorient
from tests.acts.conftest import secrets, wired  # noqa: F401  fixtures, by their names
from tests.acts.office import TWO_FUNDERS, file
from tests.acts.test_tell_withdrawn import PROTECTED, signed_by_all
from tests.browser.every.site import Site
from tests.build import a_caseworker, a_pdf
from tests.web import doors
from tests.web.markup import faults, parsed
from tests.web.test_who_filed import HER_SON

DECIDED = "Cette demande a déjà une réponse : elle ne peut plus être retirée."
LINK = "//a[contains(@href, '/retirer')]"


def sent(client: FlaskClient, path: str, **typed: str) -> TestResponse:
    token = doors.token_in(client.get("/verifier").text)
    return client.post(path, data={"csrf_token": token, "compris": "yes", **typed})


def plain(answer: TestResponse) -> str:
    assert faults(answer.text) == []
    return answer.text.replace("\u00a0", " ").replace("\u202f", " ")


def grant(site: Site, funder: str, number: str) -> None:
    decide.decide(site.desk, a_caseworker(funder), number, "granted_in_part", a_pdf(), 0)
    site.work()


def test_what_is_decided_is_not_taken_back_and_the_rest_is(site: Site) -> None:
    owner = site.person("odile")
    who, number = owner.client, file(site.desk, owner.actor, **TWO_FUNDERS).number
    at = f"/suivi/{number}/retirer"
    site.work()
    assert parsed(who.get(f"/suivi/{number}").text).xpath(LINK)
    grant(site, "dep-35", f"{number}-1")
    asked = plain(who.get(at))
    assert "Une réponse est déjà donnée par : Département d’Ille-et-Vilaine." in asked
    assert "Pour renoncer à une aide accordée, écrivez à l’organisme." in asked
    assert f"/suivi/{number}-1/messages#ecrire" in asked and "Anah" in asked
    assert sent(who, at).status_code == sent(who, at).status_code == 303
    _, (decided, other) = follow.request(site.desk, owner.actor, number)
    assert (decided.withdrawn_at, bool(other.withdrawn_at)) == (None, True)
    page = plain(who.get(f"/suivi/{number}"))
    assert "La réponse que vous aviez déjà ne change pas." in page
    assert "Elle n’est plus à étudier" not in page and "Cette date ne compte plus" not in page
    assert "Une réponse est donnée : plus aucun papier n’est attendu." in page
    assert "La lettre dit comment contester" in page
    assert (
        f"/suivi/{number}-1/messages#ecrire" in page and f"/suivi/{number}-1-D1/lettre.pdf" in page
    )
    begun = sent(who, f"/suivi/{number}/completer").headers["Location"]
    assert "Reprendre" in plain(who.get("/demande/")) and who.get(begun).status_code == 200
    assert "Retirée" not in plain(site.agent("dep-35").client.get(f"/instruction/{number}-1"))


def test_once_all_of_it_is_decided_nothing_is_taken_back_and_the_page_says_whom_to_write_to(
    site: Site,
) -> None:
    owner = site.person("odile")
    who, number = owner.client, file(site.desk, owner.actor, street="7 rue du retrait").number
    at = f"/suivi/{number}/retirer"
    site.work()
    grant(site, "dep-35", f"{number}-1")
    assert not parsed(who.get(f"/suivi/{number}").text).xpath(LINK)
    for answer, code in ((who.get(at), 200), (sent(who, at), 409)):
        assert answer.status_code == code
        said = plain(answer)
        assert DECIDED in said and f"/suivi/{number}-1/messages#ecrire" in said
        assert "Retirer ma demande" not in said
    _, (dossier,) = follow.request(site.desk, owner.actor, number)
    assert dossier.withdrawn_at is None
    listed = site.agent("dep-35").client.get("/instruction/?liste=decidees").text
    assert f"{number}-1" in listed


def test_what_moved_and_was_then_taken_back_is_not_said_to_go_on(site: Site) -> None:
    owner = site.person("odile")
    who, number = owner.client, file(site.desk, owner.actor, street="9 rue du retrait").number
    site.work()
    wished = reorient.Wished("dep-13", "other_departement", "", 0)
    reorient.reorient(site.desk, a_caseworker("dep-35"), f"{number}-1", wished)
    site.work()
    page = plain(who.get(f"/suivi/{number}"))
    assert "Vous n’avez rien à refaire." in page
    assert "Aide étudiée par cet organisme : L’allocation personnalisée d’autonomie" in page
    assert "Vous pensez que c’est une erreur ?" in page, "and whom to tell so"
    assert f'href="/suivi/{number}-1/messages">Écrivez-le à : ' in page
    assert sent(who, f"/suivi/{number}/retirer").status_code == 303
    page = plain(who.get(f"/suivi/{number}"))
    assert "Votre demande est passée à" in page and "Vous n’avez rien à refaire." not in page
    assert "Vous pensez que c’est une erreur ?" not in page


def test_what_is_lost_is_said_and_nothing_goes_before_the_box_is_ticked(site: Site) -> None:
    owner = site.person("odile")
    who, number = owner.client, file(site.desk, owner.actor, **TWO_FUNDERS).number
    at = f"/suivi/{number}/retirer"
    site.work()
    for page, code in ((who.get(at), 200), (sent(who, at, compris=""), 422)):
        assert page.status_code == code
        said = plain(page)
        lost = [
            one.text_content()
            for one in parsed(page.text).xpath(
                "//h2[contains(., 'perdu')]/following-sibling::ul[1]/li"
            )
        ]
        assert len(lost) == 3 and "La date de votre demande" in lost[0]
        for aid, funder in (("APA", "Ille-et-Vilaine"), ("logement", "Anah")):
            (one,) = [each for each in lost if funder in each]
            assert aid in one
        assert "J’ai compris ce qui est perdu. Je retire ma demande." in said
        assert ("Pour retirer la demande, cochez la case." in said) is (code == 422)
    _, dossiers = follow.request(site.desk, owner.actor, number)
    assert not any(one.withdrawn_at for one in dossiers)
    assert sent(who, at).status_code == 303
    agent = site.agent("dep-35").client
    assert "Avec sa propre connexion." in plain(agent.get(f"/instruction/{number}-1"))


def test_who_filed_for_somebody_reads_who_is_told_and_the_desk_their_power(site: Site) -> None:
    son = site.person("yann")
    request = file(site.desk, son.actor, **HER_SON, street="8 rue du fils")
    who, at = son.client, f"/suivi/{request.number}/retirer"
    site.work()
    asked = plain(who.get(at))
    assert "Odette Marie Le Goff le sait, et veut retirer cette demande." in asked
    assert "Odette Marie Le Goff</bdi> (la personne aidée)" in asked
    assert sent(who, at).status_code == 303
    site.work()
    page = plain(who.get(f"/suivi/{request.number}"))
    assert "Qui est prévenu :" in page
    desk = plain(site.agent("dep-35").client.get(f"/instruction/{request.number}-1"))
    assert "par : Yann Le Goff, qui a rempli la demande." in desk
    assert "Demandez-lui si elle le veut avant de classer." in desk
    assert "Demande retirée par qui l’a remplie, sans mandat" in desk


def test_what_two_signed_is_not_taken_back_by_who_filed_it(site: Site) -> None:
    son = site.person("yann")
    guarded = HER_SON | PROTECTED | {"protector_is_filler": "no"}
    number = signed_by_all(site.desk, son.actor, **guarded, street="9 rue du fils")
    at = f"/suivi/{number}/retirer"
    site.work()
    for page, code in ((son.client.get(at), 200), (sent(son.client, at), 409)):
        assert page.status_code == code
        said = plain(page)
        assert "vous ne pouvez pas la retirer sans les deux" in said
        assert f"/suivi/{number}-1/messages#ecrire" in said and "compris" not in page.text
    _, dossiers = follow.request(site.desk, son.actor, number)
    assert not any(one.withdrawn_at for one in dossiers)

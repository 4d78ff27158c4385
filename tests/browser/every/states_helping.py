"""Who helps and who is helped: asked for, agreed, on paper, under a power, over; and the banner."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import count

from werkzeug.test import TestResponse

from portal.acts import answer, confirm_mandate, mandates, submit
from portal.domain.mandates import Allowed, Capacity, Mandate
from portal.domain.people import Actor, Role
from portal.web.codes import ASKED
from portal.web.entering import keyed
from tests.acts.helped import a_wish, acting, code_for
from tests.browser.every.site import Site, Somebody
from tests.browser.every.states import Draw, State, each, get, post, speaking
from tests.build import answers
from tests.web import doors

_rank = count(1)
WRONG = "0000 0000"


def states_helping(site: Site) -> Iterator[State]:
    """Each page of those who act for others, and of those for whom they act."""
    somebody = site.person("simone")
    new, waits = "/proches/nouveau", _asked(site, somebody)
    here, client = f"/proches/{waits.id}", somebody.client
    yield from each(
        ("nobody helped yet", get(site.person("margaret").client, "/proches/")),
        ("by what right", get(client, new)),
        ("by no right", post(client, new, right="")),
        ("whom a professional helps", get(client, f"{new}/professional")),
        ("whom a guardian helps", get(client, f"{new}/tutelle")),
        ("nobody named to be helped", post(client, f"{new}/relative")),
        ("a mandate that waits", get(client, here)),
        ("the person's own address", get(client, f"{here}/code/courriel")),
        ("the person's own telephone, wrong", post(client, f"{here}/code/sms", address="x")),
        ("a mandate on paper, how", get(client, f"{here}/papier")),
        ("the code of a mandate", partial(_typed, site, somebody, None)),
        ("the code of a mandate, none typed", partial(_typed, site, somebody, "")),
        ("the code of a mandate, wrong", partial(_typed, site, somebody, WRONG)),
    )
    yield from _agreed(site, somebody)
    yield from _by_link(site, somebody, waits)
    yield from _through_aidants_connect(site)


def _agreed(site: Site, somebody: Somebody) -> Iterator[State]:
    """Under mandates that stand, each in another way, and one that ended."""
    desk, helper, client = site.desk, somebody.actor, somebody.client
    by_code, on_paper, ended = (_asked(site, somebody) for _ in range(3))
    address = f"mere{next(_rank)}@exemple.fr"
    code = code_for(desk, by_code, address)
    confirm_mandate.confirm_by_code(desk, by_code.id, code, desk.post.digits(code))
    shares = _asked(site, somebody, senior="Yann Kervella")
    code = code_for(desk, shares, address)
    confirm_mandate.confirm_by_code(desk, shares.id, code, desk.post.digits(code))
    confirm_mandate.confirm_on_paper(desk, helper, on_paper.id)
    mandates.withdraw(desk, helper, ended.id)
    fills = (Allowed.FILL, Allowed.FOLLOW)
    guarded = _asked(site, somebody, capacity=Capacity.REPRESENTATIVE, power="tutelle")
    only_fills = _asked(site, somebody, senior="Yann Kervella", acts=fills)
    confirm_mandate.confirm_on_paper(desk, helper, only_fills.id)
    stands = mandates.own(desk, helper, by_code.id)
    begun, sent = _begun(site, helper, stands), _sent(site, helper, stands)
    other = site.draft(acting(helper, stands), birth_name="Petit", first_names="Jeanne").id
    own = answer.start_draft(desk, helper, "fr").id
    answer.answer_some(desk, helper, own, {"for_whom": "relative"})
    site.work()
    limited = _begun(site, helper, mandates.own(desk, helper, only_fills.id))
    get(client, "/proches/")("fr")  # what was confirmed since they came in
    yield from each(
        ("a mandate that stands", get(client, f"/proches/{by_code.id}")),
        ("a mandate on paper", get(client, f"/proches/{on_paper.id}")),
        ("a mandate that ended", get(client, f"/proches/{ended.id}")),
        ("a guardian's power", get(client, f"/proches/{guarded.id}")),
        ("those one helps", get(client, "/proches/")),
        ("those who help one", _helped(site, address)),
        ("steps, for another", get(client, f"/demande/{begun}/")),
        ("check, for another than the mandate's", get(client, f"/demande/{other}/verifier")),
        ("who fills it in for another", get(client, f"/demande/{own}/filler")),
        ("check, for another who sends alone", get(client, f"/demande/{limited}/verifier")),
        ("a request sent for another", get(client, f"/suivi/{sent}")),
        ("a dossier sent by another", get(site.agent("dep-35").client, f"/instruction/{sent}-1")),
    )


def _through_aidants_connect(site: Site) -> Iterator[State]:
    """A professional who acts for one person: let in, stopped by a protection, or not let in."""
    ines = site.person("huguette.ines").client
    with ines.session_transaction() as session:
        kept = session["actor"]
    actor = Actor(**kept | {"role": Role(kept["role"])})
    told = {"legal_protection": "tutelle", "protector_name": "UDAF 35"}
    stopped = site.draft(actor, **told).id
    yield from each(
        ("an aidant's start", get(ines, "/demande/")),
        ("an aidant's person", get(ines, "/proches/")),
        ("an aidant, stopped by a protection", get(ines, f"/demande/{stopped}/verifier")),
        ("an aidant's way back", get(ines, f"/demande/{stopped}/legal_protection")),
        ("an aidant without the scope", partial(_not_let_in, site)),
    )


def _not_let_in(site: Site, language: str) -> TestResponse:
    return doors.sign_in(speaking(site.nobody(), language), person="maria.karim")


def _by_link(site: Site, somebody: Somebody, waits: Mandate) -> Iterator[State]:
    link = f"/mandat/{waits.id}/{mandates.token_of(site.desk, waits)}"
    nowhere, refused = f"/mandat/{'0' * 32}/{'0' * 32}", _asked(site, somebody)
    mandates.withdraw_by_link(site.desk, refused.secret)
    no_more = f"/mandat/{refused.id}/{mandates.token_of(site.desk, refused)}"
    yield from each(
        ("a mandate, by its link", get(site.nobody(), link)),
        ("a mandate, by its link, signed in", get(site.person("huguette").client, link)),
        ("one's own mandate, by its link", post(somebody.client, link, answer="yes")),
        ("a mandate that was refused", get(site.nobody(), no_more)),
        ("a mandate that is none", get(site.nobody(), nowhere)),
        ("a mandate that is none, answered", post(site.nobody(), nowhere, link, answer="no")),
    )


def _asked(site: Site, somebody: Somebody, **changes: object) -> Mandate:
    wish = a_wish(**changes)  # type: ignore[arg-type]  # as its fields are
    with site.app.test_request_context():
        return mandates.ask(site.desk, somebody.actor, wish, "fr", keyed)


def _typed(site: Site, somebody: Somebody, code: str | None, language: str) -> TestResponse:
    """What follows an address, and a code typed there."""
    mandate, client = _asked(site, somebody), somebody.client
    here = f"/proches/{mandate.id}"
    address = f"mere{next(_rank)}@exemple.fr"
    post(client, f"{here}/code/courriel", address=address)(language)
    if code is None:
        return speaking(client, language).get(f"{here}/code")
    return post(client, f"{here}/code", code=code)(language)


def _begun(site: Site, helper: Actor, mandate: Mandate) -> str:
    return site.draft(acting(helper, mandate)).id


def _sent(site: Site, helper: Actor, mandate: Mandate) -> str:
    theirs = acting(helper, mandate)
    draft = answer.start_draft(site.desk, theirs, "fr")
    answer.answer_all(site.desk, theirs, draft.id, answers(street="7 rue des mandats"))
    return submit.submit(site.desk, theirs, draft.id, "x", "eidas1").number


def _helped(site: Site, address: str) -> Draw:
    """The page of who is helped, signed in by the address that said yes."""

    client = site.nobody()

    def draw(language: str) -> TestResponse:
        page = speaking(client, language).get("/proches/")
        if page.status_code == 200:
            return page
        post(client, "/connexion/code/courriel", address=address)(language)
        with client.session_transaction() as session:
            code = session[ASKED]["id"]
        token = doors.token_in(client.get("/connexion/code").text)
        typed = {"csrf_token": token, "code": site.desk.post.digits(code)}
        assert client.post("/connexion/code", data=typed).status_code == 303
        return client.get("/proches/")

    return draw

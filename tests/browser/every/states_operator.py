"""The operators' pages: a funder joins, is described wrongly, comes in, is rehearsed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.acts.office import joined
from tests.browser.every.site import Site
from tests.browser.every.states import State, each, get, post

HOME, NEW = "/exploitation/organismes", "/exploitation/nouvel-organisme"


def states_operator(site: Site) -> Iterator[State]:
    """Each page of an operator, and what it says of what is wrong."""
    client = site.operator().client
    told: Mapping[str, str] = {
        "code": "rail", "name": "Caisse du rail", "name_en": "Rail", "kind": "national_fund",
        "source": "Convention", "signatory": "Anne Rail", "effective": "2100-01-01",
        "delivery": "manual", "schemes": "cprpsncf",
    }  # fmt: skip
    yield from each(
        ("nobody joined yet", get(client, HOME)),
        ("a new funder", get(client, NEW)),
        ("a funder that the tables name", get(client, f"{NEW}?code=senat")),
        ("a funder described wrongly", post(client, NEW, kept_days="1", effective="hier")),
        ("a funder that the tables refuse", post(client, NEW, **told | {"territories": "999"})),
    )
    at = f"{HOME}/{joined(site.desk).code}"
    yield from each(
        ("somebody joined", get(client, HOME)),
        ("a funder that joins", get(client, at)),
        ("a newcomer whom nobody knows", post(client, f"{at}/personnes", at, who="2222 2222")),
    )
    assert post(client, f"{at}/repetition", at)("fr").status_code == 303
    yield State("a rehearsal that begins", get(client, at))
    site.work()
    yield from each(
        ("a rehearsal, sealed", get(client, at)),
        ("a wrong fingerprint", post(client, f"{at}/repetition/accuse", at, fingerprint="0")),
    )

"""Every duty of other funders, and everybody else, at every route: nothing there is theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from portal.acts import consult
from portal.acts.consult import OUTSIDE, Wished
from portal.demo.agents import COUNTER, NEWCOMER, PARTS, PASSWORD
from portal.domain.happened import legal_day
from portal.domain.people import Role
from portal.web.entering import keyed
from tests.acts.conftest import office, secrets, wired  # noqa: F401  fixtures, by their names
from tests.build import a_caseworker, answers
from tests.web import doors
from tests.web.software import a_manager, a_software
from tests.web.test_routes import ANYBODY, POST, Walk, may, rules, walk  # noqa: F401

DUTIES = [part for part in PARTS if part not in (NEWCOMER, PASSWORD)]
MANAGERS = (
    "caseworker.team.", "caseworker.software.", "caseworker.inbox.figures.",
    "caseworker.destinations.", "caseworker.reconciling.", "caseworker.exporting.",
)  # fmt: skip
EVALUATORS = ("caseworker.evaluating.send", "caseworker.planning.send")
STUDYING = "caseworker.deciding.check"
URGENT = "caseworker.emergency.show"
"""What a doctor does not do; what opens nothing that an evaluator or a doctor does not read."""
TYPED_BY_ANOTHER = {
    "caseworker.deciding.check": 303,
    "caseworker.letter_drafts.image": 404,
    "caseworker.letter_drafts.save": 404,
}
"""What somebody typed and has not sealed is shown to nobody else, not in their office either."""
OWN = {"right", "table"}
"""Parts of an address that each funder has for itself."""
SECRET = [
    str(answers()[name]).casefold() for name in ("birth_name", "first_names", "nir", "street")
]


@dataclass(frozen=True)
class Stranger:
    """Somebody to whom nothing of the walk belongs; `part` is empty without a duty."""

    client: FlaskClient
    role: Role
    part: str = ""

    @cached_property
    def token(self) -> str:
        """The token of their forms."""
        return doors.token_in(self.client.get("/reprendre").text)

    def sent(self, address: str) -> TestResponse:
        """What the address answers to a form with a good token."""
        return self.client.post(address, data={"csrf_token": self.token})


def strangers(walk: Walk, funder: str) -> Iterator[tuple[str, Stranger]]:  # noqa: F811
    """Each duty of this funder, its software, and those who are of no funder."""
    for part in DUTIES:
        yield part, Stranger(signed(walk, funder, part), Role.CASEWORKER, part)
    for part in (NEWCOMER, PASSWORD):
        yield part, Stranger(signed(walk, "dep-35", part, 403), Role.PUBLIC)
    counter = walk.app.test_client()
    came = doors.sign_in(counter, "instruction", "/guichet/", funder=COUNTER)
    assert (came.status_code, came.headers["Location"]) == (303, "/guichet/")
    yield "counter", Stranger(counter, Role.COUNTER)
    yield "another", Stranger(walk.people["another"], Role.APPLICANT)
    yield "operator", Stranger(walk.people["operator"], Role.OPERATOR)
    yield "expert", Stranger(an_expert(walk), Role.PUBLIC)
    soft = walk.app.test_client()
    token = a_software(walk.office.desk, a_manager(walk.office, funder)).bearer(soft)
    soft.environ_base["HTTP_AUTHORIZATION"] = token["Authorization"]
    yield "software", Stranger(soft, Role.FUNDER)


def signed(walk: Walk, funder: str, part: str, status: int = 303) -> FlaskClient:  # noqa: F811
    client = walk.app.test_client()
    answer = doors.sign_in(client, "instruction", funder=funder, part=part)
    assert answer.status_code == status, (funder, part)
    return client


def an_expert(walk: Walk) -> FlaskClient:  # noqa: F811
    """Who proved the address of a link: to one paper of this very dossier, and to nothing else."""
    desk = replace(walk.office.desk, post=POST)
    until = legal_day(desk.clock()) + timedelta(days=14)
    wished = Wished(OUTSIDE, "Dr Le Bras", "expert@chu.fr", "Convient-il ?",
                    ["pieces/identity-1.pdf"], [], until, False)  # fmt: skip
    with walk.app.app_context():
        one = consult.ask(desk, a_caseworker(), str(walk.places["dossier"]), wished, keyed)
    client = walk.app.test_client()
    at = f"/avis/{POST.secret(one.id)}"
    token = doors.token_in(client.get(at).text)
    assert client.post(f"{at}/code", data={"csrf_token": token}).status_code == 303
    with client.session_transaction() as session:
        digits = POST.digits(session["expert"]["code"])
    proof = {"csrf_token": token, "code": digits}
    assert client.post(f"{at}/preuve", data=proof).status_code == 303
    assert client.get(f"{at}/document/pieces/identity-1.pdf/1.png").mimetype == "image/png"
    return client


def expected(one: Stranger, rule: Rule, allowed: frozenset[Role]) -> int:
    """What somebody gets at a part that belongs to another."""
    if allowed == {Role.FUNDER}:
        without = rule.endpoint == "api.status"  # the scope that this software does not have
        return (403 if without else 404) if one.role is Role.FUNDER else 401
    if one.role in (Role.PUBLIC, Role.FUNDER):
        return 303  # to sign in
    if one.role not in allowed:
        return 403
    of_managers = rule.endpoint.startswith(MANAGERS) and one.part != "manager"
    of_evaluators = rule.endpoint in EVALUATORS and one.part != "evaluator"
    return 403 if of_managers or of_evaluators else 404


def names_nobody(answer: TestResponse) -> bool:
    """Whether a page, or an error, says nothing of the person of the walk."""
    body = answer.get_data().decode(errors="ignore").casefold()
    return not any(one in body for one in SECRET)


@pytest.mark.parametrize(
    ("funder", "all_of_them"),
    [
        ("dep-13", False),
        *(pytest.param(one, True, marks=pytest.mark.long)
          for one in ("dep-13", "dep-33", "carsat-bretagne", "anah")),
    ],
)  # fmt: skip
def test_nothing_is_found_that_is_anothers(walk: Walk, funder: str, all_of_them: bool) -> None:  # noqa: F811
    """`all_of_them`: the pages that are open to all too. If not, a doctor's own office as well."""
    people = dict(strangers(walk, funder))
    if not all_of_them:
        people.pop("operator")  # in test_routes.py
    before = walk.state()
    theirs = walk.people["agent"].get(f"/instruction/{walk.places['dossier']}")
    assert not names_nobody(theirs), "their own funder reads the name"
    for method in ("GET", "POST"):
        for rule in rules(walk, method):
            allowed = may(walk, rule)
            if allowed != ANYBODY:
                _is_anothers(people, rule, method, walk.address(rule), allowed)
            elif all_of_them and method == "GET":
                for who, one in people.items():
                    answer = one.client.get(walk.address(rule))
                    assert names_nobody(answer), (funder, who, rule.rule)
    assert walk.state() == before
    if not all_of_them:
        has_its_pages(walk, ["doctor"])


def _is_anothers(
    people: Mapping[str, Stranger], rule: Rule, method: str, address: str, allowed: frozenset[Role]
) -> None:
    owned = bool(rule.arguments - OWN)
    for who, one in people.items():
        if allowed == {one.role} == {Role.OPERATOR}:
            continue  # of no person, and theirs
        wanted = expected(one, rule, allowed)
        if method == "POST" and not owned and wanted == 404:
            continue  # what they do to what is their own
        answer = one.client.get(address) if method == "GET" else one.sent(address)
        at = (who, method, rule.rule, answer.status_code)
        assert names_nobody(answer), at
        if owned or wanted != 404:
            assert answer.status_code == wanted, at


@pytest.mark.long
def test_in_one_office_each_duty_has_its_pages(walk: Walk) -> None:  # noqa: F811
    has_its_pages(walk, DUTIES)


def has_its_pages(walk: Walk, parts: Sequence[str]) -> None:  # noqa: F811
    """Who is not a manager does not manage, and who does not evaluate writes no evaluation."""
    people = {part: Stranger(signed(walk, "dep-35", part), Role.CASEWORKER, part)
              for part in parts}  # fmt: skip
    before = walk.state()
    for rule in rules(walk, "GET"):
        if Role.CASEWORKER not in may(walk, rule) or Role.APPLICANT in may(walk, rule):
            continue
        for part, one in people.items():
            status = one.client.get(walk.address(rule)).status_code
            of_managers = rule.endpoint.startswith(MANAGERS) and part != "manager"
            reads = part == "doctor" and rule.endpoint == STUDYING  # and does nothing else
            nothing_new = part in ("evaluator", "doctor") and rule.endpoint == URGENT
            hidden = of_managers or reads or nothing_new
            wanted = 403 if hidden else TYPED_BY_ANOTHER.get(rule.endpoint, 200)
            assert status == wanted, (part, rule.rule, status)
    for rule in rules(walk, "POST"):
        for part, one in people.items():
            of_managers = rule.endpoint.startswith(MANAGERS) and part != "manager"
            of_evaluators = rule.endpoint in EVALUATORS and part != "evaluator"
            if of_managers or of_evaluators:
                assert one.sent(walk.address(rule)).status_code == 403, (part, rule.rule)
    assert walk.state() == before

"""The same request twice: said before it is sent again, with a way to go on."""

# ruff: noqa: F811  fixtures of another file are arguments here

from __future__ import annotations

from tests.web.markup import parsed
from tests.web.test_applicant import Visitor, client, desk, visitor  # noqa: F401  fixtures


def filled(visitor: Visitor, **changes: str) -> None:
    visitor.begin()
    visitor.fill(**changes)
    visitor.get(visitor.draft + "verifier")


def test_the_second_one_is_said_and_can_be_sent_all_the_same(visitor: Visitor) -> None:
    filled(visitor, phone="+33261910003")
    first = visitor.post(visitor.draft + "envoyer").headers["Location"]
    filled(visitor, phone="+33261910003")
    asked = visitor.post(visitor.draft + "envoyer").headers["Location"]
    assert asked == visitor.draft + "deja-envoyee"
    said = visitor.get(asked)
    assert first.rsplit("/", 1)[1] in said.text
    assert parsed(said.text).xpath("//main//a/@href")[0] == first
    visitor.get(visitor.draft + "verifier")
    assert visitor.post(visitor.draft + "envoyer").headers["Location"] == asked, "anew each time"
    visitor.get(asked)
    second = visitor.post(visitor.draft + "envoyer", encore="oui")
    assert second.status_code == 303
    assert second.headers["Location"].startswith("/suivi/GA-")
    assert second.headers["Location"] != first
    assert visitor.get(asked).headers["Location"] == second.headers["Location"]


def test_one_answer_more_is_another_request(visitor: Visitor) -> None:
    filled(visitor, phone="+33261910004")
    visitor.post(visitor.draft + "envoyer")
    filled(visitor, phone="+33261910005")
    assert visitor.get(visitor.draft + "deja-envoyee").status_code == 303
    visitor.get(visitor.draft + "verifier")
    assert visitor.post(visitor.draft + "envoyer").status_code == 303

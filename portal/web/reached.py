"""The address by which somebody signed in by a code, proposed where the form asks for it."""

from __future__ import annotations

from collections.abc import Mapping

from portal.domain.codes import issuer_of
from portal.domain.draft import Answers, Draft
from portal.domain.messages import Channel
from portal.web import guard

OWN: Mapping[str, Mapping[Channel, str]] = {
    "self": {Channel.EMAIL: "email", Channel.SMS: "phone"},
    "relative": {Channel.SMS: "filler_phone"},
    "professional": {Channel.SMS: "filler_phone"},
}
"""For whom one asks → the question whose answer is the address of whoever types."""


def with_own_address(draft: Draft) -> Answers:
    """The draft's answers, and the address proven by a code as long as none was given.

    It is only shown in its box: it is an answer once the page was sent with it.
    """
    who = None if guard.actor().behalf else guard.sign_in()
    asked = OWN.get(str(draft.answers.get("for_whom")), {})
    for channel, question in asked.items():
        if who and who.name and who.issuer == issuer_of(channel) and not draft.amends:
            return {question: who.name, **draft.answers}
    return draft.answers

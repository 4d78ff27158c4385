"""People who act for others: mandates asked for and confirmed, in few words."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from portal.acts import codes, confirm_mandate, mandates
from portal.adapters.smtp_messenger import SmtpMessenger
from portal.desk import Desk, Post
from portal.domain.acting import Acting
from portal.domain.codes import Outcome
from portal.domain.invitations import Completed
from portal.domain.mandates import Allowed, Capacity, Mandate
from portal.domain.messages import Channel
from portal.domain.people import Actor
from portal.domain.signers import Signer

POST = Post(messengers={Channel.EMAIL: SmtpMessenger("smtp://localhost", "g@x.fr")}, key=b"k" * 32)


UNDER_NO_MANDATE = {
    **dict.fromkeys((one.name for one in fields(Acting)), "nobody's"),
    "acts": ["send"],
    "evidence": {},
}
"""What a request would keep of a mandate that nobody gave."""


NOBODY_SIGNED = {
    **dict.fromkeys((one.name for one in fields(Signer)), "nobody's"),
    "statements": {},
}
"""A signature that nobody gave."""


NOBODY_COMPLETED = dict.fromkeys((one.name for one in fields(Completed)), "nobody's")
"""A part that nobody completed."""


def keyed(text: str) -> str:
    """What is kept of a link's secret, here."""
    return f"kept of {text}"


def a_wish(senior: str = "Odette Le Goff", **changes: Any) -> mandates.Wished:
    """What Soizic asks for, to help her mother."""
    given = {
        "helper_name": "Soizic Le Goff",
        "senior_name": senior,
        "birth_date": "1941-07-09",
        "capacity": Capacity.RELATIVE,
        "tie": "child",
        "power": "",
        "acts": tuple(Allowed),
        "length": "year",
    }
    return mandates.Wished(**(given | changes))


def asked(desk: Desk, helper: Actor, senior: str = "Odette Le Goff", **changes: Any) -> Mandate:
    """A mandate that waits for its yes."""
    return mandates.ask(desk, helper, a_wish(senior, **changes), "fr", keyed)


def code_for(desk: Desk, mandate: Mandate, address: str) -> str:
    """Have a code sent to that address; its id."""
    code = codes.ask(desk, Channel.EMAIL, address, "fr", "192.0.2.7", mandate.id)
    assert code
    return code


def confirmed(
    desk: Desk,
    helper: Actor,
    address: str = "odette@exemple.fr",
    senior: str = "Odette Le Goff",
    **changes: Any,
) -> Mandate:
    """A mandate that stands: whoever has this address said yes."""
    mandate = asked(desk, helper, senior, **changes)
    code = code_for(desk, mandate, address)
    tried = confirm_mandate.confirm_by_code(desk, mandate.id, code, desk.post.digits(code))
    assert tried.outcome is Outcome.RIGHT
    return mandates.own(desk, helper, mandate.id)


def acting(helper: Actor, mandate: Mandate) -> Actor:
    """The helper, acting under this mandate."""
    return replace(helper, behalf=mandate.senior)

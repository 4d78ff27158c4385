"""Which message a person gets, and by which way."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from portal.domain.dossier import AidRequest
from portal.domain.draft import Answers, Draft
from portal.domain.joining import is_rehearsal
from portal.domain.messages import Channel, Contact, Kind, Message

EMAIL = "email"
"""The question that asks for an e-mail address: what is typed there was not proven."""


def message_of(
    aid_request: AidRequest,
    kind: Kind,
    contact: Contact | None,
    channels: Collection[Channel],
    *,
    new_id: str,
    at: datetime,
    rank: int = 0,
) -> Message | None:
    """The message about a request, if there is a way: proven address, e-mail typed, then a letter.

    Nobody is written to about a rehearsal.

    Args:
        aid_request: what it is about.
        kind: what it says.
        contact: the address that the person proved, if any.
        channels: the ways that are open.
        new_id: its identifier.
        at: now.
        rank: of the addition that it tells of, if it does.
    """
    channel = _channel(aid_request.answers, contact, channels)
    if channel is None or any(is_rehearsal(one.funder) for one in aid_request.routing.routes):
        return None
    return Message(
        id=new_id,
        person=aid_request.person,
        request=aid_request.number,
        kind=kind,
        channel=channel,
        proven=contact is not None and contact.channel is channel,
        language=aid_request.language,
        queued_at=at,
        rank=rank,
    )


def reminder_of(
    draft: Draft,
    contact: Contact | None,
    channels: Collection[Channel],
    *,
    new_id: str,
    at: datetime,
) -> Message | None:
    """The message that a draft will be removed, by the way that `message_of` takes, if any.

    Args:
        draft: a draft that was due a reminder, at the latest now.
        contact: the address that the person proved, if any.
        channels: the ways that are open.
        new_id: its identifier.
        at: now.
    """
    channel = _channel(draft.answers, contact, channels)
    if channel is None:
        return None
    return Message(
        id=new_id,
        person=draft.person,
        request=None,
        kind=Kind.ADDITION_REMINDER if draft.amends else Kind.REMINDER,
        channel=channel,
        proven=contact is not None and contact.channel is channel,
        language=draft.language,
        queued_at=at,
        draft=draft.id,
        due_at=max(when for when in draft.remind_at if when <= at),
    )


def completed_message(
    draft: Draft,
    contact: Contact | None,
    channels: Collection[Channel],
    *,
    new_id: str,
    at: datetime,
) -> Message | None:
    """The message that a part is done, by the way that `message_of` takes, if any.

    Args:
        draft: the draft that a relative was invited to.
        contact: the address that its person proved, if any.
        channels: the ways that are open.
        new_id: its identifier.
        at: when the relative said so.
    """
    channel = _channel(draft.answers, contact, channels)
    if channel is None:
        return None
    return Message(
        id=new_id,
        person=draft.person,
        request=None,
        kind=Kind.COMPLETED,
        channel=channel,
        proven=contact is not None and contact.channel is channel,
        language=draft.language,
        queued_at=at,
        draft=draft.id,
        due_at=at,
    )


def postal_address(answers: Answers, town: str) -> str:
    """Name, street and town of the beneficiary, a line each, as a letter bears them.

    `town`: postal code and name of their commune.
    """
    family = answers.get("used_name") or answers.get("birth_name") or ""
    name = f"{answers.get('first_names', '')} {family}".strip()
    return "\n".join(line for line in (name, str(answers.get("street", "")), town) if line)


def _channel(
    answers: Answers, contact: Contact | None, channels: Collection[Channel]
) -> Channel | None:
    if contact and contact.channel in channels:
        return contact.channel
    if answers.get(EMAIL) and Channel.EMAIL in channels:
        return Channel.EMAIL
    home = answers.get("street") and answers.get("commune")
    return Channel.LETTER if home and Channel.LETTER in channels else None

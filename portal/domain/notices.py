"""Which message a person gets, and by which way."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from portal.domain.dossier import AidRequest
from portal.domain.draft import Answers, Draft
from portal.domain.joining import is_rehearsal
from portal.domain.messages import Channel, Kind, Message
from portal.domain.reach import Reach


def message_of(
    aid_request: AidRequest,
    kind: Kind,
    reach: Reach,
    channels: Collection[Channel],
    *,
    new_id: str,
    at: datetime,
    rank: int = 0,
) -> Message | None:
    """The message about a request, if there is a way to those whom it reaches.

    Nobody is written to about a rehearsal.

    Args:
        aid_request: what it is about.
        kind: what it says.
        reach: whom it reaches.
        channels: the ways that are open.
        new_id: its identifier.
        at: now.
        rank: of the addition that it tells of, if it does.
    """
    channel = reach.channel(aid_request.answers, channels)
    if channel is None or any(is_rehearsal(one.funder) for one in aid_request.routing.routes):
        return None
    return Message(
        id=new_id,
        person=aid_request.person,
        request=aid_request.number,
        kind=kind,
        channel=channel,
        proven=reach.proven(channel),
        language=aid_request.language,
        queued_at=at,
        rank=rank,
    )


def reminder_of(
    draft: Draft,
    reach: Reach,
    channels: Collection[Channel],
    *,
    new_id: str,
    at: datetime,
) -> Message | None:
    """The message that a draft will be removed, if there is a way; of who has died, to nobody.

    Args:
        draft: a draft that was due a reminder, at the latest now.
        reach: whom it reaches.
        channels: the ways that are open.
        new_id: its identifier.
        at: now.
    """
    channel = reach.channel(draft.answers, channels)
    if channel is None or reach.died:
        return None
    return Message(
        id=new_id,
        person=draft.person,
        request=None,
        kind=Kind.ADDITION_REMINDER if draft.amends else Kind.REMINDER,
        channel=channel,
        proven=reach.proven(channel),
        language=draft.language,
        queued_at=at,
        draft=draft.id,
        due_at=max(when for when in draft.remind_at if when <= at),
    )


def completed_message(
    draft: Draft,
    reach: Reach,
    channels: Collection[Channel],
    *,
    new_id: str,
    at: datetime,
) -> Message | None:
    """The message that a part is done, if there is a way; of who has died, to nobody.

    Args:
        draft: the draft that a relative was invited to.
        reach: whom it reaches.
        channels: the ways that are open.
        new_id: its identifier.
        at: when the relative said so.
    """
    channel = reach.channel(draft.answers, channels)
    if channel is None or reach.died:
        return None
    return Message(
        id=new_id,
        person=draft.person,
        request=None,
        kind=Kind.COMPLETED,
        channel=channel,
        proven=reach.proven(channel),
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


def readdressed(
    message: Message, reach: Reach, answers: Answers, channels: Collection[Channel]
) -> Message | None:
    """The same message by the way that is right now: somebody may have died since. None: no way."""
    if not reach.died:
        return message
    channel = reach.channel(answers, channels)
    proven = channel is not None and reach.proven(channel)
    return replace(message, channel=channel, proven=proven) if channel else None

"""When an address that asked for too many codes may ask again: the truth, for whoever waits."""

from __future__ import annotations

from datetime import datetime

from portal.addresses import alike, read_address
from portal.desk import Desk
from portal.domain import codes as rules
from portal.domain.messages import Channel
from portal.domain.people import PUBLIC


def codes_again_at(desk: Desk, channel: Channel, typed: str, caller: str) -> datetime:
    """When a code may be asked for again, for this address by this caller; now, if it may be.

    It tells how often an address was asked about, never whether somebody is known by it.

    Raises:
        WrongAddress: what was typed is no address.
    """
    address = desk.post.mark("address", alike(channel, read_address(channel, typed))).hex()
    of_caller = desk.post.mark("caller", caller).hex()
    with desk.begin(PUBLIC) as tx:
        waits = (
            tx.attempts.again_at(address, rules.OF_ADDRESS),
            tx.attempts.again_at(of_caller, rules.OF_CALLER),
        )
        return max(tx.at, *waits)

"""Wiring's part for what goes to funders by itself: it names who carries it."""

from __future__ import annotations

from portal.adapters.https_caller import HttpsCaller
from portal.adapters.outward import Outward
from portal.adapters.s3_delivery import S3Way
from portal.adapters.sftp_delivery import SftpWay
from portal.domain.push import Carrier, Push
from portal.settings import PREFIX, Settings, WrongSetting


def open_push(settings: Settings) -> Push:
    """Who carries. Raises WrongSetting: this machine itself is a demonstration's alone."""
    if settings.push_to_loopback and not settings.demonstration:
        raise WrongSetting(f"{PREFIX}PUSH_TO_LOOPBACK is for a demonstration alone")
    outward = Outward(loopback=settings.push_to_loopback)
    return Push(HttpsCaller(outward), {Carrier.S3: S3Way(outward), Carrier.SFTP: SftpWay(outward)})

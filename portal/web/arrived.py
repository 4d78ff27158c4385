"""A manager says that a dossier exported by hand arrived, by the fingerprint in its bag."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask import request

from portal.acts import acknowledge
from portal.domain.errors import NotFound
from portal.web.guard import actor, desk
from portal.web.i18n import gettext as _
from portal.web.joining_typed import spoken

NUMBER, FINGERPRINT = "number", "fingerprint"
"""The boxes."""
_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{2,63}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Arrival:
    """What was typed, by box; what is wrong with it: the address of a box, and a sentence."""

    told: Mapping[str, str] = field(default_factory=dict)
    problems: Sequence[tuple[str, str]] = ()

    def wrong(self, box: str) -> str:
        """What is wrong with a box, if something is."""
        return next((text for address, text in self.problems if address == f"#{box}"), "")


def say() -> Arrival:
    """Take what was typed to the act; what comes back holds what is wrong, or nothing is."""
    number = "".join(request.form.get(NUMBER, "").split()).upper()
    typed = "".join(request.form.get(FINGERPRINT, "").split()).lower()
    box, sorry = _wrong(number, typed)
    told = {NUMBER: number[:64], FINGERPRINT: typed[:64]}
    return Arrival(told, [(f"#{box}", spoken(sorry))] if sorry else [])


def _wrong(number: str, typed: str) -> tuple[str, str]:
    none = NUMBER, _("Aucun dossier de ce numéro n’est chez vous : relisez-le dans bag-info.txt")
    if not _NUMBER.fullmatch(number):
        return none
    if not _SHA256.fullmatch(typed):
        return FINGERPRINT, _("Une empreinte a 64 signes : des chiffres, et des lettres de a à f")
    try:
        acknowledge.say_arrived(desk(), actor(), number, typed)
    except NotFound:
        return none
    except acknowledge.WrongFingerprint:
        return FINGERPRINT, _(
            "Ce n’est pas l’empreinte de ce dossier. C’est noté : relisez-la, "
            "ou demandez un nouvel export"
        )
    return "", ""

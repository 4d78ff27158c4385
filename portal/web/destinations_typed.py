"""What a manager typed of a destination, what is wrong with it, and why nothing arrives there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from portal.acts import destinations, send_again
from portal.domain.errors import NotReady
from portal.domain.push import Carrier, Push
from portal.web.guard import language
from portal.web.i18n import gettext as _
from portal.web.i18n import spaced


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, by box, and what is wrong with it."""

    values: Mapping[str, str] = field(default_factory=dict)
    problems: Sequence[tuple[str, str]] = ()

    def wrong(self, box: str) -> str:
        """What is wrong with a box, if something is."""
        return next((text for address, text in self.problems if address == f"#{box}"), "")


@dataclass(frozen=True, slots=True)
class Field:
    """A box: its label, its hint, what is said when it cannot be used; `secret`: never shown."""

    label: str
    hint: str
    wrong: str
    secret: bool = False
    may_be_empty: bool = False


def carrier_names(push: Push) -> Mapping[str, tuple[str, str]]:
    """What each way is called that this installation has, and what it does."""
    every = {
        Carrier.WEBHOOK: (
            _("Un appel (webhook)"),
            _("votre logiciel est prévenu de chaque changement, et vient chercher le dossier"),
        ),
    }
    return {one: told for one, told in every.items() if one is Carrier.WEBHOOK or one in push.ways}


def fields_of(carrier: Carrier) -> Mapping[str, Field]:
    """The boxes of each way, by name."""
    return {
        Carrier.WEBHOOK: {
            "address": Field(
                _("L’adresse à appeler"),
                _("Elle commence par https:// et répond à un premier appel d’essai."),
                _("Donnez une adresse qui commence par https://, avec le nom d’une machine"),
            ),
        },
    }[carrier]


def links(error: NotReady, carrier: Carrier) -> Sequence[tuple[str, str]]:
    """Each problem with the address of its box."""
    told = {
        destinations.NOT_GIVEN: _(
            "Ce logiciel n’a pas les droits qu’il faut : « Suivre » pour un appel, « Lire » et"
            " « Accuser réception » pour une livraison"
        ),
        destinations.NOT_YOURS: _(
            "Seul un responsable qui est aussi évaluateur ou médecin donne accès au médical"
        ),
        destinations.TOO_MANY: _(
            "Il y en a déjà autant qu’il peut y en avoir : mettez d’abord fin à l’un d’eux"
        ),
        send_again.NO_CURSOR: _("Ce n’est pas un curseur de votre organisme"),
    }
    boxes = fields_of(carrier)
    found = []
    for one in error.problems:
        text = told.get(one.text) or boxes[one.question].wrong
        found.append((f"#{one.question}", spaced(text) if language() == "fr" else text))
    return found


def why(code: str) -> str:
    """Why the last try did not arrive, in words; empty: none failed."""
    kind, _mark, status = code.partition("_")
    if kind == "status":
        return _("l’adresse a répondu %(status)s", status=status)
    told = {
        "forbidden": _("l’adresse mène à une machine interne, que nous n’appelons jamais"),
        "unknown_name": _("ce nom de machine est inconnu"),
        "closed": _("la machine ne répond pas, ou coupe"),
        "too_slow": _("la réponse est trop lente"),
        "tls": _("la connexion n’est pas sûre : son certificat n’est pas valable"),
        "no_http": _("la réponse n’est pas celle d’un serveur web"),
        "nobody_calls": _("cette installation n’envoie rien"),
    }
    return told.get(code, code) if code else ""

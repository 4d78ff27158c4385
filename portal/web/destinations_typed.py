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
    """A box: its label, its hint, what is said when it cannot be used.

    `secret`: what is typed is never shown. `made`: it is not typed, but made here and shown.
    """

    label: str
    hint: str
    wrong: str
    secret: bool = False
    made: bool = False


def carrier_names(push: Push) -> Mapping[str, tuple[str, str]]:
    """What each way is called that this installation has, and what it does."""
    every = {
        Carrier.WEBHOOK: (
            _("Un appel (webhook)"),
            _("Votre logiciel est prévenu de chaque changement, et vient chercher le dossier."),
        ),
        Carrier.S3: (
            _("Une livraison dans un espace S3"),
            _("Chaque dossier scellé est déposé dans un espace de stockage de votre organisme."),
        ),
        Carrier.SFTP: (
            _("Une livraison par SFTP"),
            _("Chaque dossier scellé est déposé sur un serveur de votre organisme."),
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
                _(
                    "Donnez une adresse publique qui commence par https://, avec le nom d’une"
                    " machine : ni mot de passe, ni machine interne"
                ),
            ),
        },
        Carrier.S3: _fields_of_s3(),
        Carrier.SFTP: _fields_of_sftp(),
    }[carrier]


def _fields_of_s3() -> Mapping[str, Field]:
    return {
        "address": Field(
            _("L’adresse du service"),
            _("Par exemple https://s3.votre-organisme.fr, sans le nom de l’espace."),
            _("Donnez l’adresse du service : https:// et le nom d’une machine, rien de plus"),
        ),
        "bucket": Field(
            _("L’espace (bucket)"), "", _("Donnez le nom de l’espace, en minuscules et chiffres")
        ),
        "folder": Field(
            _("Le répertoire dans cet espace (facultatif)"),
            "",
            _("Un répertoire s’écrit en lettres, chiffres et tirets : « depot/apa »"),
        ),
        "region": Field(
            _("La région (facultatif)"), "", _("Une région s’écrit comme « eu-west-3 »")
        ),
        "access_key": Field(
            _("L’identifiant de la clé d’accès"),
            _("Une clé qui écrit et lit là, et rien d’autre."),
            _("Donnez l’identifiant de la clé d’accès"),
        ),
        "secret_key": Field(
            _("La clé secrète"),
            _("Elle est chiffrée ici, et n’est jamais montrée."),
            _("Donnez la clé secrète"),
            secret=True,
        ),
    }


def _fields_of_sftp() -> Mapping[str, Field]:
    return {
        "address": Field(
            _("Le serveur"),
            _(
                "Par exemple sftp.votre-organisme.fr, ou avec son port :"
                " sftp.votre-organisme.fr:2222."
            ),
            _("Donnez le nom du serveur, et son port s’il n’est pas 22"),
        ),
        "user": Field(_("Le compte"), "", _("Donnez le nom du compte")),
        "folder": Field(
            _("Le répertoire (facultatif)"),
            _("Vide : celui où le compte arrive."),
            _("Un répertoire s’écrit en lettres, chiffres et tirets : « depot/apa »"),
        ),
        "host_key": Field(
            _("La clé publique du serveur"),
            _("La ligne que donne ssh-keyscan : nous ne parlons qu’à ce serveur-là."),
            _("Donnez la ligne de ssh-keyscan : ssh-ed25519, ecdsa ou ssh-rsa, et la clé"),
        ),
        "public_key": Field(
            _("Notre clé publique, à installer sur ce compte (authorized_keys)"), "", "", made=True
        ),
    }


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
        destinations.TOO_MANY: _("Il y en a déjà quatre : mettez d’abord fin à l’un d’eux"),
        destinations.TWICE: _("Cette adresse est déjà appelée pour ce logiciel"),
        send_again.NO_CURSOR: _("Ce n’est pas un curseur de votre organisme"),
    }
    boxes = fields_of(carrier)
    found = []
    for one in error.problems:
        text = told.get(one.text) or boxes[one.question].wrong
        box = f"#{one.question}" if one.question else ""
        found.append((box, spaced(text) if language() == "fr" else text))
    return found


def why(code: str) -> str:
    """Why the last try did not arrive, in words; empty: none failed."""
    kind, _mark, status = code.partition("_")
    if kind in ("status", "s3"):
        return _("l’adresse a répondu %(status)s", status=status)
    told = {
        "forbidden": _("l’adresse mène à une machine interne, que nous n’appelons jamais"),
        "unknown_name": _("ce nom de machine est inconnu"),
        "closed": _("la machine ne répond pas, ou coupe"),
        "too_slow": _("la réponse est trop lente"),
        "tls": _("la connexion n’est pas sûre : son certificat n’est pas valable"),
        "no_http": _("la réponse n’est pas celle d’un serveur web"),
        "nobody_calls": _("cette installation n’envoie rien"),
        "not_kept": _("ce qui a été déposé n’a pas pu être relu tel quel"),
        "not_let_in": _("le serveur ne nous laisse pas entrer : installez-y notre clé publique"),
        "other_host_key": _("ce n’est pas la clé de serveur que vous avez donnée"),
        "no_folder": _("ce répertoire n’existe pas là-bas"),
        "may_not_write": _("nous n’avons pas le droit d’écrire là-bas"),
        "damaged": _("le dossier est abîmé chez nous : quelqu’un s’en occupe"),
    }
    return told.get(code, code) if code else ""

"""Addresses of people on their way in and out: read from what was typed, kept encrypted."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumberType

from portal.adapters.envelope import KEY_BYTES, decrypt, encrypt
from portal.desk import Desk
from portal.domain.messages import Channel, SealedAddress, WrongAddress
from portal.form import communes
from portal.form.edition import Kind, Question
from portal.form.reading import Wrong, read_email, read_phone, read_text

OWNER: Final = "contacts"
"""The owner of the keys that wrap addresses' keys."""
_CALLED: Final = frozenset({33, 262, 508, 590, 594, 596, 687, 689, 681})
"""Calling codes of France and its islands: a message elsewhere is dear, and asked for to cost."""
_NAME: Final = Question("name", Kind.TEXT, max_length=60, autocomplete="name")
_NAMES: Final = re.compile(r"[^\W\d_][^\W\d_ .'’\u2011-]*(?:[ .'’\u2011-]+[^\W\d_]+)*\.?")
MOST_OF_STREET: Final = 60
_MANY_FIGURES: Final = re.compile(r"(?:\d[ .\-]?){7}")
_TITLES: Final = frozenset({"m", "mr", "mme", "mlle", "monsieur", "madame", "mademoiselle"})
_SHORT: Final = {
    "all": "allee", "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard",
    "bat": "batiment", "ch": "chemin", "che": "chemin", "imp": "impasse", "pl": "place",
    "r": "rue", "res": "residence", "rte": "route", "sq": "square",
}  # fmt: skip
"""Words of a street as they are shortened on letters, and as they are."""
_MOBILE: Final = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


def read_address(channel: Channel, typed: str) -> str:
    """An e-mail address, its domain in ASCII, or a mobile number (E.164).

    Raises:
        WrongAddress: it is none, or no SMS goes there.
        ValueError: nobody types an address for this channel.
    """
    try:
        if channel is Channel.EMAIL:
            return _in_ascii(read_email(typed, Question("email", Kind.EMAIL)))
        if channel is Channel.SMS:
            return _mobile(read_phone(typed, Question("phone", Kind.PHONE)))
    except Wrong:
        raise WrongAddress("shape") from None
    raise ValueError(f"no address is typed for {channel}")


@dataclass(frozen=True, slots=True)
class Home:
    """Somebody's name and postal address, as they were typed; `commune` is its INSEE code."""

    name: str
    street: str
    commune: str

    @property
    def lines(self) -> str:
        """Name, street and town, a line each, as a letter bears them."""
        return "\n".join((self.name, self.street, town_of(self.commune)))

    @property
    def alike(self) -> str:
        """What tells people apart: however it is spaced, shortened, or in which order it stands."""
        name = sorted(word for word in _words(self.name) if word not in _TITLES)
        return f"{Channel.LETTER}\0{' '.join(name)}\0{self.door}"

    @property
    def door(self) -> str:
        """What tells houses apart, whoever lives in them."""
        return f"{' '.join(_SHORT.get(word, word) for word in _words(self.street))}\0{self.commune}"


def read_name(typed: str) -> str:
    """Somebody's name as an envelope bears it.

    Raises:
        WrongAddress: it is none, or too long.
    """
    try:
        name = read_text(typed, _NAME)
    except Wrong:
        raise WrongAddress("name") from None
    if not _NAMES.fullmatch(name):  # anybody may have us write to anybody: it is no message
        raise WrongAddress("name")
    return name


def read_street(street: str) -> str:
    """A street as an envelope bears it: an answer of the form, and no message.

    Raises:
        WrongAddress: it is too long, or holds a telephone number.
    """
    if len(street) > MOST_OF_STREET or _MANY_FIGURES.search(street):
        raise WrongAddress("street")
    return street


def town_of(commune: str) -> str:
    """Postal code and name of a commune, as a letter bears them; empty where there is none.

    A town may have several postal codes, and its INSEE code tells the town: any leads there.
    """
    found = communes.known(commune)
    return f"{''.join(found.postal_codes[:1])} {found.name.upper()}".strip() if found else ""


def alike(channel: Channel, address: str) -> str:
    """The address as it tells people apart: no server minds the case of letters any more."""
    return f"{channel}\0{address.casefold()}"


def closed(desk: Desk, channel: Channel, address: str) -> SealedAddress:
    """This address, encrypted under a key of its own."""
    key = secrets.token_bytes(KEY_BYTES)
    epoch, wrapped = desk.keyring.wrap(OWNER, key)
    return SealedAddress(encrypt(key, OWNER, channel.value, address.encode()), wrapped, epoch)


def opened(desk: Desk, channel: Channel, sealed: SealedAddress) -> str:
    """The address. Raises Tampered, or NotFound when its key was destroyed."""
    key = desk.keyring.unwrap(OWNER, sealed.key_epoch, sealed.key)
    return decrypt(key, OWNER, channel.value, sealed.cipher).decode()


def hinted(channel: Channel, address: str) -> str:
    """What its owner knows it by, and nobody else: `o…t@exemple.fr`, `… 12 34`, a name."""
    if channel is Channel.LETTER:
        return address.partition("\n")[0]
    if channel is Channel.EMAIL:
        local, _, domain = address.partition("@")
        return f"{local[0]}…{local[-1] if len(local) > 2 else ''}@{domain}"  # noqa: PLR2004
    return f"… {address[-4:-2]} {address[-2:]}"


def _in_ascii(email: str) -> str:
    """Raises WrongAddress: a part before the @ that few servers take, or a domain that is none."""
    local, _, domain = email.rpartition("@")
    try:
        plain = f"{local.encode('ascii').decode()}@{domain.encode('idna').decode().lower()}"
        read = Address(addr_spec=plain).addr_spec
    except (UnicodeError, ValueError, IndexError, MessageError):
        raise WrongAddress("shape") from None
    if read != plain or not plain.isprintable():
        raise WrongAddress("shape")
    return plain


def _mobile(number: str) -> str:
    read = phonenumbers.parse(number)
    if read.country_code not in _CALLED or phonenumbers.number_type(read) not in _MOBILE:
        raise WrongAddress("no_sms")
    return number


def _words(text: str) -> list[str]:
    """Plain words, figures apart from letters: `3bis` is `3 bis`."""
    return re.sub(r"(?<=[0-9])(?=[a-z])|(?<=[a-z])(?=[0-9])", " ", communes.plain(text)).split()

"""The one file that names every adapter: it puts the real neighbours on the desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from portal import places
from portal.adapters.file_keyring import FileKeyring
from portal.adapters.note_signer import NoteSigner
from portal.adapters.papers import ContentPapers
from portal.adapters.pkcs11_keyring import Pkcs11Keyring
from portal.adapters.pyhanko_sealer import PyHankoSealer
from portal.adapters.s3_inbox import S3Inbox
from portal.adapters.s3_vault import S3Vault
from portal.adapters.seal_keys import FileKey, SealKey, Token, TokenKey, certificates
from portal.adapters.time_stamps import HttpTimeStamper, LocalTimeStamper
from portal.adapters.weasy_printer import WeasyPrinter
from portal.desk import Desk, Keyring
from portal.domain.errors import NotAllowed
from portal.form.load import load_editions
from portal.settings import Settings
from portal.store.database import Database

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper

TOKEN = "pkcs11:"  # noqa: S105  a scheme, not a password


def clock() -> datetime:
    """The time, UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """A random identifier."""
    return str(uuid4())


def open_database(settings: Settings) -> Database:
    """The database, as the application's login."""
    return Database(settings.database_url, clock=clock, new_id=new_id)


def open_desk(settings: Settings, database: Database) -> Desk:
    """The desk of this process. It asks no neighbour anything yet."""
    editions = load_editions(places.forms())
    return Desk(
        begin=database.begin,
        vault=open_vault(settings),
        inbox=open_inbox(settings),
        keyring=_keyring(settings),
        printer=WeasyPrinter(editions, places.forms()),
        sealer=_sealer(settings),
        papers=ContentPapers(),
        ledger_signer=NoteSigner.from_pem(settings.ledger_name, settings.ledger_key),
        editions=editions,
        clock=clock,
        new_id=new_id,
    )


def open_vault(settings: Settings) -> S3Vault:
    """The vault's bucket."""
    return S3Vault(
        settings.s3_endpoint,
        settings.s3_access_key,
        settings.s3_secret_key.get_secret_value(),
        settings.vault_bucket,
        settings.s3_region,
        ca_file=settings.s3_ca_file,
    )


def open_inbox(settings: Settings) -> S3Inbox:
    """The inbox's bucket."""
    return S3Inbox(
        settings.s3_endpoint,
        settings.s3_access_key,
        settings.s3_secret_key.get_secret_value(),
        settings.inbox_bucket,
        settings.s3_region,
        ca_file=settings.s3_ca_file,
    )


def open_checker(trust: Sequence[Path]) -> PyHankoSealer:
    """Who checks PDFs and seals none: it needs no portal."""
    return PyHankoSealer(roots=certificates(*trust))


def _keyring(settings: Settings) -> Keyring:
    if settings.keyring.startswith(TOKEN):
        module, pin, lock = _token(settings)
        return Pkcs11Keyring(module, settings.keyring.removeprefix(TOKEN), pin, lock)
    return FileKeyring(Path(settings.keyring))


def _sealer(settings: Settings) -> PyHankoSealer:
    trust = [settings.seal_trust] if settings.seal_trust else []
    return PyHankoSealer(_seal_key(settings), _time_stamper(settings), certificates(*trust))


def _seal_key(settings: Settings) -> SealKey:
    chain = [settings.seal_chain] if settings.seal_chain else []
    if not settings.seal_key.startswith(TOKEN):
        return FileKey(Path(settings.seal_key), settings.seal_certificate, chain)
    module, pin, lock = _token(settings)
    token, _, label = settings.seal_key.removeprefix(TOKEN).partition("/")
    return TokenKey(Token(module, token, pin, label, lock), settings.seal_certificate, chain)


def _time_stamper(settings: Settings) -> TimeStamper:
    if settings.tsa_url:
        return HttpTimeStamper(settings.tsa_url)
    if settings.tsa_key and settings.tsa_certificate and settings.demonstration:
        chain = [settings.seal_chain] if settings.seal_chain else []
        return LocalTimeStamper(settings.tsa_key, [settings.tsa_certificate, *chain], clock)
    raise NotAllowed("PORTAL_TSA_URL must name a time-stamping authority")


def _token(settings: Settings) -> tuple[Path, str, Path]:
    if not (settings.pkcs11_module and settings.pkcs11_pin and settings.pkcs11_lock):
        raise NotAllowed("a PKCS#11 token needs PORTAL_PKCS11_MODULE, _PIN and _LOCK")
    pin = settings.pkcs11_pin.get_secret_value()
    return settings.pkcs11_module, pin, settings.pkcs11_lock

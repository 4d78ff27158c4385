"""The one file that names every adapter: it puts the real neighbours on the desk."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from uuid import uuid4

from portal import places
from portal.adapters.clamd_scanner import ClamdScanner
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
from portal.domain.errors import PortalError, Unavailable
from portal.form.living import LivingEditions
from portal.form.load import open_editions
from portal.living import LookAgain
from portal.posting import open_post
from portal.pushing import open_push
from portal.settings import PREFIX, Settings, WrongSetting
from portal.store.database import Database

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper

_Bucket = TypeVar("_Bucket", S3Vault, S3Inbox)
TOKEN = "pkcs11:"  # noqa: S105  a scheme, not a password


def clock() -> datetime:
    """The time, UTC."""
    return datetime.now(UTC)


def new_id() -> str:
    """A random identifier."""
    return str(uuid4())


def open_database(settings: Settings) -> Database:
    """The database, as the application's login. Raises WrongSetting: this is no address of one."""
    with _named("database_url"):
        return Database(settings.database_url, clock=clock, new_id=new_id)


def open_desk(settings: Settings, database: Database) -> Desk:
    """The desk of this process. It asks no neighbour anything yet. Raises WrongSetting."""
    editions = LivingEditions(open_editions(places.forms(), demonstration=settings.demonstration))
    return Desk(
        begin=database.begin,
        read=database.read,
        vault=open_vault(settings),
        inbox=open_inbox(settings),
        keyring=_keyring(settings),
        printer=WeasyPrinter(editions.of_files, places.forms()),
        sealer=_sealer(settings),
        papers=ContentPapers(),
        scanner=_scanner(settings),
        ledger_signer=_ledger_signer(settings),
        editions=editions,
        clock=clock,
        new_id=new_id,
        look_again=LookAgain(editions, database.read),
        post=open_post(settings),
        push=open_push(settings),
    )


def open_vault(settings: Settings) -> S3Vault:
    """The vault's bucket. Raises WrongSetting."""
    return _bucket(S3Vault, settings, settings.vault_bucket)


def open_inbox(settings: Settings) -> S3Inbox:
    """The inbox's bucket. Raises WrongSetting."""
    return _bucket(S3Inbox, settings, settings.inbox_bucket)


def open_checker(trust: Sequence[Path]) -> PyHankoSealer:
    """Who checks PDFs and seals none: it needs no portal.

    Raises:
        Unavailable: a file cannot be read, or holds no certificate; the text names it.
    """
    return PyHankoSealer(trusted=certificates(*trust))


@contextmanager
def _named(name: str) -> Iterator[None]:
    """What is wrong with the value of a setting, as one sentence that names the setting."""
    shown = f"{PREFIX}{name.upper()}"
    try:
        yield
    except OSError as error:
        raise WrongSetting(f"{shown}: {error.filename} cannot be read: {error.strerror}") from error
    except WrongSetting:
        raise
    except (PortalError, ValueError) as error:
        raise WrongSetting(f"{shown}: {error}") from None  # the value may hold a password


def _bucket(kind: type[_Bucket], settings: Settings, name: str) -> _Bucket:
    if path := settings.s3_ca_file:
        try:
            ssl.create_default_context(cafile=path)
        except OSError as error:  # what is no certificate is one too
            problem = f"{path} cannot be read, or holds no certificate in PEM"
            raise WrongSetting(f"{PREFIX}S3_CA_FILE: {problem}") from error
    with _named("s3_endpoint"):
        return kind(
            settings.s3_endpoint,
            settings.s3_access_key,
            settings.s3_secret_key.get_secret_value(),
            name,
            settings.s3_region,
            ca_file=settings.s3_ca_file,
        )


def _keyring(settings: Settings) -> Keyring:
    if settings.keyring.startswith(TOKEN):
        module, pin, lock = _token(settings)
        return Pkcs11Keyring(module, settings.keyring.removeprefix(TOKEN), pin, lock)
    with _named("keyring"):
        return FileKeyring(Path(settings.keyring))


def _scanner(settings: Settings) -> ClamdScanner | None:
    if settings.scanner_url:
        with _named("scanner_url"):
            return ClamdScanner(settings.scanner_url)
    if settings.demonstration:
        return None
    raise WrongSetting(f"{PREFIX}SCANNER_URL must name a virus scanner, ClamAV's clamd")


def _ledger_signer(settings: Settings) -> NoteSigner:
    path = settings.ledger_key
    with _named("ledger_key"):
        path.open("rb").close()
    with _named("ledger_name"):
        try:
            return NoteSigner.from_pem(settings.ledger_name, path)
        except Unavailable as error:
            raise WrongSetting(f"{PREFIX}LEDGER_KEY: {path} holds no Ed25519 key") from error


def _certified(name: str, *files: Path | None) -> list[Path]:
    """Those of these files that are given, each with certificates in it."""
    given = [file for file in files if file]
    with _named(name):
        certificates(*given)
    return given


def _sealer(settings: Settings) -> PyHankoSealer:
    trust = [*_certified("seal_trust", settings.seal_trust), settings.seal_certificate]
    return PyHankoSealer(_seal_key(settings), _time_stamper(settings), certificates(*trust))


def _seal_key(settings: Settings) -> SealKey:
    chain = _certified("seal_chain", settings.seal_chain)
    (certificate,) = _certified("seal_certificate", settings.seal_certificate)
    if not settings.seal_key.startswith(TOKEN):
        with _named("seal_key"):
            return FileKey(Path(settings.seal_key), certificate, chain)
    module, pin, lock = _token(settings)
    token, _, label = settings.seal_key.removeprefix(TOKEN).partition("/")
    return TokenKey(Token(module, token, pin, label, lock), certificate, chain)


def _time_stamper(settings: Settings) -> TimeStamper:
    if settings.tsa_url:
        with _named("tsa_url"):
            return HttpTimeStamper(settings.tsa_url)
    if settings.tsa_key and settings.tsa_certificate and settings.demonstration:
        own = _certified("tsa_certificate", settings.tsa_certificate)
        chain = _certified("seal_chain", settings.seal_chain)
        with _named("tsa_key"):
            return LocalTimeStamper(settings.tsa_key, [*own, *chain], clock)
    raise WrongSetting(f"{PREFIX}TSA_URL must name a time-stamping authority")


def _token(settings: Settings) -> tuple[Path, str, Path]:
    if not (settings.pkcs11_module and settings.pkcs11_pin and settings.pkcs11_lock):
        raise WrongSetting("a PKCS#11 token needs PORTAL_PKCS11_MODULE, _PIN and _LOCK")
    pin = settings.pkcs11_pin.get_secret_value()
    return settings.pkcs11_module, pin, settings.pkcs11_lock

"""The settings of the demonstration: what the environment says, and a default for the rest."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from portal.adapters.file_keyring import FileKeyring
from portal.adapters.note_signer import make_key
from portal.demo.authority import authority
from portal.demo.folder import Folder
from portal.demo.processes import CannotStart
from portal.demo.trust import remember_root

Variables = Mapping[str, str]

PREFIX = "PORTAL_"
_S3 = ("PORTAL_S3_ENDPOINT", "PORTAL_S3_ACCESS_KEY", "PORTAL_S3_SECRET_KEY")
_SEAL = ("PORTAL_SEAL_KEY", "PORTAL_SEAL_CERTIFICATE", "PORTAL_SEAL_CHAIN", "PORTAL_SEAL_TRUST")
_OURS = ("PORTAL_OIDC_CITIZENS_", "PORTAL_OIDC_STAFF_", "PORTAL_PUBLIC_URL", "PORTAL_DEMONSTRATION",
         "PORTAL_DOORS")  # fmt: skip
"""What makes it a demonstration: its own sign-in, on this machine. The environment has no say."""
SCANNER = "PORTAL_SCANNER_URL"
_OWNERS = ("PORTAL_OWNER_URL", "PORTAL_APP_PASSWORD")
_LOGIN = "portal_app"


@dataclass(frozen=True, slots=True)
class Database:
    """Where the database is: for the application, and for its owner, who migrates it."""

    url: str
    owner_url: str | None
    app_password: str | None = None


def given(environment: Variables) -> dict[str, str]:
    """What the operator sets, but for what the demonstration alone decides."""
    return {
        name: value
        for name, value in environment.items()
        if name.startswith(PREFIX) and value and not name.startswith(_OURS)
    }


def own_s3(said: Variables) -> bool:
    """Whether the operator brings an S3 server.

    Raises:
        CannotStart: its three settings go together.
    """
    found = [name for name in _S3 if name in said]
    if found and len(found) < len(_S3):
        lacking = ", ".join(name for name in _S3 if name not in said)
        raise CannotStart(f"{found[0]} is set, and {lacking} is not")
    return bool(found)


def own_database(said: Variables, folder: Folder) -> Database | None:
    """The operator's database, if the environment names one.

    With the owner's address alone, the application's login gets a password made here.

    Raises:
        CannotStart: what it names is no address of PostgreSQL.
    """
    url, owner_url = said.get("PORTAL_DATABASE_URL"), said.get("PORTAL_OWNER_URL")
    _look_at(url, owner_url)
    if url:
        return Database(url, owner_url, said.get("PORTAL_APP_PASSWORD") or _password(url))
    if not owner_url:
        return None
    password = said.get("PORTAL_APP_PASSWORD") or folder.secret("app-password")
    parts = urlsplit(owner_url)
    host = parts.netloc.rpartition("@")[2]
    login = f"{_LOGIN}:{quote(password, safe='')}@{host}"
    return Database(urlunsplit(parts._replace(netloc=login)), owner_url, password)


def _look_at(*urls: str | None) -> None:
    """Refuse what is no address of PostgreSQL. Raises CannotStart."""
    from portal.store.engine import read_url

    for url in urls:
        try:
            read_url(url or "postgresql://")
        except ValueError as error:
            raise CannotStart(str(error)) from None


def _password(url: str) -> str | None:
    """The password that the application's login shall have, when its address tells one."""
    parts = urlsplit(url)
    return unquote(parts.password) if parts.username == _LOGIN and parts.password else None


def keys_of(folder: Folder, said: Variables) -> dict[str, str]:
    """Keys and certificates for what the environment does not bring, made once a folder."""
    keyring, ledger_key = folder.keys / "keyring.json", folder.keys / "ledger.pem"
    if not keyring.exists():
        FileKeyring.create(keyring)
    make_key(ledger_key)
    made = authority(folder.keys / "authority", datetime.now(UTC))
    ours = {
        "PORTAL_KEYRING": str(keyring),
        "PORTAL_LEDGER_KEY": str(ledger_key),
        "PORTAL_SECRET_KEY": folder.secret("secret-key"),
    }
    if not any(name in said for name in _SEAL):
        remember_root(made.root, made.seal_certificate)
        ours["PORTAL_SEAL_KEY"] = str(made.seal_key)
        ours["PORTAL_SEAL_CERTIFICATE"] = str(made.seal_certificate)
        ours["PORTAL_SEAL_CHAIN"] = str(made.issuer)
        ours["PORTAL_SEAL_TRUST"] = str(made.root)
    if "PORTAL_TSA_URL" not in said:
        ours["PORTAL_TSA_KEY"] = str(made.tsa_key)
        ours["PORTAL_TSA_CERTIFICATE"] = str(made.tsa_certificate)
    return ours


def usual(web: str) -> dict[str, str]:
    """The rest of the defaults. The telephone number is one that is never given out.

    No publisher: the legal page then says, in its own language, that this is a demonstration.
    """
    return {
        "PORTAL_PUBLIC_URL": web,
        "PORTAL_DEMONSTRATION": "true",
        "PORTAL_PUSH_TO_LOOPBACK": "true",
        "PORTAL_CHECKPOINT_SECONDS": "1",
        "PORTAL_SUPPORT_PHONE": "01 99 00 00 00",
    }


def for_children(variables: Variables, folder: Folder) -> dict[str, str]:
    """A child's whole environment: ours for the settings, the rest as it is.

    The owner's address and password stay here: only migrating needs them. What is said on this
    machine takes no proxy.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    told = {name: value for name, value in variables.items() if name not in _OWNERS}
    here = {"NO_PROXY": "127.0.0.1,localhost", "TMPDIR": str(folder.passing)}
    return {**kept, **here, "no_proxy": here["NO_PROXY"], **told}

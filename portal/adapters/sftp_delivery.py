"""Delivery by SFTP: each file under a name of its own, then renamed; `NAME.ack` is read.

The portal signs in with a key made for this destination alone, whose public half the manager
installs there; the server's own key is known beforehand, and no other is taken.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import paramiko
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from portal.adapters.bag_stream import MOST_OF_AN_ACK, TRIAL, TRIAL_WORDS, BagStream
from portal.adapters.outward import CLOSED, SLOW, Deadline, Outward
from portal.domain.delivery import Given, Package, Unreached, WrongBox

_SECONDS: Final = 10.0
_SILENT_SECONDS: Final = 30.0
_BLOCK: Final = 256 * 1024
_HOST: Final = re.compile(r"([A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)(?::(\d{1,5}))?")
_USER: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._@-]{0,63}")
_FOLDER: Final = re.compile(r"/?(?:[A-Za-z0-9_-][A-Za-z0-9._-]{0,60}/){0,8}")
_KEY: Final = re.compile(
    r"(?:\S+ )?(ssh-ed25519|ecdsa-sha2-nistp(?:256|384|521)|ssh-rsa) ([A-Za-z0-9+/]{40,2000}={0,2})"
    r"(?: .*)?"
)
_SIGNING: Final = {"ssh-rsa": ("rsa-sha2-512", "rsa-sha2-256")}
"""How a key of this kind signs, where it is not called as the key is."""
_MOST_PORTS: Final = 65535


class SftpWay:
    """The Way to funders' SFTP servers."""

    def __init__(self, outward: Outward) -> None:
        self._outward = outward

    def read(self, typed: Mapping[str, str]) -> Given:
        """A server from what was typed, and a key made for it. Raises WrongBox."""
        host = _HOST.fullmatch(typed.get("address", "").removeprefix("sftp://").rstrip("/"))
        if not host or not 0 < int(host[2] or 22) <= _MOST_PORTS:
            raise WrongBox("address")
        folder = typed.get("folder", "")
        folder = f"{folder.rstrip('/')}/" if folder else ""
        key = _KEY.fullmatch(typed.get("host_key", ""))
        for box, fine in (
            ("user", _USER.fullmatch(typed.get("user", ""))),
            ("folder", _FOLDER.fullmatch(folder)),
            ("host_key", key),
        ):
            if not fine:
                raise WrongBox(box)
        secret = Ed25519PrivateKey.generate()
        public = secret.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
        told = {
            "user": typed["user"],
            "folder": folder,
            "host_key": f"{key[1]} {key[2]}" if key else "",
            "public_key": f"{public} guichet-autonomie",
        }
        pem = secret.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
        return Given(f"sftp://{host[1].lower()}:{host[2] or 22}", pem, told)

    def open(self, address: str, told: Mapping[str, str], secret: bytes) -> SftpDelivery:
        """The way to one server; nobody is asked anything yet."""
        host, _, port = address.removeprefix("sftp://").partition(":")
        return SftpDelivery(self._outward, (host, int(port)), told, secret)


class SftpDelivery:
    """One folder of one server."""

    def __init__(
        self,
        outward: Outward,
        where: tuple[str, int],
        told: Mapping[str, str],
        secret: bytes,
    ) -> None:
        self._outward, self._where, self._told, self._secret = outward, where, told, secret
        self._folder = told["folder"]

    def try_out(self) -> None:
        """Write and read one small file. Raises Unreached."""
        with self._session() as sftp:
            self._put(sftp, TRIAL, io.BytesIO(TRIAL_WORDS))
            kept = _got(sftp, f"{self._folder}{TRIAL}")
        if kept != TRIAL_WORDS:
            raise Unreached("not_kept")

    def deliver(self, package: Package) -> None:
        """Put the archive, then the file that says it is whole. Raises Unreached."""
        stream = BagStream(package)
        with self._session() as sftp:
            self._put(sftp, f"{package.name}.tar", stream)
            self._put(sftp, f"{package.name}.json", io.BytesIO(stream.told(package)))

    def tell(self, name: str, told: bytes) -> None:
        """Put one file that stands alone. Raises Unreached."""
        with self._session() as sftp:
            self._put(sftp, f"{name}.json", io.BytesIO(told))

    def acknowledged(self, name: str) -> str:
        """What the funder wrote; empty: nothing yet. Raises Unreached."""
        with self._session() as sftp:
            return _got(sftp, f"{self._folder}{name}.ack").decode(errors="replace")

    def _put(self, sftp: Any, name: str, data: Any) -> None:
        """Write under a name that nobody reads, and give it its own when it is whole."""
        half, written = f"{self._folder}.{name}.part", 0
        with sftp.open(half, "wb") as file:
            file.set_pipelined(True)
            while block := data.read(_BLOCK):
                file.write(block)
                written += len(block)
        if sftp.stat(half).st_size != written:
            raise Unreached("not_kept")
        sftp.posix_rename(half, f"{self._folder}{name}")

    @contextmanager
    def _session(self) -> Iterator[Any]:
        """A session with this very server. What the vault says passes as it is."""
        deadline, transport = Deadline(_SECONDS), None
        try:
            transport = paramiko.Transport(self._outward.connect(*self._where, deadline))
            kind, _, known = self._told["host_key"].partition(" ")
            transport.get_security_options().key_types = _SIGNING.get(kind, (kind,))
            transport.start_client(timeout=deadline.left())
            if transport.get_remote_server_key().get_base64() != known:
                raise Unreached("other_host_key")
            transport.auth_timeout = deadline.left()
            key = paramiko.Ed25519Key.from_private_key(io.StringIO(self._secret.decode()))
            transport.auth_publickey(self._told["user"], key)
            sftp = paramiko.SFTPClient.from_transport(transport)
            sftp.get_channel().settimeout(_SILENT_SECONDS)
            yield sftp
        except paramiko.AuthenticationException:
            raise Unreached("not_let_in") from None
        except paramiko.ssh_exception.IncompatiblePeer:
            raise Unreached("other_host_key") from None
        except PermissionError:
            raise Unreached("may_not_write") from None
        except FileNotFoundError:
            raise Unreached("no_folder") from None
        except TimeoutError:
            raise Unreached(SLOW) from None
        except (paramiko.SSHException, EOFError, OSError):
            raise Unreached(CLOSED) from None
        finally:
            if transport is not None:
                transport.close()


def _got(sftp: Any, path: str) -> bytes:
    """What stands there, up to a bound; nothing where there is no file."""
    try:
        with sftp.open(path, "rb") as file:
            data: bytes = file.read(MOST_OF_AN_ACK)
            return data
    except FileNotFoundError:
        return b""

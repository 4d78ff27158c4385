"""The keyring in an HSM (PKCS#11): an owner's key is made inside, and never leaves it."""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, runtime_checkable

import pkcs11
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11.exceptions import PKCS11Error, UserAlreadyLoggedIn

from portal.domain.errors import NotFound, Tampered, Unavailable

_BITS = 256
_LABEL = "guichet-autonomie/{owner}/{epoch}"
# a key that comes in or goes out, for the length of one call
_PASSING = {Attribute.TOKEN: False, Attribute.EXTRACTABLE: True, Attribute.SENSITIVE: False}
_STAYING = {
    Attribute.SENSITIVE: True,
    Attribute.EXTRACTABLE: False,
    Attribute.WRAP: True,
    Attribute.UNWRAP: True,
    Attribute.ENCRYPT: False,
    Attribute.DECRYPT: False,
}
# what a token says of itself, rather than of the wrapped bytes it was given
_TOKEN_AWAY = (
    pkcs11.exceptions.DeviceError,
    pkcs11.exceptions.DeviceMemory,
    pkcs11.exceptions.DeviceRemoved,
    pkcs11.exceptions.HostMemory,
    pkcs11.exceptions.SessionClosed,
    pkcs11.exceptions.SessionHandleInvalid,
    pkcs11.exceptions.TokenNotPresent,
    pkcs11.exceptions.TokenNotRecognised,
    pkcs11.exceptions.UserNotLoggedIn,
)


@runtime_checkable
class _WrappingKey(Protocol):
    """An owner's key, inside the token."""

    def wrap_key(self, key: pkcs11.Object, mechanism: Mechanism | None = ...) -> bytes: ...

    def unwrap_key(
        self,
        object_class: ObjectClass,
        key_type: KeyType,
        key_data: bytes,
        *,
        mechanism: Mechanism | None = ...,
        template: dict[Attribute, bool] | None = ...,
    ) -> pkcs11.Key: ...


class Pkcs11Keyring:
    """The Keyring of the desk over a PKCS#11 token.

    The token is opened at the first use, so after a fork, and under a lock: several processes that
    open SoftHSM at once fail. A session is one conversation: threads take turns.

    Args:
        module: the token's library, as `/usr/lib/softhsm/libsofthsm2.so`.
        token: its label.
        pin: its user's PIN.
        lock: a file that every process of this machine may lock.
        epoch: under which new data keys are wrapped; the operator raises it to rotate.
    """

    def __init__(self, module: Path, token: str, pin: str, lock: Path, epoch: int = 1) -> None:
        self._module, self._token, self._pin = module, token, pin
        self._lock, self._epoch = lock, epoch
        self._turn = threading.Lock()
        self._session: pkcs11.Session | None = None
        self._pid = 0

    def wrap(self, owner: str, key: bytes) -> tuple[int, bytes]:
        """(epoch, wrapped key). The owner's key is made when there is none."""
        with self._talking() as session:
            wrapping = (self._keys(session, owner, self._epoch) or self._made(session, owner))[0]
            passing = session.create_object(
                {
                    Attribute.CLASS: ObjectClass.SECRET_KEY,
                    Attribute.KEY_TYPE: KeyType.AES,
                    Attribute.VALUE: key,
                    **_PASSING,
                }
            )
            try:
                wrapped = wrapping.wrap_key(passing, mechanism=Mechanism.AES_KEY_WRAP)
            finally:
                passing.destroy()
        return self._epoch, bytes(wrapped)

    def unwrap(self, owner: str, epoch: int, wrapped: bytes) -> bytes:
        """The data key.

        Raises:
            NotFound: that epoch's key was destroyed, or never was.
            Tampered: it was not wrapped for that owner in that epoch.
        """
        with self._talking() as session:
            keys = self._keys(session, owner, epoch)
            if not keys:
                raise NotFound(f"no key of epoch {epoch}")
            # two machines may have made one each at the same moment: either may be the one
            for key in keys:
                if found := _unwrapped(key, wrapped):
                    return found
        raise Tampered("a wrapped key is not its owner's")

    @contextmanager
    def _talking(self) -> Iterator[pkcs11.Session]:
        """The open session, this thread's turn; a session that failed is opened anew next time."""
        with self._turn:
            try:
                if self._session is None or self._pid != os.getpid():
                    self._session, self._pid = self._opened(), os.getpid()
                yield self._session
            except OSError as error:
                raise Unavailable(f"{self._lock} cannot be locked: {error.strerror}") from error
            except PKCS11Error as error:
                self._session = None
                raise Unavailable(f"the key token fails: {type(error).__name__}") from error

    def _opened(self) -> pkcs11.Session:
        with self._alone():
            library = pkcs11.lib(str(self._module))
            if self._pid not in (0, os.getpid()):  # forked: what the library knows is the parent's
                library.reinitialize()
            token = library.get_token(token_label=self._token)
            try:
                return token.open(rw=True, user_pin=self._pin)
            except UserAlreadyLoggedIn:  # by the sealer: a login is the whole process's
                return token.open(rw=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other process of this machine is here meanwhile."""
        with self._lock.open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _made(self, session: pkcs11.Session, owner: str) -> list[_WrappingKey]:
        with self._alone():
            if made := self._keys(session, owner, self._epoch):  # by another process meanwhile
                return made
            label = _LABEL.format(owner=owner, epoch=self._epoch)
            session.generate_key(KeyType.AES, _BITS, label=label, store=True, template=_STAYING)
            return self._keys(session, owner, self._epoch)

    def _keys(self, session: pkcs11.Session, owner: str, epoch: int) -> list[_WrappingKey]:
        label = _LABEL.format(owner=owner, epoch=epoch)
        wanted = {Attribute.CLASS: ObjectClass.SECRET_KEY, Attribute.LABEL: label}
        return [key for key in session.get_objects(wanted) if isinstance(key, _WrappingKey)]


def _unwrapped(key: _WrappingKey, wrapped: bytes) -> bytes | None:
    """The data key, or nothing when this is not the key that wrapped it."""
    try:
        passing = key.unwrap_key(
            ObjectClass.SECRET_KEY,
            KeyType.AES,
            wrapped,
            mechanism=Mechanism.AES_KEY_WRAP,
            template=_PASSING,
        )
    except _TOKEN_AWAY:
        raise
    except PKCS11Error:
        return None
    try:
        return bytes(passing[Attribute.VALUE])
    finally:
        passing.destroy()

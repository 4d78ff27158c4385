from __future__ import annotations

import stat
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from portal.adapters.file_keyring import FileKeyring
from portal.adapters.pkcs11_keyring import Pkcs11Keyring
from portal.desk import Keyring
from portal.domain.errors import Conflict, NotAllowed, Tampered, Unavailable
from tests.adapters import seals

KEY = bytes(range(32))


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    seals.a_token("clefs")
    return folder


def in_token(folder: Path, epoch: int = 1) -> Pkcs11Keyring:
    return Pkcs11Keyring(seals.MODULE, "clefs", seals.PIN, folder / "lock", epoch=epoch)


@pytest.fixture(params=["file", "token"])
def keyring(request: pytest.FixtureRequest, tmp_path: Path, token: Path) -> Callable[[], Keyring]:
    """Opens the keyring, again as often as wanted: always the same keys."""
    if request.param == "token":
        return lambda: in_token(token)
    FileKeyring.create(tmp_path / "keys")
    return lambda: FileKeyring(tmp_path / "keys")


def test_a_key_comes_out_as_it_went_in(keyring: Callable[[], Keyring]) -> None:
    epoch, wrapped = keyring().wrap("dep-35", KEY)
    assert KEY not in wrapped
    assert keyring().unwrap("dep-35", epoch, wrapped) == KEY


def test_another_owner_cannot_unwrap_it(keyring: Callable[[], Keyring]) -> None:
    ring = keyring()
    epoch, wrapped = ring.wrap("dep-35", KEY)
    ring.wrap("dep-22", KEY)
    with pytest.raises(Tampered):
        ring.unwrap("dep-22", epoch, wrapped)


@pytest.mark.parametrize("place", [0, 7, 20, 39])
def test_a_changed_key_is_refused(keyring: Callable[[], Keyring], place: int) -> None:
    epoch, wrapped = keyring().wrap("inbox", KEY)
    changed = bytearray(wrapped)
    changed[place] ^= 1
    with pytest.raises(Tampered):
        keyring().unwrap("inbox", epoch, bytes(changed))
    with pytest.raises(Tampered):
        keyring().unwrap("inbox", epoch, wrapped[:-8])


def test_another_epoch_is_another_key(token: Path) -> None:
    first, wrapped = in_token(token).wrap("dep-56", KEY)
    second, again = in_token(token, epoch=2).wrap("dep-56", KEY)
    assert (first, second) == (1, 2)
    assert wrapped != again
    assert in_token(token, epoch=2).unwrap("dep-56", first, wrapped) == KEY
    with pytest.raises(Tampered):
        in_token(token).unwrap("dep-56", second, wrapped)


def test_the_file_is_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    FileKeyring.create(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    with pytest.raises(Conflict):
        FileKeyring.create(path)
    assert path.read_bytes() == before
    path.chmod(0o644)
    with pytest.raises(NotAllowed):
        FileKeyring(path)


def test_a_keyring_that_is_away(tmp_path: Path, token: Path) -> None:
    with pytest.raises(Unavailable):
        FileKeyring(tmp_path / "nothing")
    absent = Pkcs11Keyring(seals.MODULE, "nobody", seals.PIN, token / "lock")
    with pytest.raises(Unavailable):
        absent.wrap("dep-35", KEY)


def _wrap_in_a_process(folder: Path) -> tuple[int, bytes]:
    return in_token(folder).wrap("dep-44", KEY)


def test_several_processes_share_one_key(token: Path) -> None:
    """None of them makes a second key of the same owner and epoch."""
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        wraps = [pool.submit(_wrap_in_a_process, token) for _ in range(8)]
        made = [wrap.result(timeout=90) for wrap in wraps]
    assert all(in_token(token).unwrap("dep-44", *one) == KEY for one in made)
    assert len(set(made)) == 1

"""Deliveries into a real S3 server and a real OpenSSH: whole or not at all, the same again."""

from __future__ import annotations

import hashlib
import io
import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from minio import Minio

from portal.adapters.outward import Outward
from portal.adapters.s3_delivery import S3Way
from portal.adapters.sftp_delivery import SftpWay
from portal.demo.seaweed import S3Server
from portal.domain.delivery import Delivering, Given, Package, Unreached, Way, WrongBox
from portal.domain.errors import Unavailable
from tests.acts.office import fresh_bucket
from tests.adapters import dying
from tests.adapters.dying import BYTES
from tests.adapters.sshd import Sshd, sshd

HERE = Outward(loopback=True)
NAME = "GA-1-1-0123456789abcdef"


@dataclass
class Place:
    """A funder's own place, and how a test looks into it behind the adapter's back."""

    way: Way
    given: Given

    def open(self, outward: Outward = HERE, **told: str) -> Delivering:
        way = type(self.way)(outward)  # type: ignore[call-arg]
        return way.open(self.given.address, {**self.given.told, **told}, self.given.secret)

    def names(self) -> set[str]:
        raise NotImplementedError

    def read(self, name: str) -> bytes:
        raise NotImplementedError

    def write(self, name: str, data: bytes) -> None:
        raise NotImplementedError

    def remove(self, name: str) -> None:
        raise NotImplementedError


class Bucket(Place):
    """In S3."""

    def __init__(self, s3: S3Server) -> None:
        host = s3.endpoint.partition("//")[2]
        self.client = Minio(host, s3.access_key, s3.secret_key, secure=False, region="us-east-1")
        self.bucket = fresh_bucket("payeur")
        self.client.make_bucket(self.bucket)
        typed = {"address": s3.endpoint, "bucket": self.bucket, "folder": "/depot/",
                 "access_key": s3.access_key, "secret_key": s3.secret_key}  # fmt: skip
        super().__init__(S3Way(HERE), S3Way(HERE).read(typed))

    def names(self) -> set[str]:
        every = self.client.list_objects(self.bucket, recursive=True)
        return {str(one.object_name).removeprefix("depot/") for one in every}

    def read(self, name: str) -> bytes:
        return self.client.get_object(self.bucket, f"depot/{name}").read()

    def write(self, name: str, data: bytes) -> None:
        self.client.put_object(self.bucket, f"depot/{name}", io.BytesIO(data), len(data))

    def remove(self, name: str) -> None:
        self.client.remove_object(self.bucket, f"depot/{name}")


class Folder(Place):
    """On OpenSSH."""

    def __init__(self, server: Sshd) -> None:
        typed = {"address": f"127.0.0.1:{server.port}", "user": server.user,
                 "folder": str(server.inbox), "host_key": server.host_key}  # fmt: skip
        super().__init__(SftpWay(HERE), SftpWay(HERE).read(typed))
        server.allow(self.given.told["public_key"])
        self.inbox = server.inbox

    def names(self) -> set[str]:
        return {one.name for one in self.inbox.iterdir()}

    def read(self, name: str) -> bytes:
        return (self.inbox / name).read_bytes()

    def write(self, name: str, data: bytes) -> None:
        (self.inbox / name).write_bytes(data)

    def remove(self, name: str) -> None:
        (self.inbox / name).unlink(missing_ok=True)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    with sshd(tmp_path_factory.mktemp("sshd")) as made:
        yield made


@pytest.fixture(scope="module", params=["s3", "sftp"])
def place(request: pytest.FixtureRequest, s3: S3Server, server: Sshd) -> Place:
    return Bucket(s3) if request.param == "s3" else Folder(server)


def a_package(data: bytes = BYTES, name: str = NAME) -> Package:
    return dying.a_package(name, data)


def why(act: Any, *arguments: Any) -> str:
    with pytest.raises(Unreached) as raised:
        act(*arguments)
    return raised.value.code


def test_a_package_lies_there_whole_and_again_is_the_same(place: Place) -> None:
    there = place.open()
    there.try_out()
    for _ in range(2):
        there.deliver(a_package())
        assert place.names() == {"guichet-autonomie.txt", f"{NAME}.tar", f"{NAME}.json"}
    told: Mapping[str, Any] = json.loads(place.read(f"{NAME}.json"))
    data = place.read(told["bag"])
    assert data == BYTES and told["size_bytes"] == len(BYTES)
    assert told["sha256"] == hashlib.sha256(data).hexdigest()
    assert (told["number"], told["manifests"]) == ("GA-1-1", {"manifest.json": "f" * 64})
    assert there.acknowledged(NAME) == ""
    place.write(f"{NAME}.ack", b"f" * 64 + b"\n")
    assert there.acknowledged(NAME).split() == ["f" * 64]
    place.write(f"{NAME}.ack", b"x" * 1_000_000)
    assert len(there.acknowledged(NAME)) <= 64 * 1024
    for _ in range(2):
        there.tell("GA-1-1-erased", b"{}")
    assert place.read("GA-1-1-erased.json") == b"{}"


def test_what_breaks_off_lies_under_no_name_that_anybody_reads(place: Place) -> None:
    """However far it came, neither the archive nor the file that says it is whole is there."""
    for many in (0, 4):
        whole = a_package(name="GA-2-1-x")

        def cut(blocks: Iterator[bytes] = whole.blocks, many: int = many) -> Iterator[bytes]:
            for _ in range(many):
                yield next(blocks)
            raise Unavailable("the vault does not answer")

        with pytest.raises(Unavailable):
            place.open().deliver(replace(whole, blocks=cut()))
        assert not {one for one in place.names() if one.startswith("GA-2")}
    place.open().deliver(a_package(b"x", "GA-2-1-x"))
    assert place.read("GA-2-1-x.tar") == b"x"


def killed(folder: Folder, name: str, at: int, how: str) -> tuple[int, list[str]]:
    """How a process of its own that delivers a package ended, and its calls if it did not die."""
    given = folder.given
    told = {"address": given.address, "told": dict(given.told), "secret": given.secret.decode(),
            "name": name, "at": at, "how": how}  # fmt: skip
    process = subprocess.run(
        [sys.executable, "-m", "tests.adapters.dying"],
        input=json.dumps(told), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return process.returncode, json.loads(process.stdout or "[]")


def hold(folder: Folder, name: str, at: int, how: str) -> None:
    """It dies there; then what has its name is whole, and once more makes it all so."""
    assert killed(folder, name, at, how)[0] == -signal.SIGKILL, (at, how)
    bag, ready = f"{name}.tar", f"{name}.json"
    left = folder.names()
    assert bag not in left or folder.read(bag) == BYTES, (at, how)
    assert ready not in left or bag in left, (at, how)
    folder.open().deliver(a_package(name=name))
    ours = {one for one in folder.names() if name in one}
    assert ours == {bag, ready} and folder.read(bag) == BYTES, (at, how)
    assert json.loads(folder.read(ready))["sha256"] == hashlib.sha256(BYTES).hexdigest()


@pytest.mark.parametrize(("at", "how"), [(4, dying.BEFORE), (10, dying.AFTER)])
def test_a_process_that_is_killed_on_its_way_by_sftp(server: Sshd, at: int, how: str) -> None:
    """In the middle of the archive; and after its rename, before the file that says it is whole."""
    hold(Folder(server), f"GA-4-{at}-x", at, how)


@pytest.mark.long
@pytest.mark.timeout(300)
def test_a_process_that_is_killed_anywhere_on_its_way_by_sftp(server: Sshd) -> None:
    folder = Folder(server)
    ended, calls = killed(folder, "GA-5-0-x", 0, "")
    assert ended == 0 and calls[9] == "posix_rename" and len(calls) == 15, calls
    for at in range(1, len(calls) + 1):
        for how in (dying.BEFORE, dying.AFTER):
            hold(folder, f"GA-5-{at}-{how}", at, how)


@pytest.mark.long
def test_a_large_one_goes_in_parts(place: Place) -> None:
    """Of 22 MB: S3 takes it in two."""
    large = BYTES * 43
    place.open().deliver(a_package(large, "GA-3-1-x"))
    assert place.read("GA-3-1-x.tar") == large


def test_a_place_within_is_not_gone_to(place: Place) -> None:
    assert why(place.open(Outward()).try_out) == "forbidden"


def test_who_is_not_let_in_or_has_no_folder_says_so(s3: S3Server, server: Sshd) -> None:
    bucket, folder = Bucket(s3), Folder(server)
    assert why(bucket.open(bucket="nulle-part").try_out).startswith("s3_")
    assert why(bucket.open(access_key="autre").try_out).startswith("s3_")
    assert why(folder.open(folder=f"{server.folder}/ailleurs/").try_out) == "no_folder"
    assert why(folder.open(user="personne").try_out) == "not_let_in"
    other = "ssh-ed25519 " + "A" * 68
    assert why(folder.open(host_key=other).try_out) == "other_host_key"
    assert why(folder.open(host_key="ssh-rsa " + "A" * 372).try_out) == "other_host_key"
    stranger = SftpWay(HERE).read(
        {"address": f"127.0.0.1:{server.port}", "user": server.user, "host_key": server.host_key}
    )
    there = SftpWay(HERE).open(stranger.address, stranger.told, stranger.secret)
    assert why(there.try_out) == "not_let_in", "a key that nobody installed"


def test_what_is_no_place_is_told_by_its_box() -> None:
    good_s3 = {"address": "https://s3.payeur.fr", "bucket": "depot", "access_key": "a",
               "secret_key": "s"}  # fmt: skip
    good_sftp = {"address": "sftp.payeur.fr", "user": "portail",
                 "host_key": "ssh-ed25519 " + "A" * 68}  # fmt: skip
    real = Outward()
    assert S3Way(real).read(good_s3).told["region"] == "us-east-1"
    assert SftpWay(real).read(good_sftp).address == "sftp://sftp.payeur.fr:22"
    first, second = (SftpWay(real).read(good_sftp) for _ in range(2))
    assert first.secret != second.secret and "PRIVATE" not in str(first.told)
    cases: list[tuple[Way, dict[str, str], str, tuple[str, ...]]] = [
        (S3Way(real), good_s3, "address",
         ("http://127.0.0.1:9000", "s3.payeur.fr", "https://a@x.fr", "https://x.fr/chemin", "")),
        (S3Way(real), good_s3, "bucket", ("", "A", "a/b", "é" * 5)),
        (S3Way(real), good_s3, "folder", ("..", "a/../b", "a b")),
        (S3Way(real), good_s3, "secret_key", ("", "é", "a\nb")),
        (SftpWay(real), good_sftp, "address", ("", "a b", "x.fr:0", "x.fr:70000", "x.fr/y")),
        (SftpWay(real), good_sftp, "user", ("", "a b", "-x")),
        (SftpWay(real), good_sftp, "folder", ("..", "/a/../b", "~", "a b")),
        (SftpWay(real), good_sftp, "host_key", ("", "SHA256:abc", "ssh-dss " + "A" * 68)),
    ]  # fmt: skip
    for way, good, box, wrong in cases:
        for typed in wrong:
            with pytest.raises(WrongBox) as raised:
                way.read(good | {box: typed})
            assert raised.value.box == box, (box, typed)


def test_keys_as_ssh_keyscan_prints_them(tmp_path: Path) -> None:
    key = "ssh-ed25519 " + "A" * 68
    for typed in (key, f"sftp.payeur.fr {key}", f"[sftp.payeur.fr]:2222 {key} nom"):
        given = SftpWay(Outward()).read({"address": "x.fr", "user": "u", "host_key": typed})
        assert given.told["host_key"] == key

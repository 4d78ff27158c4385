"""The bag of a dossier as a tar archive, made while it is sent."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from portal.chained import chain_of
from portal.desk import Desk
from portal.domain.bag import tag_files
from portal.domain.canonical import canonical
from portal.domain.dossier import Deposit, digest
from portal.handing import Held, Package, info_of, manifests, payload

_BLOCK: Final = 512


@dataclass(frozen=True, slots=True)
class Bag(Package):
    """A bag on its way; `mark` tells its content from another, whatever the day it is packed on."""

    mark: str
    manifests: Sequence[Deposit]


def packed(desk: Desk, one: Held) -> Bag:
    """The bag as a stream: its tags first, so that one that ends early is not valid.

    Raises:
        NotFound, Tampered, Unavailable: before the first byte, or between two objects.

    Source: RFC 8493 (BagIt 1.0), section 2; POSIX.1 (ustar).
    """
    chain = chain_of(desk, one.dossier.number, one.deposits)
    found, info = payload(desk, one, chain), info_of(desk, one, chain)
    tags = tag_files(found.sums, info)
    at, top = one.dossier.sealed_at or one.dossier.submitted_at, one.dossier.number
    heads = {name: _head(f"{top}/{name}", len(data), at) for name, data in tags.items()}
    heads |= {
        f"data/{name}": _head(f"{top}/data/{name}", size, at)
        for name, (_, size) in found.sums.items()
    }
    sizes = [len(data) for data in tags.values()] + [size for _, size in found.sums.values()]
    whole = sum(map(len, heads.values())) + sum(map(_padded, sizes)) + 2 * _BLOCK

    def blocks() -> Iterator[bytes]:
        for name, data in tags.items():
            yield heads[name] + _filled(data)
        for name in found.sums:
            yield heads[f"data/{name}"] + _filled(found.read(name))
        yield bytes(2 * _BLOCK)

    told = tags["manifest-sha256.txt"] + canonical(info | {"Bagging-Date": ""})
    return Bag(whole, blocks(), digest(told), manifests((*one.deposits.values(), *chain.proofs)))


def _head(name: str, size: int, at: datetime) -> bytes:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o640, int(at.timestamp())
    return entry.tobuf(tarfile.PAX_FORMAT)


def _padded(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK


def _filled(data: bytes) -> bytes:
    return data + bytes(_padded(len(data)) - len(data))

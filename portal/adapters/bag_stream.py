"""A package's archive as a stream to read from, and the small file that says it is whole."""

from __future__ import annotations

import hashlib

from portal.domain.canonical import canonical
from portal.domain.delivery import Package

MOST_OF_AN_ACK = 64 * 1024
"""Bytes that are read of an acknowledgement."""
TRIAL, TRIAL_WORDS = "guichet-autonomie.txt", b"Guichet Autonomie: essai de livraison\n"
"""The small file of a first try."""


class BagStream:
    """The blocks of a package, read as they are asked for, and their SHA-256."""

    def __init__(self, package: Package) -> None:
        self._blocks, self._left, self._sha256 = package.blocks, b"", hashlib.sha256()
        self.read_bytes = 0

    def read(self, size: int) -> bytes:
        """At most so many bytes; none at the end. It raises as the blocks do."""
        if not self._left:
            self._left = next(self._blocks, b"")
        given, self._left = self._left[:size], self._left[size:]
        self._sha256.update(given)
        self.read_bytes += len(given)
        return given

    def told(self, package: Package) -> bytes:
        """What stands in `NAME.json`, once all was read."""
        return canonical(
            {
                "number": package.number,
                "bag": f"{package.name}.tar",
                "size_bytes": self.read_bytes,
                "sha256": self._sha256.hexdigest(),
                "manifests": dict(package.manifests),
            }
        )

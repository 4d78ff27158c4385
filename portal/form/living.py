"""The editions as they are now: what funders that joined changed is seen without a new start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from portal.domain.joining import Joining
from portal.form.edition import Edition
from portal.form.joined import with_joinings
from portal.form.reference import Reference


class LivingEditions(Mapping[str, Edition]):
    """The editions of the files, their tables with those who joined. All change at once."""

    def __init__(self, editions: Mapping[str, Edition]) -> None:
        self.of_files = dict(editions)
        self._now = self.of_files

    def follow(self, joinings: Sequence[Joining]) -> None:
        """Take every version that was kept; the ones before are forgotten."""
        tables: dict[int, Reference] = {}
        now = {}
        for name, edition in self.of_files.items():
            own = edition.reference
            made = tables.setdefault(id(own), with_joinings(own, joinings))
            now[name] = replace(edition, reference=made)
        self._now = now

    def __getitem__(self, name: str) -> Edition:
        """One edition. Raises KeyError."""
        return self._now[name]

    def __iter__(self) -> Iterator[str]:
        """The names of all."""
        return iter(self._now)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._now)


def of_files(editions: Mapping[str, Edition]) -> Mapping[str, Edition]:
    """These editions with the tables as their files have them."""
    return editions.of_files if isinstance(editions, LivingEditions) else editions


def joined_by(
    editions: Mapping[str, Edition], joinings: Sequence[Joining]
) -> Mapping[str, Edition]:
    """The editions of the files, with these versions, and no other that a process knows."""
    living = LivingEditions(of_files(editions))
    living.follow(joinings)
    return living

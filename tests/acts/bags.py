"""What an export hands over, kept here as it is given."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.acts.export import Files, Handed, LeftOut, export
from portal.desk import Desk
from portal.domain.people import Actor


@dataclass(frozen=True)
class Bag:
    """A dossier's bag: its files by path."""

    number: str
    files: Mapping[str, bytes]


def exported(
    desk: Desk, actor: Actor, since: str | None, without: Collection[str] = ()
) -> Iterator[tuple[Bag | LeftOut, Any]]:
    """Each dossier that is handed over, with its files, or why it is left out; and the cursor."""
    kept: dict[str, dict[str, bytes]] = {}

    def into(number: str, files: Files) -> None:
        kept[number] = dict(files)

    for one, cursor in export(desk, actor, since, into, without):
        yield Bag(one.number, kept[one.number]) if isinstance(one, Handed) else one, cursor

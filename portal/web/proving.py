"""Which answers of a dossier a paper proves, as its caseworker reads both together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal.domain.manifest import kind_of
from portal.form.edition import Edition
from portal.form.record import Chapter, Said
from portal.web.dossier_papers import Paper


def proved(name: str, chapters: Sequence[Chapter], edition: Edition | None) -> Sequence[Said]:
    """The answers that are read in this object, in the order of the form; of no paper, none."""
    asked = _proves(edition).get(kind_of(name), ()) if name else ()
    return [one for chapter in chapters for one in chapter.answers if one.question in asked]


def proofs(papers: Sequence[Paper], edition: Edition | None) -> Mapping[str, Sequence[Paper]]:
    """For each question, the papers here in which its answer is read: one of each kind.

    Of several of a kind, the first; of those that came after the filing, if some did.
    """
    rules, first = _proves(edition), dict[str, Paper]()
    for paper in papers:
        kind = kind_of(paper.deposit.name)
        if kind not in first or (paper.added and not first[kind].added):
            first[kind] = paper
    found: dict[str, list[Paper]] = {}
    for kind, paper in first.items():
        for question in rules.get(kind, ()):
            found.setdefault(question, []).append(paper)
    return found


def _proves(edition: Edition | None) -> Mapping[str, Sequence[str]]:
    return {rule.id: rule.proves for rule in edition.pieces} if edition else {}

"""What a form that came on paper must come with: its scan, which bears the signature."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from portal.domain.draft import Draft
from portal.domain.errors import Problem
from portal.form.edition import Edition, PieceRule

PAGE = "documents"


def counter_pieces(edition: Edition) -> Sequence[PieceRule]:
    """The papers that a counter encloses, and nobody else."""
    return [rule for rule in edition.pieces if rule.counter]


def not_enclosed(edition: Edition, draft: Draft) -> Iterator[Problem]:
    """What of them is missing in a draft; the sentences are in its language."""
    here = {piece.kind for piece in draft.pieces}
    for rule in counter_pieces(edition):
        if rule.id not in here:
            sentence = edition.say(draft.language, "refused.not_enclosed")
            yield Problem(PAGE, rule.id, sentence)

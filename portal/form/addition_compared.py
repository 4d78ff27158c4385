"""What the JSON of an addition says, made from what was sent alone: the one checks the other."""

from __future__ import annotations

from portal.domain.addition import Addition, Part
from portal.domain.draft import Answers
from portal.domain.manifest import moment
from portal.form.record import paper_json


def told_by(addition: Addition, part: Part, before: Answers) -> dict[str, object]:
    """What the JSON of an addition says, but its edition, the funder's name and the term.

    Made from what was sent alone, not through a record: the one checks the other. `before` are the
    answers as they stood.
    """
    signature = addition.signature
    told: dict[str, object] = {
        "number": part.number,
        "addition": addition.number,
        "dossier": part.dossier,
        "request": addition.request,
        "language": addition.language,
        "submitted_at": moment(addition.submitted_at),
        "words": addition.words,
        "corrections": {
            name: [before.get(name), after] for name, after in addition.corrections.items()
        },
        "papers": [paper_json(piece) for piece in addition.pieces],
        "signature": {
            "name": signature.name,
            "statements": dict(signature.statements),
            "signed_at": moment(signature.signed_at),
            "signed_in_by": signature.signed_in_by,
            "assurance": signature.assurance,
        },
    }
    if addition.acting:
        told["acting"] = addition.acting.told()
    if addition.signers:
        told["signers"] = [one.told() for one in addition.signers]
    return told

"""What the simulator's answers mean: it asks less than the form, so that more is understood."""

from __future__ import annotations

from collections.abc import Mapping

from portal.domain.draft import Answer, Answers

ASSUMED: Mapping[str, Answer] = {"lives_in_france": "yes"}
"""What is not asked: who lives elsewhere is told so by the form."""

_COMMUNE = "commune"


def may_leave_out(answers: Answers, question: str) -> bool:
    """Whether this person may leave that question empty: without a fixed home, the commune."""
    return question == _COMMUNE and _without_home(answers)


def meant(answers: Answers) -> dict[str, Answer]:
    """The answers as the form would have them.

    Without a fixed home, the commune is that of the domiciliation. Source: CASF L264-1.
    """
    told = {**ASSUMED, **answers}
    if _without_home(told) and _COMMUNE in told:
        told["domiciliation_commune"] = told.pop(_COMMUNE)
    return told


def _without_home(answers: Answers) -> bool:
    return answers.get("dwelling") == "no_fixed_abode"

"""`portal gir`: from AGGIR profiles to GIR."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from portal.cli.sums import lines_of, stop


@click.command("gir")
@click.argument("profiles", nargs=-1, metavar="[PROFILE …]")
def gir_command(profiles: tuple[str, ...]) -> None:
    """Say the GIR of AGGIR profiles: one JSON object a line.

    A PROFILE is eight letters A, B or C (coherence, orientation, toilette, habillage,
    alimentation, elimination, transferts, deplacement interieur), or eight groups with commas
    between of four o or n each (spontaneously, totally, correctly, habitually: oui or non).
    With -, one profile a line is read. What is computed is no official GIR: an evaluator sets it.
    """
    from portal.form.aggir import grid

    told = lines_of("profile") if profiles == ("-",) else list(enumerate(profiles, 1))
    if not told:
        stop(1, "Name a profile of eight letters A, B or C, or - to read them.")
    tables = grid()
    for rank, text in told:
        try:
            found = tables.gir(_letters(text))
        except ValueError as error:
            stop(1, f"Profile number {rank} is not right: {error}.")
        click.echo(json.dumps(asdict(found)))


def _letters(text: str) -> str:
    from portal.domain.evaluation import letter

    if "," not in text:
        return text.strip().upper()
    letters = []
    for group in text.strip().lower().split(","):
        if not set(group) <= {"o", "n"}:
            raise ValueError("the four answers of a variable are o (oui) or n (non)")
        letters.append(letter([sign == "o" for sign in group]))
    return "".join(letters)

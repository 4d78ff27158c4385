"""What the demonstration says to whoever started it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from portal.demo.agents import agent_claims
from portal.demo.people import Citizen


def stopwatch(write: Callable[[str], None]) -> Callable[[str], None]:
    """Says each step with the seconds since the beginning."""
    began = time.monotonic()
    return lambda step: write(f"{time.monotonic() - began:5.1f} s  {step}")


def outcome(told: Mapping[str, Any]) -> Iterator[str]:
    """The request: its number, its funders and why, where the PDFs lie; what is not the same."""
    yield ""
    yield f"Request {told['number']} of {told['person']} (invented)"
    for dossier in told["dossiers"]:
        yield f"  Dossier {dossier['number']} goes to {dossier['funder']}:"
        for route in dossier["routes"]:
            yield f"    {route['aid']}: {route['because']['en']}"
        yield f"    sealed PDF    {dossier['pdf']}"
        yield f"    locked until  {dossier['retain_until']}"
        yield f"    verified      {'yes' if dossier['verified'] else 'NO'}"
    for one in told["findings"]:
        yield f"  {one['outcome']}: {one['check']}: {one['detail']}"


def doors(told: Mapping[str, Any], web: str, citizen: Citizen, messages: str) -> Iterator[str]:
    """The address of each door, with somebody to sign in as."""
    funder = told["dossiers"][0]["funder"]
    agent = agent_claims(funder)
    yield ""
    yield "Open in a browser:"
    yield f"  {web}/                what this is; nobody signs in"
    yield f"  {web}/demande/        file a request; sign in as anybody, {citizen.shown} for one"
    yield f"  {web}/suivi/          where a request stands; sign in as {citizen.shown}"
    yield (
        f"  {web}/instruction/    read the dossier; sign in as the agent of {funder} "
        f"({agent['given_name']} {agent['usual_name']})"
    )
    yield f"  {web}/guichet/        type in a paper form; sign in as the agent of the counter"
    yield f"  {web}/exploitation/   let a funder join; sign in as the operator of the portal"
    yield f"  {web}/verifier        check one of the PDFs above; nobody signs in"
    yield f"  {web}/api/v1/         what a funder's software may ask for"
    yield f"  {messages}   what was sent: codes, receipts"


def honesty() -> Iterator[str]:
    """What the vault of a demonstration does not promise."""
    yield ""
    yield (
        "The vault's lock holds against the application, whatever it asks through S3. It does not\n"
        "hold against root, nor against the account that owns the files on this disk."
    )


def looking(folder: Path) -> Iterator[str]:
    """How to look behind, and how to end."""
    yield ""
    yield f"The vault's address and keys: {folder}/demo.json"
    yield f"Other verbs, in another terminal: set -a; . {folder}/portal.env; portal status"
    yield f"For a funder's software (a client is in README.md): set -a; . {folder}/sandbox.env"
    yield "Ctrl-C ends it."

"""Where a funder's own model of a letter is filled: it can read the letter, and do nothing else."""

from __future__ import annotations

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from portal.adapters.print_fonts import Typefaces


def sandboxed(typefaces: Typefaces | None) -> ImmutableSandboxedEnvironment:
    """An environment without files, without functions of ours, whose values cannot be changed."""

    def finalize(value: object) -> object:
        return typefaces.printable(value) if typefaces and type(value) is str else value

    environment = ImmutableSandboxedEnvironment(
        autoescape=True,
        finalize=finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.clear()
    return environment

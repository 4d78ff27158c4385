"""The parts of README.md that the code knows best. Renew them: python -m tests.house.readme."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from portal.cli import main
from portal.settings import Settings
from tests.house.files import ROOT

README = ROOT / "README.md"
PREFIX = "PORTAL_"


def verbs(group: click.Command = main, name: str = "portal") -> Iterator[tuple[str, click.Command]]:
    """Every command, as people type it."""
    if not isinstance(group, click.Group):
        yield name, group
        return
    context = click.Context(group)
    for verb in group.list_commands(context):
        command = group.get_command(context, verb)
        assert command
        yield from verbs(command, f"{name} {verb}")


def commands() -> str:
    """The table of verbs."""
    rows = [
        f"| `{' '.join([name, *_arguments(verb)])}` | {_first_sentence(verb)} |"
        for name, verb in verbs()
    ]
    return "\n".join(["| Command | Does |", "| --- | --- |", *rows])


def settings() -> str:
    """The table of settings."""
    rows = [
        f"| `{PREFIX}{name.upper()}` | {field.description} | {_default(field)} |"
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join(["| Variable | Meaning | Default |", "| --- | --- | --- |", *rows])


TABLES = {"commands": commands, "settings": settings}


def part(text: str, name: str) -> str:
    """What stands between a table's two marks."""
    found = re.search(rf"<!-- {name} -->\n(.*?)\n<!-- /{name} -->", text, re.DOTALL)
    assert found, f"README.md has no place for the {name}"
    return found[1]


def renewed(text: str) -> str:
    """The same text with both tables as the code has them."""
    for name, table in TABLES.items():
        start, end = f"<!-- {name} -->\n", f"\n<!-- /{name} -->"
        before, rest = text.split(start)
        text = before + start + table() + end + rest.split(end)[1]
    return text


def _arguments(verb: click.Command) -> Iterator[str]:
    for parameter in verb.params:
        if isinstance(parameter, click.Argument):
            plain = (parameter.name or "").upper()
            some = f"{plain} …" if parameter.nargs != 1 else plain
            yield some if parameter.required else f"[{some}]"


def _first_sentence(verb: click.Command) -> str:
    first = (verb.help or "").strip().split("\n\n")[0]
    return " ".join(first.split()).removesuffix(".").replace("|", "\\|")


def _default(field: FieldInfo) -> str:
    if field.is_required() or field.default is PydanticUndefined:
        return "none: must be set"
    if field.default is None or field.default in ("", ()) or isinstance(field.default, SecretStr):
        return "none"
    if isinstance(field.default, tuple):
        return f"`{','.join(map(str, field.default))}`"
    return f"`{field.default}`"


if __name__ == "__main__":
    README.write_text(renewed(README.read_text()))

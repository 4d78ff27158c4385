"""`portal settings`: each setting, its meaning, its value; secrets are hidden."""

from __future__ import annotations

import json
import os
from typing import Any

import click

from portal.cli.opened import AS_JSON


@click.command()
@AS_JSON
def settings(as_json: bool) -> None:
    """Print each setting, its meaning and its value."""
    from portal.settings import PREFIX, Settings

    told: list[dict[str, Any]] = []
    for name, field in Settings.model_fields.items():
        variable = f"{PREFIX}{name.upper()}"
        value = os.environ.get(variable)
        told.append(
            {
                "name": variable,
                "meaning": field.description or "",
                "value": _shown(name, str(field.annotation), value)
                if value is not None
                else (None if field.is_required() else field.default),
                "set": value is not None,
                "required": field.is_required(),
            }
        )
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, indent=2, default=str))
        return
    for one in told:
        value = one["value"] if one["value"] not in (None, "") else "(not set)"
        click.echo(f"{one['name']}: {one['meaning']}\n    {value}")


def _shown(name: str, annotation: str, value: str) -> str:
    """A value, unless it is a secret or an address that holds one."""
    hidden = "Secret" in annotation or name in {"database_url", "owner_url", "keyring"}
    return "(hidden)" if hidden else value

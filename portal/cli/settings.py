"""`portal settings`: each setting, its meaning, its value; secrets are hidden."""

from __future__ import annotations

import json
import os

import click

from portal.cli.opened import AS_JSON


@click.command()
@AS_JSON
def settings(as_json: bool) -> None:
    """Print each setting, its meaning and its value."""
    from portal.settings import Settings

    told = []
    for name, field in Settings.model_fields.items():
        variable = f"PORTAL_{name.upper()}"
        secret = "Secret" in str(field.annotation) or name.endswith("_url") and "database" in name
        value = os.environ.get(variable)
        shown = "(hidden)" if value and secret else value
        default = None if field.is_required() else field.default
        told.append(
            {
                "name": variable,
                "meaning": field.description or "",
                "value": shown if value is not None else default,
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

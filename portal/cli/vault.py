"""`portal vault`, `portal ledger`: make the buckets, verify all of the one and of the other."""

from __future__ import annotations

import click

from portal.cli.opened import AS_JSON, opened_desk, read_settings, tell


@click.group()
def vault() -> None:
    """The WORM vault."""


@vault.command("init")
def init() -> None:
    """Make the vault's bucket (Object Lock, default COMPLIANCE retention) and the inbox's."""
    from portal.wiring import open_inbox, open_vault

    settings = read_settings()
    open_vault(settings).prepare()
    open_inbox(settings).prepare()
    click.echo(
        f"The vault {settings.vault_bucket} and the inbox {settings.inbox_bucket} are ready."
    )


@vault.command("verify")
@AS_JSON
def verify_vault(as_json: bool) -> None:
    """Look at every object: there, locked, the same bytes; and at none that is unknown."""
    from portal.acts import verify_all

    with opened_desk() as (_, _, desk):
        tell(verify_all.verify_vault(desk), as_json=as_json, counted=True)


@click.group()
def ledger() -> None:
    """The ledger."""


@ledger.command("verify")
@AS_JSON
def verify_ledger(as_json: bool) -> None:
    """Recompute the ledger from its rows, against the signed checkpoints in the vault."""
    from portal.acts import verify_all

    with opened_desk() as (_, _, desk):
        tell(verify_all.verify_ledger(desk), as_json=as_json)

"""`portal verify`: is what is kept what was filed."""

from __future__ import annotations

from pathlib import Path

import click

from portal.cli.opened import AS_JSON, naming, opened_desk, stop, tell


@click.command()
@click.argument("number", required=False)
@click.option("--pdf", type=click.Path(path_type=Path), help="A PDF alone; no portal is needed.")
@click.option(
    "--trust",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Certificates to trust, the seal's own too, PEM (default: the settings', or the demos').",
)
@AS_JSON
def verify(number: str | None, pdf: Path | None, trust: tuple[Path, ...], as_json: bool) -> None:
    """Check a request (NUMBER) or a dossier in the vault, or a PDF by itself.

    Each check has one of three outcomes: same, different, not checked; or a fourth: erased, once
    the time of the dossier was over.
    """
    if (number is None) == (pdf is None):
        stop(1, "Give a NUMBER, or --pdf FILE.")
    if pdf is not None:
        from portal.wiring import open_checker

        try:
            data = pdf.read_bytes()
        except OSError as error:
            stop(2, f"Could not look: {pdf} cannot be read: {error.strerror}.")
        with naming("--trust" if trust else "PORTAL_SEAL_TRUST"):
            checker = open_checker(trust or _trusted())
        tell(checker.check(data), as_json=as_json)
    from portal.acts.verify import verify_request

    with opened_desk() as (_, _, desk):
        tell(verify_request(desk, number or ""), as_json=as_json)


def _trusted() -> tuple[Path, ...]:
    """The trust list of the settings and the seal's certificate, else what demonstrations left."""
    import os

    from portal.demo.trust import demonstration_roots

    named = [os.environ.get(f"PORTAL_SEAL_{one}") for one in ("TRUST", "CERTIFICATE")]
    return tuple(Path(one) for one in named if one) if named[0] else demonstration_roots()

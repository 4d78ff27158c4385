"""The office of the acts' tests, and its settings as the environment of a verb."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from portal.cli import main
from tests.acts.conftest import desk, office, secrets, wired
from tests.acts.office import Office, environment_of

__all__ = ["desk", "office", "secrets", "wired"]

Verb = Callable[..., Result]


@pytest.fixture
def verb(office: Office) -> Verb:
    """Run a verb with the office's settings, some of them changed."""

    def run(*words: str, **changes: str) -> Result:
        env = environment_of(office.settings) | {f"PORTAL_{k}": v for k, v in changes.items()}
        return CliRunner().invoke(main, words, env=env)

    return run

"""A portal of a module's own, without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.demo.postgres import Postgres
from portal.demo.seaweed import S3Server
from portal.desk import Desk
from tests.browser.every.site import Site, a_site, an_office


@pytest.fixture(scope="module")
def site(
    request: pytest.FixtureRequest,
    postgres: Postgres,
    wired: Desk,
    s3: S3Server,
    secrets: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    folder, name = tmp_path_factory.mktemp("post"), request.module.__name__.rpartition("_")[2]
    with an_office(postgres, wired, s3, secrets, name) as made, a_site(made, folder) as site:
        yield site

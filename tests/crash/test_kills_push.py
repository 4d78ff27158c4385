"""However a worker dies, what goes to a funder arrives, in order, once but for the same id again.

Each kill is a SIGKILL that the worker gives itself before or after one of its calls: to the
database, to the vault, to the funder. Then another worker goes on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from portal.demo.seaweed import S3Server
from portal.domain.dossier import digest
from tests.adapters.receiver import Receiver, receiver
from tests.adapters.sshd import Sshd, sshd
from tests.adapters.test_deliveries import Bucket, Folder
from tests.crash.conftest import Lane
from tests.crash.test_kills import died, every

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]


def told(server: Receiver) -> tuple[list[str], list[str]]:
    """Ids and cursors of the calls that came."""
    ids = [headers["webhook-id"] for _, headers, _ in server.came]
    return ids, [json.loads(body)["cursor"] for _, _, body in server.came]


def test_calls_of_a_worker_that_is_killed_anywhere(lane: Lane) -> None:
    lane.write(2)
    assert lane.finish() == []
    with receiver() as server:
        where = lane.sure("placed", carrier="webhook", typed={"address": server.address})
        made, there = where.first("software"), where.first("destination")
        lane.sure("pushed", destination=there, at=0, how="")
        server.came.clear()
        lane.sure("replayed", made=made, destination=there)
        names = lane.sure("pushed", destination=there, at=0, how="").names
        whole, cursors = told(server)
        assert len(set(whole)) == len(whole) == 4, "two dossiers, filed and sealed"
        for at, how in every(names):
            server.came.clear()
            lane.sure("replayed", made=made, destination=there)
            died(lane.ask("pushed", destination=there, at=at, how=how), at, how, "call")
            assert lane.sure("pushed", destination=there, at=0, how="").first("left") == 0
            ids, heard = told(server)
            assert list(dict.fromkeys(heard)) == cursors, (at, how)
            assert set(ids) == set(whole) and len(ids) <= len(whole) + 1, (at, how)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    with sshd(tmp_path_factory.mktemp("sshd")) as made:
        yield made


@pytest.mark.parametrize("carrier", ["s3", "sftp"])
def test_deliveries_of_a_worker_that_is_killed_anywhere(
    lane: Lane, s3: S3Server, server: Sshd, carrier: str
) -> None:
    lane.write(1)
    assert lane.finish() == []
    place = Bucket(s3) if carrier == "s3" else Folder(server)
    given = place.given
    typed = {"address": given.address, **given.told, "secret_key": given.secret.decode()}
    where = lane.sure("placed", carrier=carrier, typed=typed)
    if carrier == "sftp":
        server.allow(where.first("public_key"))
    made, there = where.first("software"), where.first("destination")
    lane.sure("pushed", destination=there, at=0, how="")
    lane.sure("replayed", made=made, destination=there)
    clean = lane.sure("pushed", destination=there, at=0, how="")
    assert "vault.read" in clean.names and "delivery.deliver" in clean.names
    whole = place.names()
    (bag,) = [name for name in whole if name.endswith(".tar")]
    assert len(whole) == 3 and clean.first("delivered") == 1
    for at, how in every(clean.names):
        for name in whole:
            place.remove(name)
        lane.sure("replayed", made=made, destination=there)
        died(lane.ask("pushed", destination=there, at=at, how=how), at, how, "delivery")
        after = lane.sure("pushed", destination=there, at=0, how="")
        assert (after.first("left"), after.first("delivered")) == (0, 1), (at, how)
        assert place.names() == {bag, bag.replace(".tar", ".json")}, (at, how)
        ready = json.loads(place.read(bag.replace(".tar", ".json")))
        assert ready["sha256"] == digest(place.read(bag)), (at, how)

"""The command line of each part of the demonstration's S3 server: loopback, no telemetry.

Sockets are named relative to the folder each part runs in: a path may not pass 107 bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

HOST = "127.0.0.1"
_VOLUME_MEGABYTES = 256
_MOST_VOLUMES = 5000
"""Each bucket takes one at least; left to itself the server counts them by the free disk."""


def _address(part: str, ports: Mapping[str, int]) -> str:
    return f"{HOST}:{ports[part]}.{ports[f'{part}.grpc']}"


def _listening(part: str, ports: Mapping[str, int]) -> list[str]:
    port, grpc = ports[part], ports[f"{part}.grpc"]
    return [f"-ip.bind={HOST}", f"-port={port}", f"-port.grpc={grpc}"]


def _master(folder: Path, ports: Mapping[str, int]) -> list[str]:
    return [
        *_listening("master", ports),
        f"-ip={HOST}",
        f"-mdir={folder}/master",
        f"-volumeSizeLimitMB={_VOLUME_MEGABYTES}",
        "-resumeState=false",  # its ports are new each time
        "-telemetry=false",
        "-electionTimeout=1s",
    ]


def _volume(folder: Path, ports: Mapping[str, int]) -> list[str]:
    return [
        *_listening("volume", ports),
        f"-ip={HOST}",
        f"-dir={folder}/volume",
        f"-max={_MOST_VOLUMES}",
        f"-master={_address('master', ports)}",
    ]


def _filer(folder: Path, ports: Mapping[str, int]) -> list[str]:
    return [
        *_listening("filer", ports),
        f"-ip={HOST}",
        f"-defaultStoreDir={folder}/filer",
        f"-master={_address('master', ports)}",
        "-localSocket=filer.sock",
        "-disableHttp=true",
        "-disableDirListing=true",
        "-exposeDirectoryData=false",
    ]


def _s3(folder: Path, ports: Mapping[str, int]) -> list[str]:
    return [
        *_listening("s3", ports),
        f"-filer={_address('filer', ports)}",
        f"-config={folder}/s3.json",
        "-localSocket=s3.sock",
        "-port.iceberg=0",
        "-port.lance=0",
        "-allowDeleteBucketNotEmpty=false",
        "-autoCreateBucket=false",
    ]


OPTIONS: Mapping[str, Callable[[Path, Mapping[str, int]], list[str]]] = {
    "master": _master,
    "volume": _volume,
    "filer": _filer,
    "s3": _s3,
}

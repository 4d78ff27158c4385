"""A BagIt bag: the files that say what it holds."""

from __future__ import annotations

from collections.abc import Mapping

from portal.domain.dossier import digest

Weighed = tuple[str, int]
"""The SHA-256 of a file, and how many bytes it has."""


def weighed(data: bytes) -> Weighed:
    """What a bag says of a file."""
    return digest(data), len(data)


def tag_files(payload: Mapping[str, Weighed], info: Mapping[str, str]) -> dict[str, bytes]:
    """The tag files of a bag, by name.

    Args:
        payload: paths below `data/` → their digests and sizes.
        info: lines of bag-info.txt.

    Source: RFC 8493 (BagIt 1.0).
    """
    size = sum(size for _, size in payload.values())
    lines = [*info.items(), ("Payload-Oxum", f"{size}.{len(payload)}")]
    tags = {
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": "".join(f"{name}: {value}\n" for name, value in lines).encode(),
        "manifest-sha256.txt": _manifest(
            {f"data/{path}": sha256 for path, (sha256, _) in payload.items()}
        ),
    }
    tags["tagmanifest-sha256.txt"] = _manifest({name: digest(data) for name, data in tags.items()})
    return tags


def _manifest(files: Mapping[str, str]) -> bytes:
    return "".join(f"{files[path]}  {path}\n" for path in sorted(files)).encode()

"""A BagIt bag: the files that say what it holds."""

from __future__ import annotations

from collections.abc import Mapping

from portal.domain.dossier import digest


def tag_files(payload: Mapping[str, bytes], info: Mapping[str, str]) -> dict[str, bytes]:
    """The tag files of a bag, by name.

    Args:
        payload: paths below `data/` → bytes.
        info: lines of bag-info.txt.

    Source: RFC 8493 (BagIt 1.0).
    """
    size = sum(len(data) for data in payload.values())
    lines = [*info.items(), ("Payload-Oxum", f"{size}.{len(payload)}")]
    tags = {
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": "".join(f"{name}: {value}\n" for name, value in lines).encode(),
        "manifest-sha256.txt": _manifest({f"data/{path}": data for path, data in payload.items()}),
    }
    tags["tagmanifest-sha256.txt"] = _manifest(tags)
    return tags


def _manifest(files: Mapping[str, bytes]) -> bytes:
    return "".join(f"{digest(files[path])}  {path}\n" for path in sorted(files)).encode()

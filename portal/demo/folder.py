"""The demonstration's folder: what lies where in it, and what is left when it ends."""

from __future__ import annotations

import json
import secrets
import shlex
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from portal.adapters.secret_file import read_secret, write_secret


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of one demonstration; its owner alone enters it."""

    path: Path

    @classmethod
    def made(cls, path: Path) -> Folder:
        """The folder, made if it is not there, with its places."""
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = cls(path.resolve())
        for place in (folder.keys, folder.logs, folder.dossiers, folder.passing):
            place.mkdir(mode=0o700, exist_ok=True)
        return folder

    @property
    def keys(self) -> Path:
        """Every key of the demonstration."""
        return self.path / "keys"

    @property
    def logs(self) -> Path:
        """What the processes say."""
        return self.path / "log"

    @property
    def dossiers(self) -> Path:
        """The sealed PDFs, decrypted, by request."""
        return self.path / "dossiers"

    @property
    def messages(self) -> Path:
        """What was written to people, and the letters to print."""
        return self.path / "messages"

    @property
    def passing(self) -> Path:
        """What the processes write for a moment, and may leave when they are killed."""
        return self.path / "tmp"

    @property
    def said(self) -> Path:
        """What the demonstration prints, as JSON."""
        return self.path / "demo.json"

    @property
    def settings(self) -> Path:
        """The settings of the demonstration that serves, for the other verbs."""
        return self.path / "portal.env"

    @property
    def sandbox(self) -> Path:
        """How a funder's software comes in, while the demonstration serves."""
        return self.path / "sandbox.env"

    def secret(self, name: str) -> str:
        """A secret of this folder, made the first time."""
        path = self.keys / name
        if not path.exists():
            write_secret(path, secrets.token_hex(32).encode())
        return read_secret(path).decode()

    def say(self, told: Mapping[str, object]) -> None:
        """Keep what is printed; its owner alone reads it, for it may hold the vault's keys."""
        text = json.dumps(told, ensure_ascii=False, indent=2)
        write_secret(self.said, text.encode() + b"\n")

    def say_settings(self, variables: Mapping[str, str]) -> None:
        """Keep the settings for the other verbs: `set -a; . DIR/portal.env`."""
        lines = (f"{name}={shlex.quote(value)}\n" for name, value in sorted(variables.items()))
        write_secret(self.settings, "".join(lines).encode())

    def spoken(self) -> bool:
        """Whether a process said anything."""
        return any(log.stat().st_size for log in self.logs.glob("*.log"))

    def forget(self, *, failed: bool) -> None:
        """Remove the servers' data, and leave the PDFs; after a failure, what was said of it."""
        left = {self.dossiers, self.said} | ({self.logs} if failed and self.spoken() else set())
        for place in self.path.iterdir():
            if place in left:
                continue
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place, ignore_errors=True)
            else:
                place.unlink(missing_ok=True)
        for place in (self.dossiers, self.path):
            with suppress(OSError):  # not empty: somebody needs what is in it
                place.rmdir()

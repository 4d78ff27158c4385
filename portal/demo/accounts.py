"""System accounts: a server that refuses root runs as another one."""

from __future__ import annotations

import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict


@dataclass(frozen=True, slots=True)
class Account:
    """A system account that a child runs as."""

    name: str
    uid: int
    gid: int


def account_named(name: str) -> Account | None:
    """The system account of that name, or nothing."""
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


class Dropped(TypedDict):
    """What `subprocess` takes to run a command as another account."""

    user: int | None
    group: int | None
    extra_groups: list[int] | None


def dropped(account: Account | None) -> Dropped:
    """Run as that account, in none of our groups; as ourselves when there is none."""
    if account is None:
        return {"user": None, "group": None, "extra_groups": None}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def can_enter(folder: Path, account: Account) -> bool:
    """Whether that account can reach the folder: asked of the system, not worked out."""
    asked = subprocess.run(["test", "-x", folder], check=False, **dropped(account))
    return asked.returncode == 0

"""A software of the demonstration's funder, with its key, to try what software may ask for."""

from __future__ import annotations

import shlex
from pathlib import Path

from joserfc.jwk import ECKey

from portal.acts import sign_in, software
from portal.adapters.secret_file import write_secret
from portal.demo.agents import agent_subject
from portal.demo.folder import Folder
from portal.desk import Desk
from portal.domain.duties import Duty
from portal.domain.people import Actor, Role

NAME = "Bac à sable"
"""What the software is called on the page of keys."""


def make_sandbox(desk: Desk, folder: Folder, issuer: str, funder: str, web: str) -> Path:
    """Register a software of this funder; return the file that tells of it.

    Those that an earlier run left are ended: their keys are gone.
    """
    boss = agent_subject(funder, "manager")
    operator = Actor(Role.OPERATOR, "demonstration")
    person = sign_in.appoint(desk, operator, issuer, boss, funder, [Duty.MANAGER])
    manager = Actor(Role.CASEWORKER, person, funder)
    for one in software.every(desk, manager):
        if one.name == NAME and one.ended_at is None:
            software.end(desk, manager, one.id)
    made = software.register(desk, manager, NAME, ["feed", "read", "ack", "status"])
    key = ECKey.generate_key("P-256")
    software.add_public_key(desk, manager, made, key.as_pem(private=False).decode())
    private = folder.keys / "sandbox.pem"
    write_secret(private, key.as_pem(private=True))
    told = {"API": f"{web}/api/v1", "CLIENT_ID": made, "PRIVATE_KEY": str(private)}
    lines = (f"{name}={shlex.quote(value)}\n" for name, value in told.items())
    write_secret(folder.sandbox, "".join(lines).encode())
    return folder.sandbox

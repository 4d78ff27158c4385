"""The demonstration's ways to write to people: its own mailbox, and what the portal knows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from portal.demo.folder import Folder
from portal.demo.loopback import free_ports
from portal.demo.mailbox import MAIL_FROM, Mailbox
from portal.demo.mailbox_pages import PAGE, SMS


@dataclass(frozen=True, slots=True)
class DemoPost:
    """The mailbox, and the settings that lead to it."""

    mailbox: Mailbox
    variables: Mapping[str, str]


def prepare_post(folder: Folder, pages_port: int) -> DemoPost:
    """The mailbox of this folder, not started yet; `pages_port` is where it is read."""
    (port,) = free_ports(1)
    mailbox = Mailbox(folder.messages, lambda: datetime.now(UTC), port)
    beside = f"http://127.0.0.1:{pages_port}"
    variables = {
        "PORTAL_CODE_KEY": folder.secret("code-key"),
        "PORTAL_SMTP_URL": f"smtp://127.0.0.1:{port}",
        "PORTAL_MAIL_FROM": MAIL_FROM,
        "PORTAL_SMS_URL": f"{beside}{SMS}",
        "PORTAL_SMS_TOKEN": mailbox.token,
        "PORTAL_LETTERS_FOLDER": str(mailbox.letters),
        "PORTAL_DEMONSTRATION_MESSAGES": f"{beside}{PAGE}",
    }
    return DemoPost(mailbox, variables)

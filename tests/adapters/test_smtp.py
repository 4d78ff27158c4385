"""E-mail in real SMTP conversations: encrypted, bounded in time, refusals told apart."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from portal.adapters.smtp_messenger import SmtpMessenger
from portal.demo.loopback import free_ports
from portal.domain.errors import Unavailable
from portal.domain.messages import Bounced, Kind, Notice
from tests.adapters.certified import certified
from tests.build import NOON

NOTICE = Notice(
    Kind.CODE, "fr", {"code": "1234 5678", "link": "x", "web": "w", "telephone": "01 23"}
)
FROM = "guichet@portail.example"


class Answers:
    """Takes everything, unless told to say otherwise at a step."""

    def __init__(self, **replies: str) -> None:
        self.replies, self.taken = replies, []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, to: str, _: Any) -> str:  # noqa: N802
        envelope.rcpt_tos.append(to)
        return self.replies.get("rcpt", "250 OK")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.taken.append((session.ssl, envelope))
        return self.replies.get("data", "250 OK")


Serve = Callable[..., tuple[Answers, int]]


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as stack:

        def started(answers: Answers | None = None, **options: Any) -> tuple[Answers, int]:
            answers, (port,) = answers or Answers(), free_ports(1)
            server = Controller(
                answers, hostname="127.0.0.1", port=port, server_hostname="localhost", **options
            )
            server.start()
            stack.callback(server.stop)
            return answers, port

        yield started


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, Path]:
    """A server's side of TLS for `localhost`, and the certificate to trust for it."""
    return certified(tmp_path_factory.mktemp("tls"))


def send(messenger: SmtpMessenger, to: str = "odette@exemple.fr") -> None:
    messenger.send("m-1", to, NOTICE, NOON)


def test_an_e_mail_arrives_as_it_was_written(serve: Serve) -> None:
    answers, port = serve()
    send(SmtpMessenger(f"smtp://127.0.0.1:{port}", FROM))
    ((_, envelope),) = answers.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == (FROM, ["odette@exemple.fr"])
    text = envelope.content.decode()
    assert "Message-ID: <m-1@portail.example>" in text
    assert "Auto-Submitted: auto-generated" in text
    assert "1234 5678" in text


def test_starttls_is_taken_and_its_certificate_checked(
    serve: Serve, tls: tuple[ssl.SSLContext, Path]
) -> None:
    context, trust = tls
    answers, port = serve(tls_context=context, require_starttls=True)
    send(SmtpMessenger(f"smtp://localhost:{port}", FROM, ca_file=str(trust)))
    ((ciphered, _),) = answers.taken
    assert ciphered
    with pytest.raises(Unavailable, match="SSLCertVerificationError"):
        send(SmtpMessenger(f"smtp://localhost:{port}", FROM))
    assert len(answers.taken) == 1


def test_tls_from_the_start(serve: Serve, tls: tuple[ssl.SSLContext, Path]) -> None:
    context, trust = tls
    answers, port = serve(ssl_context=context)
    send(SmtpMessenger(f"smtps://localhost:{port}", FROM, ca_file=str(trust)))
    assert len(answers.taken) == 1


def test_another_machine_without_starttls_is_told_nothing(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cut STARTTLS (an attacker in between) ends the conversation before any address."""
    from portal.adapters import smtp_messenger

    answers, port = serve()
    monkeypatch.setattr(smtp_messenger, "is_loopback", lambda host: False)
    with pytest.raises(Unavailable, match="SMTPNotSupportedError"):
        send(SmtpMessenger(f"smtp://127.0.0.1:{port}", FROM))
    assert answers.taken == []


def test_the_server_is_told_who_we_are(serve: Serve, tls: tuple[ssl.SSLContext, Path]) -> None:
    def known(server: Any, session: Any, envelope: Any, mechanism: str, told: Any) -> AuthResult:
        right = (told.login, told.password) == (b"guichet", b"p@ss")
        return AuthResult(success=right, handled=right)

    context, trust = tls
    answers, port = serve(tls_context=context, authenticator=known, auth_required=True)
    send(SmtpMessenger(f"smtp://guichet:p%40ss@localhost:{port}", FROM, ca_file=str(trust)))
    assert len(answers.taken) == 1
    with pytest.raises(Unavailable, match="SMTPAuthenticationError"):
        send(SmtpMessenger(f"smtp://guichet:no@localhost:{port}", FROM, ca_file=str(trust)))


@pytest.mark.parametrize(
    ("step", "reply", "code"),
    [("rcpt", "550 5.1.1 no such mailbox", "550"), ("data", "554 5.7.1 not wanted", "554")],
)
def test_a_refusal_for_good_is_a_bounce(serve: Serve, step: str, reply: str, code: str) -> None:
    _, port = serve(Answers(**{step: reply}))
    with pytest.raises(Bounced) as bounced:
        send(SmtpMessenger(f"smtp://127.0.0.1:{port}", FROM))
    assert bounced.value.code == code
    assert "odette" not in str(bounced.value)


@pytest.mark.parametrize(
    ("step", "reply"),
    [
        ("rcpt", "450 4.2.1 grey-listed"),
        ("data", "451 4.3.0 later"),
        ("rcpt", "530 5.7.0 sign in first"),
    ],
)
def test_a_refusal_for_now_is_no_bounce(serve: Serve, step: str, reply: str) -> None:
    _, port = serve(Answers(**{step: reply}))
    with pytest.raises(Unavailable):
        send(SmtpMessenger(f"smtp://127.0.0.1:{port}", FROM))


def test_no_server_is_unavailable() -> None:
    (port,) = free_ports(1)
    with pytest.raises(Unavailable):
        send(SmtpMessenger(f"smtp://127.0.0.1:{port}", FROM))


def _listens(speak: Callable[[socket.socket], None]) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            client, _ = server.accept()
            with client:
                speak(client)

        threading.Thread(target=answer, daemon=True).start()
        yield server.getsockname()[1]


def _drips(client: socket.socket) -> None:
    """A greeting, then one byte at a time, never silent for long."""
    client.sendall(b"220 slow\r\n")
    try:
        while True:
            client.sendall(b"250-")
            time.sleep(0.05)
            client.sendall(b"x\r\n")
    except OSError:
        return


@pytest.mark.parametrize("speak", [lambda client: time.sleep(10), _drips])
def test_a_server_that_never_ends_is_left(speak: Callable[[socket.socket], None]) -> None:
    """Silent, or talking for ever: either way the worker goes on within seconds."""
    for port in _listens(speak):
        began = time.monotonic()
        with pytest.raises(Unavailable):
            send(SmtpMessenger(f"smtp://127.0.0.1:{port}", FROM, seconds=0.3))
        assert time.monotonic() - began < 4


@pytest.mark.parametrize(
    ("url", "mail_from"),
    [
        ("https://mail.example", FROM),
        ("smtp://", FROM),
        ("smtp://u:se/cret@mail.example", FROM),
        ("smtp://mail.example", "nobody"),
    ],
)
def test_what_is_no_server_is_said_without_its_password(url: str, mail_from: str) -> None:
    with pytest.raises(ValueError, match="e-mail") as error:
        SmtpMessenger(url, mail_from)
    assert "cret" not in str(error.value)
    assert "se" not in str(error.value).split()

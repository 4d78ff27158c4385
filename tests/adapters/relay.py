"""A relay on loopback between a client and a real server: cuts, hangs, trickles, changes bytes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

Change = Callable[[bytes], bytes]


@dataclass(slots=True)
class Relay:
    """Where to connect instead of the server, and what it does to the bytes it passes on."""

    endpoint: str = ""
    to_server: Change = bytes
    to_client: Change = bytes


@contextmanager
def relay_to(endpoint: str) -> Iterator[Relay]:
    """A relay to that server, honest until told otherwise."""
    target = urlsplit(endpoint)
    relay, listener = Relay(), socket.create_server(("127.0.0.1", 0))
    relay.endpoint = f"http://127.0.0.1:{listener.getsockname()[1]}"
    open_now: list[socket.socket] = []

    def serve() -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            server = socket.create_connection((target.hostname or "", target.port or 80))
            open_now.extend([client, server])
            for source, sink, way in (
                (client, server, "to_server"),
                (server, client, "to_client"),
            ):
                threading.Thread(target=_pass_on, args=(source, sink, relay, way)).start()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield relay
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for one in open_now:
            _shut(one)
        thread.join(5)


def _pass_on(source: socket.socket, sink: socket.socket, relay: Relay, way: str) -> None:
    try:
        while data := source.recv(1 << 16):
            sink.sendall(getattr(relay, way)(data))
    except (OSError, ConnectionError):
        pass
    _shut(source)
    _shut(sink)


def _shut(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()


@contextmanager
def silent_server() -> Iterator[str]:
    """The address of a server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"


@contextmanager
def trickling_server(body_bytes: int, pause_seconds: float) -> Iterator[str]:
    """The address of a server that answers any question with a body, a byte at a time."""
    stop = threading.Event()
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        try:
            client, _ = listener.accept()
            with client:
                client.recv(1 << 16)
                head = f"HTTP/1.1 200 OK\r\nContent-Length: {body_bytes}\r\n\r\n"
                client.sendall(head.encode())
                while not stop.wait(pause_seconds):
                    client.sendall(b"x")
        except OSError:
            return

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        stop.set()
        listener.close()
        thread.join(5)

"""The portal's address is the one in the settings, whatever a request's Host header says.

A redirection, a sign-in or a cookie made from a Host that somebody invented would lead people to
somebody else (CWE-644).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

ASKED = "guichet.asked_host"
"""Where the WSGI environment keeps the Host that the browser asked for."""


class AtItsAddress:
    """A WSGI application that is told its public address at every request."""

    def __init__(self, application: WSGIApplication, public_url: str) -> None:
        parts = urlsplit(public_url)
        self._application, self._scheme, self._host = application, parts.scheme, parts.netloc

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer a request, at our own address."""
        environ[ASKED] = environ.get("HTTP_HOST", "")
        environ["HTTP_HOST"], environ["wsgi.url_scheme"] = self._host, self._scheme
        return self._application(environ, start)


def asked_host(environ: dict[str, Any]) -> str:
    """The host name that the browser asked for, without its port."""
    return str(environ.get(ASKED, "")).partition(":")[0]

"""SMS by a gateway over HTTP: one JSON object posted, with a bearer token.

    POST {url}                          Authorization: Bearer {token}
    Content-Type: application/json      Idempotency-Key: {the message's id}
    {"to": "+33612345678", "from": "…", "text": "…", "reference": "{the message's id}"}

2xx: taken. 400, 404, 410, 422: this number takes none, now or later. Anything else: later.
A provider that speaks otherwise needs an adapter of its own, or a small relay in front.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

import requests

from portal.adapters.message_words import say
from portal.domain.errors import Unavailable
from portal.domain.messages import Bounced, Notice

SECONDS: Final = 15.0
_NEVER: Final = frozenset({400, 404, 410, 422})
_LONGEST_NAME: Final = 11  # characters of a sender's name (GSM 03.40)


class HttpSms:
    """The Messenger by SMS.

    Args:
        url: where the gateway listens; without TLS only on this machine.
        token: what it knows us by.
        name: the sender that people see, eleven characters at most.
        ca_file: certificates to trust; none: the system's.
        seconds: how long it may be silent.

    Raises:
        ValueError: this is no address of a gateway, or the name is too long.
    """

    def __init__(
        self,
        url: str,
        token: str,
        name: str,
        *,
        ca_file: str | None = None,
        seconds: float = SECONDS,
    ) -> None:
        parts = urlsplit(url)
        local = parts.hostname in {"127.0.0.1", "localhost", "::1"}
        if not parts.hostname or not (
            parts.scheme == "https" or (parts.scheme == "http" and local)
        ):
            raise ValueError("an SMS gateway's address is https://host[:port]/…")
        if not 0 < len(name) <= _LONGEST_NAME:
            raise ValueError(f"the sender of an SMS has {_LONGEST_NAME} characters at most")
        self._url, self._token, self._name = url, token, name
        self._trust, self._seconds, self._local = ca_file or True, seconds, local

    def send(self, message: str, to: str, notice: Notice, at: datetime) -> None:
        """Hand one SMS to the gateway.

        Raises:
            Bounced: this number takes none.
            Unavailable: the gateway does not answer, does not know us, or asks to come again.
        """
        told = {"to": to, "from": self._name, "text": say(notice, "sms"), "reference": message}
        headers = {"Authorization": f"Bearer {self._token}", "Idempotency-Key": message}
        try:
            with requests.Session() as http:
                http.trust_env = not self._local  # no proxy stands between a machine and itself
                answer = http.post(
                    self._url,
                    json=told,
                    headers=headers,
                    timeout=self._seconds,
                    allow_redirects=False,
                    verify=self._trust,
                )
        except requests.RequestException as error:  # from None: it may quote the address
            raise Unavailable(f"the SMS gateway: {type(error).__name__}") from None
        if answer.status_code in _NEVER:
            raise Bounced(str(answer.status_code))
        if answer.status_code // 100 != 2:  # noqa: PLR2004
            raise Unavailable(f"the SMS gateway says {answer.status_code}: later")

"""Pages and their sheets travel packed (gzip, RFC 1952): a third of the bytes, or less.

How long a packed page is tells something of what stands in it. Somebody else's page that makes a
browser ask for one of ours, again and again, could learn a secret from that (BREACH,
CVE-2013-3587). So a page of somebody who has a cookie is packed only for our own page, or for the
person who typed its address, as only the browser can say.
"""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Flask, Response, request

LEAST = 500
"""Bytes: below, packing saves less than it costs."""
PAGE_LEVEL, FILE_LEVEL = 4, 9
"""Of gzip: a page is packed each time, a file of ours once a process."""
KINDS = frozenset(
    {"text/html", "text/css", "text/javascript", "application/javascript", "application/json",
     "image/svg+xml"}
)  # fmt: skip
OURS = frozenset({"same-origin", "none"})
"""What a browser says of a request that our page, or its person, made (Fetch Metadata)."""


def register(app: Flask) -> None:
    """Pack every answer of this application that may be and is worth it."""
    app.after_request(pack)


def pack(response: Response) -> Response:
    """The answer, packed if the browser takes it so."""
    if response.mimetype not in KINDS or response.status_code in (204, 206, 304):
        return response
    response.vary.add("Accept-Encoding")
    if not _taken() or response.content_encoding or not (_is_file() or _may_be_packed()):
        return response
    response.direct_passthrough = False
    data = response.get_data()
    if len(data) < LEAST:
        return response
    response.set_data(_packed_once(data) if _is_file() else _packed(data, PAGE_LEVEL))
    response.content_encoding = "gzip"
    if tag := response.get_etag()[0]:
        response.set_etag(tag, weak=True)  # other bytes, the same file
    return response


def _taken() -> bool:
    return request.accept_encodings.quality("gzip") > 0


def _is_file() -> bool:
    return request.endpoint == "static"


def _may_be_packed() -> bool:
    return not request.cookies or request.headers.get("Sec-Fetch-Site") in OURS


def _packed(data: bytes, level: int) -> bytes:
    return gzip.compress(data, level, mtime=0)


@lru_cache(maxsize=32)
def _packed_once(data: bytes) -> bytes:
    return _packed(data, FILE_LEVEL)

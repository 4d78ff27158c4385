"""urllib3's pool of connections, each by the way out (`outward.py`); no redirect is followed."""

from __future__ import annotations

import socket
from typing import Any

from urllib3 import BaseHTTPResponse, HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from portal.adapters.outward import Deadline, Outward


class JudgedPool(PoolManager):
    """Connects to judged addresses alone; otherwise as `PoolManager`."""

    def __init__(self, outward: Outward, *, connect_seconds: float, **more: Any) -> None:
        super().__init__(**more)

        def connected(one: HTTPConnection) -> socket.socket:
            return outward.connect(one.host, one.port or 443, Deadline(connect_seconds))

        class Plain(HTTPConnection):
            _new_conn = connected

        class Secure(HTTPSConnection):
            _new_conn = connected

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}

    def urlopen(  # type: ignore[override] # PoolManager's own signature breaks its parent's
        self, method: str, url: str, redirect: bool = False, **kw: Any
    ) -> BaseHTTPResponse:
        """Ask, and take what comes for the answer."""
        return super().urlopen(method, url, redirect=False, **kw)

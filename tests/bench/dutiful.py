"""The plain application again, with what no page of the portal may go without.

Each page reads its session and its draft from PostgreSQL, each in the role that may (two
transactions, as row security wants); it carries a token against forgery, the portal's headers, and
leaves one JSON line in the log. Nothing is read or drawn with them: the page is the plain one.
PLAIN_SESSION and PLAIN_PERSON say whose pages they are.
"""

from __future__ import annotations

import os
import sys
import time

import structlog
from flask import Flask, Response, g, request
from flask_wtf.csrf import CSRFProtect, generate_csrf
from psycopg_pool import ConnectionPool

from portal.web import headers
from tests.bench import plain

_ROLE = (
    "SELECT set_config('role', %s, true), set_config('app.person', %s, true),"
    " set_config('app.session', %s, true)"
)
_SESSION = "SELECT data FROM sessions WHERE id_sha256 = %s AND expires_at > now()"
_DRAFT = "SELECT * FROM drafts WHERE person = %s ORDER BY saved_at DESC LIMIT 1"


def application() -> Flask:
    """The application, with the pages of PLAIN_PAGES and the database of PORTAL_DATABASE_URL."""
    app = plain.application()
    app.secret_key = "bench"
    session, person = os.environ["PLAIN_SESSION"], os.environ["PLAIN_PERSON"]
    pool = ConnectionPool(os.environ["PORTAL_DATABASE_URL"], min_size=4, max_size=4, open=True)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    log = structlog.get_logger()
    CSRFProtect(app)
    headers.register(app, providers=(), tls=False)

    @app.before_request
    def read() -> None:
        g.began = time.perf_counter()
        for role, asked, about in (
            ("portal_public", _SESSION, session),
            ("portal_applicant", _DRAFT, person),
        ):
            with pool.connection() as connection:
                connection.execute(_ROLE, (role, person, session))
                if connection.execute(asked, (about,)).fetchone() is None:
                    raise LookupError(asked)
        generate_csrf()

    @app.after_request
    def tell(response: Response) -> Response:
        milliseconds = round((time.perf_counter() - g.began) * 1000, 1)
        status = response.status_code
        log.info("request", method=request.method, status=status, duration_ms=milliseconds)
        return response

    return app

"""The page that tells people who write software what it may ask for, with examples that run."""

from __future__ import annotations

from flask import current_app

from portal.acts import prove
from portal.domain.changes import MOST_CHANGES
from portal.domain.driving import KEPT
from portal.domain.software import TOKEN_LIFE
from portal.web.api.change_words import DETAILS
from portal.web.api.door import PER_MINUTE, PREFIX, door
from portal.web.api.openapi import description
from portal.web.api.problems import TITLES
from portal.web.api.status import CODES
from portal.web.guard import open_to_all
from portal.web.look import page


@door.get("/")
@open_to_all
def documentation() -> str:
    """Show what software may ask for."""
    told = description(current_app)
    return page(
        "api/documentation.html",
        api=f"{current_app.config['PUBLIC_URL']}{PREFIX}",
        operations=[
            (method.upper(), path, each["operationId"], each["security"])
            for path, methods in told["paths"].items()
            for method, each in methods.items()
        ],
        problems=[name for name in TITLES if name not in ("sign_in", "csrf")],
        titles=TITLES,
        details=DETAILS,
        codes=CODES,
        minutes=TOKEN_LIFE.seconds // 60,
        signed_minutes=prove.LONGEST_SECONDS // 60,
        most=MOST_CHANGES,
        kept_days=KEPT.days,
        per_minute=PER_MINUTE,
    )

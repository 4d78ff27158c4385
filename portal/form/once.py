"""What follows from a person's answers, remembered: the same answers give the same again.

Only what follows is kept (pages, problems, a routing), under a digest: never an answer as it was
given. What an explanation repeats of a situation (an age, a town) names nobody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from typing import TypeVar

import orjson

from portal.domain.draft import Answers
from portal.form.edition import Edition

T = TypeVar("T")

MOST = 4096
_found: dict[tuple[str, Edition, bytes, date, str], object] = {}


def once(
    work_out: Callable[[Edition, Answers, date], T],
    edition: Edition,
    answers: Answers,
    today: date,
    language: str = "",
) -> T:
    """What a function makes of these answers, now or before; its name is all that tells it apart.

    `language` is part of the question when the result depends on it.
    """
    digest = hashlib.blake2b(orjson.dumps(answers, option=orjson.OPT_SORT_KEYS), digest_size=20)
    key = (work_out.__name__, edition, digest.digest(), today, language)
    found = _found.get(key)
    if found is None:
        found = work_out(edition, answers, today)
        if len(_found) >= MOST:
            _found.clear()
        _found[key] = found
    return found  # type: ignore[return-value]  # what this key was given

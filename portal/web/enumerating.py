"""Several names in one sentence: commas, and "et" before the last."""

from __future__ import annotations

from collections.abc import Iterable

from babel.lists import format_list

from portal.domain.languages import LANGUAGES
from portal.web.i18n import isolated


def enumerated(names: Iterable[object], language: str) -> str:
    """The names one after another, as their language enumerates; each keeps its own direction."""
    told = isolated({str(rank): str(name) for rank, name in enumerate(names)}, language)
    return format_list(list(map(str, told.values())), locale=LANGUAGES[language].locale)

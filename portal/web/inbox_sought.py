"""What a caseworker seeks in the inbox: kept in the session, so that no address names a person."""

from __future__ import annotations

import re
import secrets
from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from flask import request, session
from stdnum.fr import nir

from portal.acts.renew import nir_mark
from portal.domain.happened import PARIS, legal_day
from portal.domain.inbox import Flag, Sought, Stage
from portal.domain.names import name_key
from portal.domain.numbers import read_typed
from portal.form.reading import Wrong
from portal.form.reading_dates import in_three, read_day, read_month, read_year
from portal.web import inbox_communes
from portal.web.dossier_frame import any_edition
from portal.web.guard import actor, desk
from portal.web.i18n import gettext as _

SEARCHES = "searches"
"""What the session holds: the last searches, each under a token that addresses name."""
MOST_KEPT = 5
AGES = {"moins-de-1-mois": (0, 30), "de-1-a-2-mois": (30, 60), "plus-de-2-mois": (60, None)}
"""How long ago a request was filed, in days: from, to."""
_DATE = re.compile(r"([0-9]{1,2})[/. -]([0-9]{1,2})[/. -]([0-9]{4}|[0-9]{2})")
_NIR = re.compile(r"[123478][0-9]{4}(?:[0-9]{2}|2A|2B)[0-9]{6}(?:[0-9]{2})?")
_CIVILITY = re.compile(
    r"(?i)\b(?:m\.|mr\b\.?|m(?=\s)|mme\b\.?|mlle\b\.?|née\b|nee\b|né\b"
    r"|madame\b|mesdames\b|mademoiselle\b|monsieur\b|messieurs\b)"
)
"""What is said with a name, and is none."""
_KEYLESS = 13
"""Signs of a social security number without its key."""
FEWEST_LETTERS = 2
_CENTURY = "19"
FIRST_YEAR = 2026
_SEPARATORS = re.compile(r"[\s.\-/]")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is sought, as it was typed, and what cannot be sought as it is."""

    sought: Sought
    name: str
    text: str  # as the box shows it again; never a social security number
    commune: str
    problem: str
    near: Sequence[str] = ()  # communes that may be meant instead
    nir: bool = False  # a social security number is sought, which no page shows again

    @property
    def any(self) -> bool:
        """Whether something is sought at all."""
        return bool(self.name or self.problem or self.sought != Sought())

    @property
    def told(self) -> str:
        """What was typed, as a page may say it again."""
        text = _("un numéro de sécurité sociale") if self.nir else self.text
        return ", ".join(one for one in (text, self.commune) if one)


def keep() -> str:
    """Keep what was typed in the session; return the token that names it, empty for nothing."""
    text = request.form.get("q", "").strip()[:200]
    commune = request.form.get("commune", "").strip()[:100]
    if not (text or commune):
        return ""
    kept = {"commune": commune, **_read(text)}
    token = secrets.token_hex(8)
    searches = dict(session.get(SEARCHES) or {})
    for old in list(searches)[: max(0, len(searches) + 1 - MOST_KEPT)]:
        del searches[old]
    session[SEARCHES] = searches | {token: kept}
    return token


def asked() -> Asked:
    """What this page seeks: by its address, and by what the session keeps for it."""
    token, searches = request.args.get("r", ""), session.get(SEARCHES) or {}
    kept = searches.get(token, {})
    commune = inbox_communes.meant(kept.get("commune", ""), actor().funder or "")
    problem = commune.problem
    if token and token not in searches:
        problem = _("Cette recherche n’est plus gardée. Faites-la de nouveau.")
    if kept.get("no_nir"):
        problem = _("La recherche par numéro de sécurité sociale n’est pas ouverte ici.")
    if kept.get("wrong_key"):
        problem = _("Ce numéro de sécurité sociale ne va pas avec sa clé, les deux derniers "
                    "chiffres. Relisez-le.")  # fmt: skip
    if kept.get("no_day"):
        problem = _("Ce jour n’existe pas : vérifiez la date de naissance.")
    if kept.get("few"):
        problem = _("Écrivez au moins deux lettres, ou un numéro.")
    begin, end = _ages(request.args.get("age", ""))
    sought = Sought(
        numbers=kept.get("numbers"),
        begun=kept.get("begun"),
        birth_date=kept.get("birth_date", ""),
        nir_mark=kept.get("nir_mark", ""),
        communes=commune.codes,
        aid=one_of(request.args.get("aide", ""), any_edition_aids()),
        stage=one_of(request.args.get("etat", ""), tuple(Stage)),
        flag=one_of(request.args.get("signe", ""), tuple(Flag)),
        filed_from=begin,
        filed_before=end,
    )
    told = kept.get("name", ""), kept.get("text", ""), kept.get("commune", "")
    nir_sought = any(kept.get(one) for one in ("nir_mark", "no_nir", "wrong_key"))
    return Asked(sought, *told, problem, commune.near, nir_sought)


def any_edition_aids() -> tuple[str, ...]:
    """The aids that the last edition's clocks know, each once."""
    clocks = any_edition().study.clocks.clocks
    return tuple(dict.fromkeys(aid for clock in clocks for aid in sorted(clock.aids)))


def one_of(value: str, known: tuple[str, ...]) -> str:
    """The value if it is known, else nothing."""
    return value if value in known else ""


def _read(text: str) -> Mapping[str, object]:
    """What the one box means: a number, a social security number, a birth date, or a name."""
    bare = _SEPARATORS.sub("", text).upper()
    if _NIR.fullmatch(bare):
        full = bare[:_KEYLESS] + nir.calc_check_digits(bare[:_KEYLESS])
        if not full.startswith(bare):
            return {"wrong_key": True}
        mark = nir_mark(desk(), actor().funder or "", full)
        return {"nir_mark": mark} if mark else {"no_nir": True}
    bare_name = " ".join(_CIVILITY.sub(" ", text).split())
    if found := _day(bare_name):
        day, month, year = found
        there = not (day and month) or day <= monthrange(year, month)[1]
        return {"text": text, "birth_date": f"{year:04}-{month:02}-{day:02}", "no_day": not there}
    typed = read_typed(text, range(FIRST_YEAR, legal_day(desk().clock()).year + 1))
    if typed.numbers or typed.begun:
        told = {"numbers": list(typed.numbers)} if typed.numbers else {"begun": list(typed.begun)}
        return {"text": text, **told}
    if _DATE.fullmatch(bare_name):
        return {"text": text, "no_day": True}
    if text and len(name_key(bare_name)) < FEWEST_LETTERS:
        return {"text": text, "few": True}
    return {"text": text, "name": bare_name} if text else {}


def _day(text: str) -> tuple[int, int, int] | None:
    """A day as people write it, in figures or in words: day, month, year.

    A partial birth date is told with zeros; a year of two figures is of the last century, as
    those of age were born then. Nothing: no day can be read there.
    """
    told = dict(in_three({"day": text, "month": "", "year": ""}))
    if re.fullmatch("[0-9]{2}", told["year"]):
        told["year"] = _CENTURY + told["year"]
    try:
        return read_day(told["day"]), read_month(told["month"]), read_year(told["year"])
    except Wrong:
        return None


def _ages(chosen: str) -> tuple[datetime | None, datetime | None]:
    """From when and before when it was filed, for a choice of age; days are those of France."""
    if chosen not in AGES:
        return None, None
    youngest, oldest = AGES[chosen]
    today = legal_day(desk().clock())
    before = _midnight(today - timedelta(days=youngest)) if youngest else None
    return (_midnight(today - timedelta(days=oldest)) if oldest else None), before


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, PARIS)

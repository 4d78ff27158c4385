"""How much help a person needs, as far as routing goes: the APA's level, or the pension fund's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from portal.form.days import add_months, partial_day_of

APA_GIR = range(1, 5)
GIR = range(1, 7)
GESTURES_FOR_APA = 2
"""Two gestures of four that one cannot do alone, even with difficulty (cerfa 16301*01, part 4)."""
GIR_HOLDS_MONTHS = 12
APA_NEEDS = ("home_help", "hospital_discharge")
APA_AGE = 60

_SOURCES = ("departement", "pension_fund", "doctor", "unstated")


def level_of(facts: Mapping[str, object], today: date) -> dict[str, object]:
    """The level and what decided it: a recent GIR, else the four questions, else an old GIR.

    A doctor's GIR yields to the four questions: only the funders' evaluators set one
    (CASF L232-6). A level that nothing tells is absent.
    """
    value, source, recent = _gir(facts.get("gir"), today)
    count = _count(facts.get("cannot_alone"))
    by_gir = None if value is None else "apa" if value in APA_GIR else "fund"
    by_questions = None if count is None else "apa" if count >= GESTURES_FOR_APA else "fund"
    gir_first = by_gir is not None and (by_questions is None or (recent and source != "doctor"))
    level = by_gir if gir_first else by_questions
    return {
        "level": level,
        "level_by": None if level is None else "gir" if gir_first else "questions",
        "contradiction": None not in (by_gir, by_questions) and by_gir != by_questions,
        "cannot_count": count,
        "gir_value": value,
        "gir_source": None if value is None else source,
    }


def asks_apa(known: Mapping[str, object]) -> bool | None:
    """Whether what is asked for is the APA, at home or urgently; of an unknown level, unknown.

    Source: CASF L232-1, L232-12, R232-1.
    """
    needs, age = known.get("needs"), known.get("age")
    if known.get("level") is None or not isinstance(needs, Sequence) or not isinstance(age, int):
        return None
    answered = any(need in APA_NEEDS for need in needs)
    return known["level"] == "apa" and age >= APA_AGE and answered


def _count(cannot: object) -> int | None:
    if not isinstance(cannot, Sequence) or isinstance(cannot, str):
        return None
    return len({str(gesture) for gesture in cannot})


def _gir(gir: object, today: date) -> tuple[int | None, str, bool]:
    if not isinstance(gir, Mapping):
        return None, "unstated", False
    told, source = str(gir.get("value")), gir.get("source")
    value = int(told) if told in [str(number) for number in GIR] else None
    day = partial_day_of(gir.get("date"))
    recent = day is not None and day.earliest <= today < add_months(day.earliest, GIR_HOLDS_MONTHS)
    return value, source if source in _SOURCES else "unstated", recent

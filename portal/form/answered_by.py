"""Which questions each fact follows from: what a fact tells, it tells of their answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal.form.facts import GESTURES

_BORN = ("birth_date",)
_GIR = ("gir_known", "gir_value", "gir_source", "gir_date")
_LEVEL = (*GESTURES, *_GIR)
_MOVED = ("moved_recently", "moved_in")
_FROM = (*_MOVED, "previous_commune", "dwelling", "entered_on")
_HOME = ("commune", "domiciliation_commune", "dwelling")
_PLACE = (*_HOME, *_FROM)
_PENSIONS = (*_BORN, "has_pension", "pensions", "pension_since")

ANSWERED_BY: Mapping[str, Sequence[str]] = {
    "today": (),
    "birth_date": _BORN,
    "country": ("lives_in_france", "commune"),
    "commune": ("commune",),
    "dwelling": ("dwelling",),
    "moved_in": _MOVED,
    "previous_commune": _FROM,
    "domiciliation_commune": ("domiciliation_commune",),
    "occupancy": ("occupancy",),
    "pensions": ("has_pension", "pensions"),
    "pension_since": ("pension_since",),
    "cannot_alone": GESTURES,
    "gir": _GIR,
    "benefits": ("benefits",),
    "needs": ("needs",),
    "reference_tax_income": ("reference_tax_income",),
    "household_size": ("household_size",),
    "monthly_income": ("monthly_income",),
    "nationality": ("nationality",),
    "residence_permit": ("residence_permit",),
    "legal_protection": ("legal_protection",),
    "age": _BORN,
    "age_sure": _BORN,
    "lives_in_france": ("lives_in_france", "commune"),
    "overseas_apart": ("commune",),
    "territory": _PLACE,
    "territory_by": _PLACE,
    "territory_sure": _PLACE,
    "home_territory": _HOME,
    "level": _LEVEL,
    "level_by": _LEVEL,
    "apa_asked": (*_LEVEL, *_BORN, "needs"),
    "contradiction": _LEVEL,
    "cannot_count": GESTURES,
    "gir_value": _GIR,
    "gir_source": _GIR,
    "gir_agreement": _HOME,
    "main_scheme": _PENSIONS,
    "main_scheme_by": _PENSIONS,
    "fund": (*_PENSIONS, *_HOME),
    "completes_anah": _PENSIONS,
    "income_class": ("reference_tax_income", "household_size", *_HOME),
    "low_income": ("monthly_income", "household_size", *_HOME),
}
"""Fact → the questions whose answers it follows from (`portal.form.facts`)."""

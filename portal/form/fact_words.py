"""Says in words what a person told of each fact: their age, their commune, their pensions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

from portal.domain.languages import LANGUAGES
from portal.form import communes
from portal.form.edition import Edition
from portal.form.facts import FRANCE, GESTURES, TOLD, UNKNOWN_SCHEME
from portal.form.income import euros
from portal.form.showing import show_date, show_money
from portal.form.supposition import Facts, Fills
from portal.form.territory import territory_of

SCHEME = "question.pensions.column.scheme.option"
NONE: frozenset[str] = frozenset()
BY_VALUE = ("dwelling", "occupancy", "benefits", "nationality", "residence_permit")
"""Facts that have a sentence for each of their values."""

DECIDED: Mapping[str, frozenset[str]] = {
    "birth_date": frozenset({"age"}),
    "birth_date_not_sure": frozenset({"age"}),
    "in_france": NONE,
    "abroad": NONE,
    "commune": frozenset({"commune"}),
    "moved_in": frozenset({"day"}),
    "previous_commune": frozenset({"commune"}),
    "domiciliation_commune": frozenset({"commune"}),
    "no_pension": NONE,
    "pension": frozenset({"pensions"}),
    "pensions": frozenset({"pensions"}),
    "survivor": frozenset({"pension"}),
    "single": frozenset({"pension"}),
    "quarters": frozenset({"pension", "count"}),
    "pension_since": frozenset({"day"}),
    "every_gesture": NONE,
    "cannot_alone": frozenset({"gestures"}),
    "gir": frozenset({"gir"}),
    "gir_dated": frozenset({"gir", "day"}),
    "needs": frozenset({"need"}),
    "reference_tax_income": frozenset({"amount"}),
    "household_size": frozenset({"count"}),
    "monthly_income": frozenset({"amount"}),
    "legal_protection": frozenset({"measure"}),
    **{f"{fact}.{value}": NONE for fact in BY_VALUE for value in TOLD[fact] or ("yes", "no")},
}
"""The words `decided.…`, and what fills their braces."""

PARTS = (*(f"gesture.{one}" for one in GESTURES), *(f"need.{one}" for one in TOLD["needs"]))
"""Words that stand inside others."""


class FactWords:
    """Says facts in one language of an edition. `known` are the facts, with all that follows."""

    def __init__(self, edition: Edition, language: str, known: Facts) -> None:
        self._edition, self._language, self._known = edition, language, known

    def say(self, fact: str, item: str | None = None) -> str:
        """The sentence on a fact that was told, or on one item of a list."""
        return _SAY[fact](self, fact, self._known[fact] if item is None else item)

    def filled(self, key: str, fills: Fills, **said: str) -> str:
        """The words of a key, its blanks filled: days, numbers, euros, or other words by key."""
        filled = {name: self._fill(one) for name, one in fills.items()}
        return self._words(key).format(**filled, **said)

    def _fill(self, value: date | int | Decimal | str) -> str:
        match value:
            case date():
                return show_date(self._edition, value.isoformat(), self._language)
            case Decimal():
                return show_money(value, self._language)
            case int():
                return str(value)
        return self._words(value)

    def _words(self, key: str) -> str:
        return self._edition.say(self._language, key)

    def _decided(self, key: str, **fills: str) -> str:
        return self._words(f"decided.{key}").format(**fills)

    def _value(self, fact: str, value: object) -> str:
        told = ("yes" if value else "no") if isinstance(value, bool) else str(value)
        return self._decided(f"{fact}.{told}")

    def _age(self, fact: str, _: object) -> str:
        sure = self._known.get("age_sure") is not False
        return self._decided(fact if sure else f"{fact}_not_sure", age=str(self._known.get("age")))

    def _country(self, _: str, value: object) -> str:
        return self._decided("in_france" if value in FRANCE else "abroad")

    def _commune(self, fact: str, value: object) -> str:
        reference, known = self._edition.reference, communes.get(str(value))
        territory = reference.territories.get(territory_of(reference, value) or "")
        name = known.name if known else territory.name if territory else str(value)
        return self._decided(fact, commune=name.replace("'", "’"))

    def _need(self, fact: str, value: object) -> str:
        return self._decided(fact, need=self._words(f"need.{value}"))

    def _day(self, fact: str, value: object) -> str:
        return self._decided(fact, day=show_date(self._edition, str(value), self._language))

    def _money(self, fact: str, value: object) -> str:
        return self._decided(fact, amount=show_money(euros(value) or Decimal(0), self._language))

    def _count(self, fact: str, value: object) -> str:
        return self._decided(fact, count=str(value))

    def _measure(self, fact: str, value: object) -> str:
        return self._decided(fact, measure=self._words(f"question.{fact}.option.{value}"))

    def _gestures(self, fact: str, value: object) -> str:
        cannot = [one for one in GESTURES if isinstance(value, list | tuple) and one in value]
        comma = LANGUAGES[self._language].comma
        said = comma.join(self._words(f"gesture.{one}") for one in cannot)
        return self._decided(fact, gestures=said) if cannot else self._decided("every_gesture")

    def _gir(self, fact: str, value: object) -> str:
        told = value if isinstance(value, Mapping) else {}
        gir, day = str(told.get("value")), told.get("date")
        if not day:
            return self._decided(fact, gir=gir)
        shown = show_date(self._edition, str(day), self._language)
        return self._decided(f"{fact}_dated", gir=gir, day=shown)

    def _pensions(self, fact: str, value: object) -> str:
        rows = value if isinstance(value, list | tuple) else ()
        told = [self._pension(row) for row in rows if isinstance(row, Mapping)]
        if not told:
            return self._decided("no_pension")
        said = LANGUAGES[self._language].semicolon.join(told)
        return self._decided("pension" if len(told) == 1 else fact, pensions=said)

    def _pension(self, row: Facts) -> str:
        name = str(row.get("scheme") or UNKNOWN_SCHEME)
        scheme = self._edition.reference.schemes.get(name)
        said = self._edition.may_say(self._language, f"{SCHEME}.{name}")
        said = said or (scheme.name if scheme else name)
        if row.get("kind") == "survivor":
            said = self._decided("survivor", pension=said)
        if row.get("pays_single_pension"):
            said = self._decided("single", pension=said)
        if row.get("quarters") is not None:
            said = self._decided("quarters", pension=said, count=str(row["quarters"]))
        return said


_SAY: Mapping[str, Callable[[FactWords, str, object], str]] = {
    **dict.fromkeys(BY_VALUE, FactWords._value),
    "birth_date": FactWords._age,
    "country": FactWords._country,
    **dict.fromkeys(("commune", "previous_commune", "domiciliation_commune"), FactWords._commune),
    **dict.fromkeys(("moved_in", "pension_since"), FactWords._day),
    "pensions": FactWords._pensions,
    "cannot_alone": FactWords._gestures,
    "gir": FactWords._gir,
    "needs": FactWords._need,
    **dict.fromkeys(("reference_tax_income", "monthly_income"), FactWords._money),
    "household_size": FactWords._count,
    "legal_protection": FactWords._measure,
}
"""How each fact of the contract is said; `today` is not told of anybody."""

"""An edition in four languages: what each must have, what it takes from French, who read it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from portal.domain.errors import NotFound
from portal.form.exact import edition_of
from portal.form.lint_words import lint_words
from portal.form.load import open_editions
from portal.form.readable import lint_reading
from portal.form.showing import show_date, show_money, shown
from portal.form.source import FormError
from tests.form.copied import EDITION, Forms
from tests.form.spoken import four_languages

BIRTH = "question.birth_date"
OFFICE = (
    "Préalablement à l’instruction administrative de votre sollicitation, veuillez communiquer "
    "l’intégralité des justificatifs relatifs à votre situation patrimoniale consolidée."
)


@pytest.fixture
def forms(tmp_path: Path) -> Forms:
    return four_languages(tmp_path)


def _lint(forms: Forms) -> list[str]:
    edition = forms.load()
    return [*lint_words(edition), *lint_reading(edition)]


def test_four_languages_are_well(forms: Forms) -> None:
    assert forms.load().languages == ("fr", "en", "ar", "fr-x-facile")
    assert _lint(forms) == []


def test_arabic_lacks_nothing_plain_french_may_lack_anything(forms: Forms) -> None:
    forms.plant("words/ar.yaml", "    label: ما تاريخ ولادتك؟\n", "")
    assert _lint(forms) == [f"words in ar: `{BIRTH}.label` is missing."]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("birth_date", "birth_dote", "`question.birth_dote.label`"),
        ("birth_date:\n    label", "birth_date:\n    hint: '{day}'\n    label", "the braces of"),
        ("Quel est", "Quel est " + "bien " * 20, f"`{BIRTH}.label` has more than 20 words"),
        ("\u202f?", " ?", "has a loose space"),
        ("\u202f?\n", f"\u202f?\n    hint: {OFFICE}\n", "The page `birth` in fr-x-facile"),
    ],
)
def test_what_plain_french_says_is_looked_at(forms: Forms, old: str, new: str, said: str) -> None:
    forms.plant("words/fr-x-facile.yaml", old, new)
    found = _lint(forms)
    assert any(said in one for one in found), found
    assert all("fr-x-facile" in one for one in found), "French and English are as they were"


def test_plain_french_is_held_to_more_on_its_own_pages_alone(forms: Forms) -> None:
    """A page between 75 and 80 passes in French, and not once plain French says it."""
    assert _lint(forms) == []
    plain = "page:\n  hospital:\n    title: La sortie de l’hôpital\nquestion:\n"
    forms.plant("words/fr-x-facile.yaml", "question:\n", plain)
    (found,) = _lint(forms)
    assert "The page `hospital` in fr-x-facile reads at 7" in found
    assert "below 80" in found


def test_what_a_language_has_not_is_said_in_french(forms: Forms) -> None:
    edition = forms.load()
    assert edition.say("fr-x-facile", f"{BIRTH}.label") == "Quel est votre jour de naissance\u202f?"
    assert edition.say("fr-x-facile", "form.day") == edition.say("fr", "form.day")
    assert edition.say("ar", "form.day") == "اليوم"
    hint = edition.may_say("fr", f"{BIRTH}.hint")
    forms.plant("words/ar.yaml", "    label: ما تاريخ ولادتك؟\n    hint:", "    label: X\n    no:")
    assert forms.load().may_say("ar", f"{BIRTH}.hint") == hint
    assert forms.load().say("ar", f"{BIRTH}.label") == "X"


def test_arabic_days_amounts_and_lists(forms: Forms) -> None:
    edition = forms.load()
    assert show_date(edition, "2026-01-01", "ar") == "1 جانفي 2026"
    assert show_date(edition, "2026-01-01", "fr-x-facile") == "1er janvier 2026"
    assert show_money("1240.50", "ar") == "1\u00a0240,50\u00a0€"
    needs = edition.questions["needs"]
    assert shown(edition, needs, list(needs.options[:2]), "ar").count("؛ ") == 1


def test_numbers_of_several_parts_hold_together_in_arabic(forms: Forms) -> None:
    forms.plant("words/ar.yaml", "  day: اليوم\n", "  day: مثلا 2 44 03 أو 10 000 3\n")
    assert forms.load().say("ar", "form.day") == "مثلا 2\xa044\xa003 أو 10\xa0000\xa03"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("{code: ar}", "{code: arabe}", "there is no language `arabe`"),
        ("{code: ar}", "{code: en}", "stands twice"),
        ("{code: ar}", "{code: ar, reviewed_by: a translator}", "go together"),
        ("{code: ar}", "{code: ar, reviewed_by: x, reviewed_on: soon}", "a month or a day"),
        ("{code: ar}", "{code: ar, read_by: x}", "read_by"),
        ("  - {code: fr, ", "  - {code: fr-x-facile}\n  - {code: fr, ", "the one that counts"),
        ("{code: fr, reviewed_by: the project’s editors, reviewed_on: 2026-11}", "{code: fr}",
         "must have read `fr`"),
        ("  - {code: ar}", "  - {code: fr-x-facile}\n  - {code: ar}", "stands twice"),
    ],
)  # fmt: skip
def test_a_language_that_is_written_wrong_is_named(
    forms: Forms, old: str, new: str, said: str
) -> None:
    line = forms.plant("edition.yaml", old, new)
    with pytest.raises(FormError, match=said) as wrong:
        forms.load()
    assert "edition.yaml:" in str(wrong.value)
    assert line > 1


def test_only_a_demonstration_offers_words_that_nobody_read_again(forms: Forms) -> None:
    on = date(2026, 9, 15)
    real = open_editions(forms.folder, demonstration=False)
    offered = open_editions(forms.folder, demonstration=True)
    assert offered[EDITION].unreviewed == ["ar", "fr-x-facile"]
    assert real[EDITION].languages == ("fr", "en")
    assert edition_of(offered, None, "ar", on).id == EDITION
    with pytest.raises(NotFound, match="does not speak"):
        edition_of(real, None, "ar", on)
    assert real[EDITION].say("ar", "form.day") == "اليوم", "what was asked in it is still read"
    forms.plant("edition.yaml", "{code: ar}", "{code: ar, reviewed_by: x, reviewed_on: 2027-02}")
    again = open_editions(forms.folder, demonstration=False)
    assert again[EDITION].languages == ("fr", "en", "ar")

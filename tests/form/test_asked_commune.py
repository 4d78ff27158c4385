"""A commune is typed by name or postal code, and chosen among several without a script."""

from __future__ import annotations

from portal.form.edition import Kind
from portal.form.pages import PageForm, answers_of
from tests.form.made import a_question, asked, sentence

COMMUNE = a_question(Kind.COMMUNE)


def _typed(text: str, choice: str = "") -> PageForm:
    return asked(COMMUNE, {"asked": text, "asked-choice": choice})


def test_a_name_or_a_postal_code_that_means_one_commune_is_enough() -> None:
    for text in ("Rennes", "rennes 35000", "35000", "Rennes (35000)", "35238"):
        assert answers_of(_typed(text)) == {"asked": "35238"}, text


def test_a_doubt_shows_the_communes_to_choose_among() -> None:
    form = _typed("saint denis")
    field = next(iter(form))
    assert form.problems() == [("asked-choice", sentence("commune.several"))]
    assert field.candidates[0].id == "asked-choice"
    assert {"93066", "97411", "30247"} <= {option.value for option in field.candidates}
    assert field.candidates[0].label == "Saint-Denis (11310)"


def test_a_choice_answers_the_doubt() -> None:
    assert answers_of(_typed("saint denis", "93066")) == {"asked": "93066"}


def test_a_choice_does_not_outlive_its_text() -> None:
    """Somebody who changes the text does not keep the commune chosen before."""
    assert answers_of(_typed("Rennes", "93066")) == {"asked": "35238"}
    assert answers_of(_typed("saint-malo", "93066")) == {"asked": "35288"}


def test_all_communes_of_a_postal_code_are_offered() -> None:
    assert len(next(iter(_typed("51300"))).candidates) == 46


def test_paris_asks_for_the_arrondissement() -> None:
    labels = [option.label for option in next(iter(_typed("Paris"))).candidates]
    assert labels[:2] == ["Paris 1er Arrondissement (75001)", "Paris 2e Arrondissement (75002)"]
    assert len(labels) == 20
    assert answers_of(_typed("75016")) == {"asked": "75116"}


def test_a_commune_that_is_no_more_is_named_with_its_successor() -> None:
    form = _typed("Arbignieu")
    assert form.problems() == [
        (
            "asked-choice",
            sentence("commune.gone", former="Arbignieu", successor="Arboys en Bugey"),
        )
    ]
    assert [option.value for option in next(iter(form)).candidates] == ["01015"]
    assert answers_of(_typed("Arbignieu", "01015")) == {"asked": "01015"}


def test_a_name_that_only_another_commune_kept_is_a_doubt() -> None:
    """Contres in Loir-et-Cher joined another; the one in Cher is still there: who knows which."""
    form = _typed("Contres")
    assert form.problems() == [("asked-choice", sentence("commune.several"))]
    assert [option.value for option in next(iter(form)).candidates] == ["18071", "41059"]


def test_a_commune_that_never_was_is_said_so() -> None:
    form = _typed("Trifouillis-les-Oies")
    assert form.problems() == [("asked", sentence("commune.unknown"))]
    assert _typed("99999").problems() == [("asked", sentence("commune.unknown"))]
    assert _typed("98765432109876").problems() == [("asked", sentence("commune.unknown"))]

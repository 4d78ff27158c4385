"""A commune is typed by name or postal code, and chosen among several without a script."""

from __future__ import annotations

import pytest

from portal.form.commune_search import MOST
from portal.form.edition import Kind
from portal.form.pages import PageForm, answers_of
from tests.form.made import a_question, asked, sentence

COMMUNE = a_question(Kind.COMMUNE)


def _typed(text: str, choice: str = "") -> PageForm:
    return asked(COMMUNE, {"asked": text, "asked-choice": choice})


def test_a_name_or_a_postal_code_that_means_one_commune_is_enough() -> None:
    for text in ("35000 Rennes", "rennes 35", "35000", "Rennes (35000)", "35042 RENNES CEDEX"):
        assert answers_of(_typed(text)) == {"asked": "35238"}, text
    assert answers_of(_typed("Lille")) == {"asked": "59350"}


def test_a_doubt_shows_the_communes_to_choose_among() -> None:
    form = _typed("saint denis")
    field = next(iter(form))
    assert form.problems() == [("asked-choice", sentence("commune.many", most=MOST))]
    assert field.candidates[0].id == "asked-choice"
    assert {"93066", "97411", "30247"} <= {option.value for option in field.candidates}
    assert field.candidates[0].label == "Saint-Denis (11310), Aude"


def test_a_choice_answers_the_doubt() -> None:
    assert answers_of(_typed("saint denis", "93066")) == {"asked": "93066"}


def test_a_choice_does_not_outlive_its_text() -> None:
    """Somebody who changes the text does not keep the commune chosen before."""
    assert answers_of(_typed("Lille", "93066")) == {"asked": "59350"}
    assert answers_of(_typed("35400 saint-malo", "93066")) == {"asked": "35288"}


@pytest.mark.parametrize(
    ("before", "kept", "text", "offered"),
    [
        ("Paris 11e arrondissement (75011)", "75111", "Rennes 75011", {"35238", "75111"}),
        ("Lyon 1er arrondissement (69001)", "69381", "Lyon", {"69381", "69382"}),
    ],
)
def test_a_commune_that_still_fits_is_asked_again(
    before: str, kept: str, text: str, offered: set[str]
) -> None:
    """What was chosen for one text says nothing of another, even where it is among its own."""
    boxes = {"asked-choice": kept, "asked-choice-of": before}
    assert answers_of(asked(COMMUNE, {"asked": before, **boxes})) == {"asked": kept}
    form = asked(COMMUNE, {"asked": text, **boxes})
    assert answers_of(form) == {}
    assert offered <= {option.value for option in next(iter(form)).candidates}


def test_all_communes_of_a_postal_code_are_offered() -> None:
    assert len(next(iter(_typed("51300"))).candidates) == 46


def test_paris_asks_for_the_arrondissement() -> None:
    for text in ("Paris", "75000", "75000 Paris", "Paris 75"):
        labels = [option.label for option in next(iter(_typed(text))).candidates]
        assert labels[:2] == ["Paris 1er arrondissement (75001)", "Paris 2e arrondissement (75002)"]
        assert labels[20:] in ([], ["Paris-l’Hôpital (71150), Saône-et-Loire"])
    assert answers_of(_typed("75016")) == {"asked": "75116"}


def test_a_name_that_begins_another_is_asked() -> None:
    """Évry is in Yonne; Évry-Courcouronnes in Essonne, and has another funder."""
    form = _typed("Évry")
    assert form.problems() == [("asked-choice", sentence("commune.several"))]
    assert [option.label for option in next(iter(form)).candidates] == [
        "Évry (89140), Yonne",
        "Évry-Courcouronnes (91000), Essonne",
        "Évry-Grégy-sur-Yerre (77166), Seine-et-Marne",
    ]
    assert answers_of(_typed("Évry", "91228")) == {"asked": "91228"}
    assert answers_of(_typed("Évry", "89162")) == {"asked": "89162"}


def test_the_departement_is_said_where_it_tells_communes_apart() -> None:
    assert next(iter(_typed("51300"))).candidates[0].label == "Bassu (51300)"


def test_a_list_that_is_cut_says_so_in_both_languages() -> None:
    assert _typed("Saint").problems() == [
        ("asked-choice", sentence("commune.many", most=MOST)),
    ]
    form = asked(COMMUNE, {"asked": "Saint"}, "en")
    assert form.problems() == [("asked-choice", sentence("commune.many", "en", most=MOST))]
    assert len(next(iter(form)).candidates) == MOST


def test_a_name_of_before_offers_what_is_near() -> None:
    form = _typed("Chalons sur Marne")
    assert form.problems() == [("asked-choice", sentence("commune.near"))]
    assert "51108" in [option.value for option in next(iter(form)).candidates]
    assert answers_of(_typed("Chalons sur Marne", "51108")) == {"asked": "51108"}


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


def test_no_sentence_needs_an_elision() -> None:
    """Annecy, Hyères and Le Mans all fit: "Elle fait partie de Annecy" did not."""
    (problem,) = _typed("Annecy-le-Vieux").problems()
    assert problem[1] == (
        "Annecy-le-Vieux n’est plus une commune. Elle a rejoint Annecy. Choisissez dans la liste"
    )


def test_a_name_that_begins_others_is_not_only_the_one_that_is_no_more() -> None:
    """A Boulogne joined Essarts-en-Bocage; more people say it for Boulogne-Billancourt."""
    form = _typed("Boulogne")
    assert form.problems() == [("asked-choice", sentence("commune.several"))]
    offered = [option.value for option in next(iter(form)).candidates]
    assert {"92012", "62160", "85084"} <= set(offered)


def test_a_name_that_only_another_commune_kept_is_a_doubt() -> None:
    """Contres in Loir-et-Cher joined another; the one in Cher is still there: who knows which."""
    form = _typed("Contres")
    assert form.problems() == [("asked-choice", sentence("commune.several"))]
    assert [option.value for option in next(iter(form)).candidates] == ["18071", "41059"]


def test_a_commune_that_never_was_is_said_so() -> None:
    form = _typed("Trifouillis-les-Oies")
    assert form.problems() == [("asked", sentence("commune.unknown"))]
    for text in ("99999", "35042", "<b>", "Rennes;"):
        assert _typed(text).problems() == [("asked", sentence("commune.unknown"))], text
    assert _typed("98765432109876").problems() == [("asked", sentence("commune.unknown"))]

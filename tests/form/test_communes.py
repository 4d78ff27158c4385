"""The register of communes: every one can be named, and none is taken for another."""

from __future__ import annotations

import time

import pytest

from portal.form import communes
from portal.form.commune_search import MOST, Doubt, Found, find
from portal.form.departements import placed

RENNES, EVRY, EVRY_COURCOURONNES, CHALON = "35238", "89162", "91228", "38066"
PARIS = [f"751{rank:02d}" for rank in range(1, 21)]


def _codes(found: Found) -> list[str]:
    return [commune.code for commune in found.communes]


def _sure(text: str) -> str:
    """The one commune that this text settles, or why it does not."""
    found = find(text)
    return str(found.doubt or found.communes[0].code)


def test_every_commune_is_found_by_the_name_it_is_shown_under() -> None:
    wrong = [
        code
        for code in communes.codes()
        if (commune := communes.get(code)) is None or find(commune.text) != Found((commune,), None)
    ]
    assert wrong == []
    assert len(communes.codes()) > 35_000


def test_names_are_compared_without_accents_case_or_hyphens() -> None:
    for text in ("L'HAY LES ROSES", "l’haÿ-les-roses", "L Hay-les-Roses"):
        assert _sure(text) == "94038", text
    assert communes.plain("Œting") == "oeting"
    assert find("Ste Marie").communes[0].name == "Sainte-Marie"


def test_names_are_shown_in_french_typography() -> None:
    assert [commune.text for commune in find("l'hay les roses").communes] == [
        "L’Haÿ-les-Roses (94240)"
    ]
    assert find("69003").communes[0].text == "Lyon 3e arrondissement (69003)"


@pytest.mark.parametrize(
    "text",
    [
        "35000", "35 000", "35000 Rennes", "Rennes 35000", "35000, RENNES", "F-35000 Rennes",
        "Rennes (35000)", "Rennes 35", "Rennes (35)", "35 Rennes", "35042 RENNES CEDEX",
        "35042 Rennes", "35000 Rennes Cedex", "Rennes Cedex 7 (35)", "Rennes, Ille-et-Vilaine",
    ],
)  # fmt: skip
def test_a_name_a_code_and_a_departement_come_in_any_order(text: str) -> None:
    assert _sure(text) == RENNES


def test_cedex_is_no_part_of_a_name() -> None:
    for text in ("RENNES CEDEX", "Rennes Cedex 7", "rennes cédex"):
        assert find(text) == find("Rennes"), text
    assert _sure("59033 LILLE CEDEX") == _sure("Lille") == "59350"
    assert _sure("71321 Chalon sur Saône CEDEX") == "71076"


def test_a_departement_leaves_fewer() -> None:
    assert _sure("Saint-Denis 93") == "93066"
    assert _sure("St Denis (974)") == _sure("Saint-Denis La Réunion") == "97411"
    assert _sure("Ajaccio 2A") == _sure("ajaccio 20") == "2A004"
    assert _sure("Évry 91") == _sure("91000 Évry") == EVRY_COURCOURONNES
    assert _sure("Contres 18") == "18071"  # the other one, in Loir-et-Cher, joined another


@pytest.mark.parametrize("text", ["75000", "75000 Paris", "Paris 75", "Paris (75)", "PARIS CEDEX"])
def test_a_whole_town_offers_its_arrondissements(text: str) -> None:
    assert _codes(find(text))[:20] == PARIS
    assert find(text).doubt is Doubt.SEVERAL


def test_lyon_and_marseille_have_arrondissements_too() -> None:
    for text in ("69000", "Lyon", "Lyon 69", "69000 LYON"):
        assert _codes(find(text))[:9] == [str(69381 + rank) for rank in range(9)], text
    for text in ("13000", "Marseille", "Marseille 13"):
        assert _codes(find(text))[:16] == [str(13201 + rank) for rank in range(16)], text


def test_an_arrondissement_is_named_by_its_number() -> None:
    """Paris 15 is not in Cantal, nor Paris 1 the 10th."""
    for text in ("Paris 15", "paris 15ème", "Paris 15e arrondissement", "75015 Paris 15"):
        assert _sure(text) == "75115", text
    assert (_sure("Paris 1"), _sure("Lyon 3e"), _sure("Marseille 13e")) == (
        "75101", "69383", "13213",
    )  # fmt: skip


def test_a_name_that_begins_others_is_never_taken_silently() -> None:
    """Who lives in Chalon-sur-Saône says Chalon, which is in Isère: the funder is another."""
    for text, first, other in (
        ("Évry", EVRY, EVRY_COURCOURONNES),
        ("chalon", CHALON, "71076"),
        ("Rennes", RENNES, "11309"),
        ("Montauban", "82121", "35184"),
    ):
        found = find(text)
        assert (_codes(found)[0], found.doubt) == (first, Doubt.SEVERAL), text
        assert other in _codes(found), text


def test_an_article_left_out_is_a_doubt() -> None:
    """Lamentin is in Guadeloupe, Le Lamentin in Martinique."""
    assert _codes(find("Lamentin")) == ["97115", "97213"]
    assert _codes(find("Baule")) == ["45024", "44055"]
    assert _sure("La Baule") == "44055"
    assert _sure("Le Lamentin") == "97213"


def test_a_name_alone_of_its_kind_is_enough() -> None:
    assert [_sure(text) for text in ("Lille", "brest", "Mans", "Levallois", "Éloise")] == [
        "59350", "29019", "72181", "92044", "74109",
    ]  # fmt: skip


def test_nobody_types_an_insee_code() -> None:
    """35042 is Brielles for INSEE, and a cedex of Rennes on the envelope; 33059 is Blésignac."""
    for text in ("35042", "33059", "35238", "2A004", "75056"):
        assert find(text).doubt is Doubt.UNKNOWN, text


def test_a_code_and_a_name_that_do_not_agree_are_a_doubt() -> None:
    for text, right in (("35510 Rennes", RENNES), ("35000 Lille", "59350"), ("Rennes 75", RENNES)):
        found = find(text)
        assert (_codes(found)[0], found.doubt) == (right, Doubt.NEAR), text
    assert "35051" in _codes(find("35510 Rennes"))  # Cesson-Sévigné, whose code it is
    assert len(_codes(find("51300 Trifouillis"))) == 46


def test_a_name_of_before_offers_those_that_begin_like_it() -> None:
    """Châlons-sur-Marne is Châlons-en-Champagne since 1998; the register forgot the old name."""
    for text in ("Chalons sur Marne", "Châlons s/ Marne", "Châlons-sur-Marne (51)"):
        found = find(text)
        assert "51108" in _codes(found), text
        assert found.doubt is Doubt.NEAR, text
    assert (_codes(find("Meudon-la-Forêt")), find("Meudon-la-Forêt").doubt) == (
        ["92048"], Doubt.NEAR,
    )  # fmt: skip
    assert find("Saint-Trifouillis").doubt is Doubt.UNKNOWN


def test_a_piece_of_a_name_is_never_enough() -> None:
    for text, code in (("Courcouronnes", EVRY_COURCOURONNES), ("Boulogne Billanc", "92012")):
        assert (_codes(find(text)), find(text).doubt) == ([code], Doubt.NEAR), text


def test_a_slash_is_on_or_under() -> None:
    assert _sure("Chalon s/ Saône") == _sure("chalon/saone") == "71076"
    assert _sure("Rosny s/s Bois") == "93064"


def test_a_list_that_is_cut_says_so() -> None:
    for text in ("Saint", "Villeneuve", "L'", "s"):
        found = find(text)
        assert (len(found.communes), found.doubt) == (MOST, Doubt.MANY), text
    assert len(find("51300").communes) == 46  # a postal code: all of them


def test_signs_that_no_name_has_are_not_dropped() -> None:
    for text in ("<b>", "Rennes & <Vitré>", "Rennes;", "Rennes 📍", "Ренн", "Paris <75056>"):
        assert find(text).doubt is Doubt.UNKNOWN, text


def test_the_departement_tells_communes_apart() -> None:
    names = [placed(commune) for commune in find("Saint-Denis").communes]
    assert "Saint-Denis (93200), Seine-Saint-Denis" in names
    assert "Saint-Denis (97400), La Réunion" in names
    assert placed(find("75001").communes[0]) == "Paris 1er arrondissement (75001)"


def test_a_commune_may_have_the_postal_code_of_another_departement() -> None:
    """Éloise is in Haute-Savoie; its post comes from Ain (01200)."""
    (eloise,) = find("01200 Éloise").communes
    assert (eloise.departement, eloise.postal_codes) == ("74", ("01200",))
    assert eloise in find("01200").communes


def test_nothing_is_found_by_nothing() -> None:
    for text in ("", "   ", "-", "'", "(", "²", "00000", "35", "98765432109876"):
        assert find(text) == Found((), Doubt.UNKNOWN), text


def test_a_look_up_takes_no_time() -> None:
    """Two milliseconds at most; ten here, on a machine that does other things too."""
    find("warm")
    for text in ("Saint", "s", "Rennes", "Trifouillis-les-Oies en Haute-Garonne", "51300"):
        tries = []
        for _ in range(5):
            start = time.perf_counter()
            find(text)
            tries.append(time.perf_counter() - start)
        assert min(tries) < 0.01, text


@pytest.mark.parametrize(
    ("text", "village", "town"), [("Lyons", "27377", "69381"), ("Marseilles", "18139", "13201")]
)
def test_a_town_as_it_is_written_abroad_is_a_doubt(text: str, village: str, town: str) -> None:
    found = find(text)
    assert found.doubt is Doubt.NEAR
    assert {village, town} <= set(_codes(found))

"""The register of communes: every one can be named, and found again."""

from __future__ import annotations

from portal.form import communes


def test_every_commune_is_found_by_the_name_it_is_shown_under() -> None:
    wrong = [
        code
        for code in communes.codes()
        if (commune := communes.get(code)) is None or communes.resolve(commune.text) != commune
    ]
    assert wrong == []
    assert len(communes.codes()) > 35_000


def test_names_are_compared_without_accents_case_or_hyphens() -> None:
    for text in ("L'HAY LES ROSES", "l’haÿ-les-roses", "L Hay-les-Roses"):
        assert [commune.code for commune in communes.find(text)] == ["94038"], text
    assert communes.plain("Œting") == "oeting"
    assert communes.find("Ste Marie")[0].name == "Sainte-Marie"


def test_the_exact_name_comes_first_then_names_that_begin_so() -> None:
    names = [commune.name for commune in communes.find("rennes")]
    assert names[:4] == ["Rennes", "Rennes-en-Grenouilles", "Rennes-le-Château", "Rennes-les-Bains"]
    assert all("rennes" in communes.plain(name) for name in names[4:])


def test_a_commune_may_have_the_postal_code_of_another_departement() -> None:
    """Éloise is in Haute-Savoie; its post comes from Ain (01200)."""
    (eloise,) = communes.find("Éloise")
    assert (eloise.departement, eloise.postal_codes) == ("74", ("01200",))
    assert eloise in communes.find("01200")


def test_nothing_is_found_by_nothing() -> None:
    for text in ("", "   ", "-", "'", "(", "²", "00000"):
        assert communes.find(text) == [], text

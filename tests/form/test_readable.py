"""How easily a page reads: a plain one passes, an office's one is named with its worst sentence."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal import places
from portal.form.edition import Edition
from portal.form.load import load_editions
from portal.form.readable import LEAST, lint_reading, reading_of, readings, syllables, words

PLAIN = [
    "Qui vous aide chez vous ?",
    "Dites-nous le nom de la personne, et son numéro.",
    "Si personne ne vous aide, passez à la page d’après, il n’y a rien à écrire ici.",
]
OFFICE = [
    "Préalablement à l’instruction administrative de votre sollicitation, veuillez communiquer "
    "l’intégralité des justificatifs relatifs à votre situation patrimoniale consolidée, "
    "conformément aux dispositions réglementaires applicables aux bénéficiaires.",
]


@pytest.fixture(scope="module")
def edition() -> Edition:
    editions = load_editions(places.forms())
    return editions[max(editions)]


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("eau", 1), ("aides", 1), ("demande", 2), ("famille", 2), ("oiseau", 2),
        ("habitez", 3), ("département", 4), ("autonomie", 4), ("le", 1), ("rend", 1),
    ],
)  # fmt: skip
def test_syllables_are_those_that_are_heard(word: str, count: int) -> None:
    assert syllables(word) == count


def test_an_elided_word_is_part_of_the_next() -> None:
    assert words("Qu’est-ce que l’aide d’aujourd’hui, peut-être ?") == [
        "est-ce", "que", "aide", "aujourd", "hui", "peut-être",
    ]  # fmt: skip


def test_the_figure_tells_plain_words_from_an_office_s() -> None:
    plain, office = reading_of("a", PLAIN), reading_of("b", OFFICE)
    assert plain.figure > 90
    assert not plain.hard
    assert office.figure < 0
    assert office.hard
    assert office.longest == OFFICE[0]


def test_it_is_kandel_and_moles_s() -> None:
    # 4 words, 5 syllables, 1 sentence.
    assert reading_of("a", ["Le chat dort demain."]).figure == pytest.approx(
        207 - 1.015 * 4 - 73.6 * 5 / 4
    )


def test_every_page_of_the_edition_is_told_and_none_is_hard(edition: Edition) -> None:
    told = readings(edition)
    assert {reading.page for reading in told} == {page.id for page in edition.every_page}
    assert [reading.figure for reading in told] == sorted(reading.figure for reading in told)
    assert list(lint_reading(edition)) == []


def test_a_hard_page_and_a_long_question_are_named(edition: Edition) -> None:
    page = edition.pages[0]
    question = page.questions[0]
    harder = {f"page.{page.id}.intro": OFFICE[0], f"{question.key}.label": "un deux " * 11}
    changed = {**edition.words, "fr": {**edition.words["fr"], **harder}}
    hard, long = lint_reading(replace(edition, words=changed))
    assert f"`{page.id}`" in hard
    assert str(LEAST) in hard
    assert "Préalablement" in hard
    assert f"`{question.id}` has 22 words" in long

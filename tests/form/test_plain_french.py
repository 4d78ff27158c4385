"""The plain French asks the same questions as the French, in shorter sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest
import yaml

from portal import places
from portal.form.edition import Edition
from portal.form.lint_words import braces, lint_words
from portal.form.load import load_editions
from portal.form.readable import lint_reading, words

MOST_WORDS, MOST_LONG = 12, 5
"""Of a sentence; and how many sentences may have more, up to half as many again."""
NATIONAL = ("get_up", "dress", "wash", "eat")


@pytest.fixture(scope="module")
def edition() -> Edition:
    editions = load_editions(places.forms())
    return editions[max(editions)]


@pytest.fixture(scope="module")
def plain(edition: Edition) -> Mapping[str, str]:
    path = places.forms() / edition.id / "words" / "fr-x-facile.yaml"
    return dict(_flat(yaml.load(path.read_text("utf-8"), yaml.BaseLoader), ""))


def test_it_says_only_what_the_french_says_and_says_it_otherwise(
    edition: Edition, plain: Mapping[str, str]
) -> None:
    french = edition.words["fr"]
    assert sorted(set(plain) - set(french)) == []
    assert [key for key, said in plain.items() if said == french[key]] == []
    assert [key for key, said in plain.items() if braces(said) != braces(french[key])] == []


def test_it_passes_what_the_french_must_pass(edition: Edition, plain: Mapping[str, str]) -> None:
    told = {**edition.words["fr"], **plain}
    spoken = replace(edition, languages=("fr",), words={"fr": told})
    assert [*lint_words(spoken), *lint_reading(spoken)] == []


def test_its_sentences_are_short(plain: Mapping[str, str]) -> None:
    sentences = [one for said in plain.values() for one in re.split(r"(?<=[.?:])\s", said)]
    long = [one for one in sentences if len(words(one)) > MOST_WORDS]
    assert len(long) <= MOST_LONG
    assert [one for one in long if len(words(one)) > MOST_WORDS * 3 // 2] == []


def test_the_four_questions_of_the_national_form_stay_as_they_are(
    plain: Mapping[str, str],
) -> None:
    assert [key for key in plain if key.split(".")[1] in NATIONAL] == []


def _flat(tree: Mapping[str, object], prefix: str) -> Iterator[tuple[str, str]]:
    for key, said in tree.items():
        if isinstance(said, Mapping):
            yield from _flat(said, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(said)

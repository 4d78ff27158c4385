"""How easily the French of each page reads, as one figure, and how long its questions are.

The figure is Kandel and Moles's (1958), Flesch's formula fitted to French:
207 − 1.015 × words a sentence − 73.6 × syllables a word. Above 100 a child reads it; 60 is a
newspaper; below 30 is for specialists. It sees length alone: what passes may still be obscure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from portal.form.edition import Edition, Page, Question

LANGUAGE = "fr"
LEAST = 75
"""Below this, a page is to be written anew."""
LEASTS = MappingProxyType({LANGUAGE: LEAST, "fr-x-facile": 80})
"""The same for each French: the plain one is held to more, on the pages that it says anew."""
ENOUGH_WORDS = 25
"""A page of fewer words is told but not judged: one long word would decide."""
MOST_WORDS = 20
"""In a question, before its help."""

_SENTENCE_END = re.compile(r"(?<=[.!?…:])\s+|\n+")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ELIDED = re.compile(r"\b(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)’", re.IGNORECASE)
_VOWELS = re.compile(r"[aeiouyàâäæéèêëîïôöœùûüÿ]+")
_MUTE_END = re.compile(r"(?<=[^aeiouyàâäæéèêëîïôöœùûüÿ])(?:es?|(?<!m)ent)$")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page asks of its reader: its figure, how many words it has, its longest sentence."""

    page: str
    figure: float
    words: int
    longest: str
    least: int = LEAST

    @property
    def hard(self) -> bool:
        """Whether it is to be written anew."""
        return self.words >= ENOUGH_WORDS and self.figure < self.least


def lint_reading(edition: Edition) -> Iterator[str]:
    """Sentences on pages that are hard to read, and questions that are long."""
    for language in LEASTS:
        if language in edition.languages:
            yield from _lint_language(edition, language)


def _lint_language(edition: Edition, language: str) -> Iterator[str]:
    where = "" if language == LANGUAGE else f" in {language}"
    own = edition.own_words(language)
    anew = {page.id for page in edition.every_page if any(key in own for key in _keys_of(page))}
    for reading in readings(edition, language):
        if reading.hard and reading.page in anew:
            yield (
                f"The page `{reading.page}`{where} reads at {reading.figure:.0f}, below "
                f"{reading.least}: shorten « {reading.longest} »."
            )
    for page in edition.every_page:
        for question in page.questions:
            for asked in (question, *question.columns):
                label = own.get(f"{asked.key}.label", "")
                if (count := len(words(label))) > MOST_WORDS:
                    many = f"{count} words, {MOST_WORDS} at most"
                    yield f"The question `{asked.id}`{where} has {many}."


def readings(edition: Edition, language: str = LANGUAGE) -> list[Reading]:
    """Every page, as it is read, the hardest first."""
    told, least = edition.words[language], LEASTS[language]
    found = (
        replace(reading_of(page.id, list(_sentences(told, page))), least=least)
        for page in edition.every_page
    )
    return sorted(found, key=lambda reading: reading.figure)


def drawn_readings(edition: Edition) -> Iterator[str]:
    """The figure of every page in each French of the edition, as the rows of a table."""
    spoken = [language for language in LEASTS if language in edition.languages]
    figures = [{one.page: one for one in readings(edition, language)} for language in spoken]
    yield f"| page | words | {' | '.join(spoken)} |"
    yield f"| --- |{' ---: |' * (1 + len(spoken))}"
    for one in readings(edition):
        told = " | ".join(f"{figure[one.page].figure:.0f}" for figure in figures)
        yield f"| {one.page} | {one.words} | {told} |"


def reading_of(page: str, sentences: list[str]) -> Reading:
    """The figure of these sentences, read as one text."""
    counted = [(sentence, words(sentence)) for sentence in sentences]
    counted = [(sentence, found) for sentence, found in counted if found]
    every = [word for _, found in counted for word in found]
    if not every:
        return Reading(page, 207.0, 0, "")
    a_sentence = len(every) / len(counted)
    a_word = sum(map(syllables, every)) / len(every)
    longest = max(counted, key=lambda one: len(one[1]))[0]
    return Reading(page, 207 - 1.015 * a_sentence - 73.6 * a_word, len(every), longest)


def words(sentence: str) -> list[str]:
    """The words of a sentence; « l’aide » counts as one, as it is said."""
    return _WORD.findall(_ELIDED.sub("", sentence))


def syllables(word: str) -> int:
    """How many syllables are heard: groups of vowels, without the mute ending. At least one."""
    spoken = _MUTE_END.sub("", word.lower())
    return max(1, len(_VOWELS.findall(spoken)))


def _sentences(told: Mapping[str, str], page: Page) -> Iterator[str]:
    for key in _keys_of(page):
        yield from (part for part in _SENTENCE_END.split(told.get(key, "")) if part)


def _keys_of(page: Page) -> list[str]:
    keys = [f"page.{page.id}.title", f"page.{page.id}.intro"]
    for question in page.questions:
        keys += _keys(question)
        for column in question.columns:
            keys += _keys(column)
    return keys


def _keys(question: Question) -> list[str]:
    own = [f"{question.key}.label", f"{question.key}.hint"]
    return own + [f"{question.key}.option_hint.{option}" for option in question.options]

"""Every sentence is there in every language, nothing superfluous, each in its typography.

A language that says another one plainly may lack any: it then takes the other's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from string import Formatter

from portal.domain.languages import LANGUAGES
from portal.form.edition import Edition, Kind, Question

OURS = (
    "edition", "section", "page", "question", "piece", "photograph", "option", "form", "error",
)  # fmt: skip
"""The families of words that this file knows; others are compared between languages alone."""
TYPED = (
    *OURS, "paper", "aid", "rule", "flag", "referral", "decided", "suppose", "outcome", "otherwise",
    "clock", "limit", "deemed", "help", "unit", "variable", "unfinished",
)  # fmt: skip
"""Those whose French typography is looked at: what people are shown, and what is sealed."""

FORM = (
    "day", "month", "year", "add_row", "remove_row", "choose_commune", "ticked", "unanswered",
    "day_unknown", "day_and_month_unknown", "optional",
)  # fmt: skip
ERRORS: Mapping[str, frozenset[str]] = {
    "text.long": frozenset({"count", "most"}),
    "nir.length": frozenset({"count"}),
    "number.least": frozenset({"least"}),
    "number.most": frozenset({"most"}),
    "commune.gone": frozenset({"former", "successor"}),
    "commune.many": frozenset({"most"}),
} | dict.fromkeys(
    (
        "text.character", "text.name", "email.shape", "phone.shape", "nir.key_missing", "nir.key",
        "nir.shape", "number.shape", "money.shape", "choice.unknown", "choice.none", "date.no_year",
        "date.no_month", "date.no_day", "date.day", "date.month", "date.year", "date.year_early",
        "date.unreal", "date.future", "commune.unknown", "commune.several", "commune.near",
    ),
    frozenset(),
)  # fmt: skip
"""What can be wrong with an answer, and what fills the braces of its sentence."""

MOST_WORDS = 20
"""Of a question, before its help: a person of eighty keeps no more of them in mind."""
_LOOSE = re.compile(r" [;:!?»%€]|« |'")


def lint_words(edition: Edition) -> Iterator[str]:
    """Sentences on what is wrong with the words."""
    needed, allowed = set(_needed(edition)), set(_optional(edition))
    first = edition.languages[0]
    for language in edition.languages:
        words, whole = edition.own_words(language), LANGUAGES[language].plain_of is None
        for key in sorted(needed - set(words)) if whole else ():
            yield f"words in {language}: `{key}` is missing."
        for key in sorted(words):
            if key.split(".")[0] in OURS and key not in needed and key not in allowed:
                yield f"words in {language}: nothing uses `{key}`."
            yield from _lint_sentence(edition, language, key)
        for key in sorted(set(edition.words[first]) - set(words) - needed) if whole else ():
            yield f"words in {language}: `{key}` is missing, {first} has it."
        for key in sorted(set(words) - set(edition.words[first]) - needed):
            yield f"words in {first}: `{key}` is missing, {language} has it."


def _lint_sentence(edition: Edition, language: str, key: str) -> Iterator[str]:
    sentence = edition.words[language][key]
    french = LANGUAGES[language].french
    if french and key.split(".", maxsplit=1)[0] in TYPED and _LOOSE.search(sentence):
        yield f"words in {language}: `{key}` has a loose space or a straight apostrophe."
    if key.startswith("question.") and key.endswith(".label") and words_of(sentence) > MOST_WORDS:
        yield f"words in {language}: `{key}` has more than {MOST_WORDS} words."
    if key.startswith("error."):
        wanted = ERRORS.get(key.removeprefix("error."), frozenset())
        if braces(sentence) != wanted:
            yield f"words in {language}: the braces of `{key}` must be {sorted(wanted)}."
    elif braces(sentence) != braces(edition.words[edition.languages[0]].get(key, sentence)):
        yield f"words in {language}: the braces of `{key}` are not those of the first language."


def words_of(sentence: str) -> int:
    """How many words a sentence has; a sign alone is none."""
    return sum(any(sign.isalnum() for sign in word) for word in sentence.split())


def braces(sentence: str) -> frozenset[str]:
    """The names between braces; a sentence with a lone brace has a name that none can fill."""
    try:
        return frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name is not None)
    except ValueError:
        return frozenset({sentence})


def _needed(edition: Edition) -> Iterator[str]:
    yield "edition.title"
    yield from (f"section.{section}.title" for section in edition.sections)
    for piece in edition.pieces:
        yield from (f"piece.{piece.id}.{word}" for word in ("label", "given", "picture"))
    yield from (f"photograph.{word}" for word in ("title", "advice", "picture"))
    yield from (f"form.{word}" for word in FORM)
    yield from (f"error.{reason}" for reason in ERRORS)
    for page in edition.every_page:
        yield f"page.{page.id}.title"
        for question in page.questions:
            yield from _needed_of(edition, question)


def _needed_of(edition: Edition, question: Question) -> Iterator[str]:
    yield f"{question.key}.label"
    if question.required:
        yield f"{question.key}.missing"
    yield from (f"{question.key}.{word}" for word in question.bounds.words())
    common = edition.words[edition.languages[0]]
    for option in question.options:
        if f"option.{option}" not in common:
            yield f"{question.key}.option.{option}"
    for column in question.columns:
        yield from _needed_of(edition, column)
        if column.kind not in (Kind.CHOICE, Kind.CHOICES, Kind.TICK):
            yield f"{column.key}.short"


def _optional(edition: Edition) -> Iterator[str]:
    yield from (f"piece.{piece.id}.hint" for piece in edition.pieces)
    for page in edition.every_page:
        yield f"page.{page.id}.intro"
        for question in page.questions:
            for asked in (question, *question.columns):
                yield f"{asked.key}.hint"
                for option in asked.options:
                    yield f"{asked.key}.option.{option}"
                    yield f"{asked.key}.option_hint.{option}"
                    yield f"option.{option}"

"""Loads the languages of an edition: who read each again, and its words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from portal.domain.languages import FIRST, LANGUAGES
from portal.form.edition import Edition, Review
from portal.form.source import Entry, FormError, Mapped, read_yaml

_MONTH_OR_DAY = re.compile(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?")


def load_languages(entry: Entry) -> Mapping[str, Review | None]:
    """The languages of edition.yaml, in order; none for one that nobody has read again.

    Raises:
        FormError: a language is not known, stands twice or lacks the one it says plainly; French
            is not the first; or a review has no reader, or no day.
    """
    reviews: dict[str, Review | None] = {}
    for one in entry.entries("languages"):
        code = one.text("code")
        if code not in LANGUAGES:
            known = ", ".join(LANGUAGES)
            raise one.fail(f"there is no language `{code}`; there are {known}.", "code")
        if code in reviews:
            raise one.fail(f"the language `{code}` stands twice.", "code")
        if not reviews and code != FIRST:
            raise one.fail(f"the first language is the one that counts: `{FIRST}`.", "code")
        plain_of = LANGUAGES[code].plain_of
        if plain_of and plain_of not in reviews:
            raise one.fail(f"`{code}` stands below `{plain_of}`, whose words it takes.", "code")
        reviews[code] = _review(one)
        one.done()
    if not reviews.get(FIRST):
        raise entry.fail(
            f"somebody must have read `{FIRST}`, the language that counts.", "languages"
        )
    return reviews


def _review(one: Entry) -> Review | None:
    by, at = one.maybe("reviewed_by"), one.maybe("reviewed_on")
    if bool(by) != bool(at):
        raise one.fail("`reviewed_by` and `reviewed_on` go together: who read it, and when.")
    if not (by and at):
        return None
    try:
        date.fromisoformat(at if len(at) > len("2026-11") else f"{at}-01")
    except ValueError:
        wrong = True
    else:
        wrong = not _MONTH_OR_DAY.fullmatch(at)
    if wrong:
        raise one.fail("`reviewed_on` must be a month or a day, as 2026-11.", "reviewed_on")
    return Review(by, at)


def load_words(folder: Path, languages: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
    """Language → dotted key → sentence; a plain language's own before those that it takes.

    Raises:
        FormError: a sentence is empty, or is said twice.
    """
    words: dict[str, Mapping[str, str]] = {}
    for language in languages:
        plain_of = LANGUAGES[language].plain_of
        taken = words[plain_of] if plain_of else {}
        spoken, own = LANGUAGES[language], _words(folder, language)
        words[language] = {**taken, **{key: spoken.kept_in_order(own[key]) for key in own}}
    return words


def _words(folder: Path, language: str) -> Mapping[str, str]:
    words: dict[str, str] = {}
    for path in sorted((*folder.glob(f"{language}.yaml"), *folder.glob(f"*.{language}.yaml"))):
        _gather(path, read_yaml(path), "", words)
    return words


def _gather(path: Path, tree: Mapped, prefix: str, words: dict[str, str]) -> None:
    for key, value in tree.items():
        dotted = f"{prefix}{key}"
        if isinstance(value, Mapped):
            _gather(path, value, f"{dotted}.", words)
        elif not isinstance(value, str) or not value.strip():
            raise FormError(f"{path}:{tree.lines[key]}: `{dotted}` must be a sentence.")
        elif dotted in words:
            raise FormError(f"{path}:{tree.lines[key]}: `{dotted}` is said twice.")
        else:
            words[dotted] = value


def only_reviewed(editions: Mapping[str, Edition]) -> Mapping[str, Edition]:
    """The same editions, which offer only languages that somebody has read again.

    The words of the others stay: what was asked in them can still be read.
    """
    return {
        name: replace(edition, languages=tuple(filter(edition.reviews.get, edition.languages)))
        for name, edition in editions.items()
    }

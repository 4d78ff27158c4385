"""An edition, a whole set of answers, and answers as hypothesis invents them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st
from stdnum.fr import nir

from portal import places
from portal.domain.draft import Answer
from portal.form import communes
from portal.form.edition import Edition, Kind, Page, Question
from portal.form.load import load_editions
from portal.form.pages import PageForm, form_class
from portal.form.reading import NAMES, Wrong, tidy
from portal.form.typed import Stored

EDITION = load_editions(places.forms())["2026-01-01"]
TODAY = date(2026, 9, 15)
QUESTIONS: Mapping[str, Question] = {q.id: q for page in EDITION.pages for q in page.questions}

WHOLE: Mapping[str, Answer] = {
    "for_whom": "self",
    "civility": "madam",
    "birth_name": "Le Gall",
    "first_names": "Jeanne Marie",
    "birth_date": "1944-03-00",
    "birth_place": "Redon",
    "nir": "244033523800185",
    "nationality": "fr",
    "marital_status": "widowed",
    "phone": "+33299000000",
    "visit_contact": "no",
    "legal_protection": "none",
    "lives_in_france": "yes",
    "dwelling": "own_home",
    "street": "3 rue des Lilas",
    "commune": "35238",
    "moved_recently": "no",
    "occupancy": "owner",
    "has_pension": "yes",
    "pensions": [{"scheme": "rg", "kind": "own"}],
    "get_up": "yes",
    "dress": "no",
    "wash": "no",
    "eat": "yes",
    "gir_known": "no",
    "benefits": ["none"],
    "services": ["no_service"],
    "has_caregiver": "no",
    "needs": ["home_help"],
    "cmi": ["no_card"],
    "has_property": "no",
    "agree_forward": "yes",
    "declare_truth": "yes",
    "agree_processing": "yes",
    "read_data": "yes",
    "signed_name": "Jeanne Le Gall",
}
"""Nothing is missing: a person of 82 in Rennes, two gestures of four, one pension."""


def a_question(kind: Kind, **changes: object) -> Question:
    """One question of this kind, called `asked`, with words of its own (see `an_edition`)."""
    return replace(Question("asked", kind, key="question.asked"), **changes)


def an_edition(*questions: Question) -> Edition:
    """An edition of one page with these questions."""
    keys = [asked.key for question in questions for asked in (question, *question.columns)]
    said = {f"{key}.{word}": f"{word} {key}" for key in keys for word in ("label", "missing")}
    said |= {
        f"{asked.key}.option.{option}": option
        for question in questions
        for asked in (question, *question.columns)
        for option in asked.options
    }
    words = {language: {**EDITION.words[language], **said} for language in EDITION.languages}
    return replace(EDITION, pages=(Page("page", "you", questions),), words=words)


def asked(
    question: Question, typed: Mapping[str, str | list[str]], language: str = "fr"
) -> PageForm:
    """The validated form of one question, as a browser sent it."""
    stored = Stored(
        {name: [text] if isinstance(text, str) else text for name, text in typed.items()}
    )
    edition = an_edition(question)
    form = form_class(edition, edition.pages[0], language)(stored, today=TODAY)
    form.validate()
    return form


def sentence(reason: str, language: str = "fr", **filled: object) -> str:
    """What the edition says of this fault."""
    return EDITION.say(language, f"error.{reason}").format(**filled)


def _tidied(text: str) -> str | None:
    try:
        return tidy(text)
    except Wrong:
        return None


_TEXTS = st.text(min_size=1, max_size=40).map(_tidied).filter(bool)
_NAMES = _TEXTS.filter(lambda text: any(sign.isalpha() for sign in text or ""))
_LINES = st.lists(st.just("") | _TEXTS, min_size=1, max_size=4).map("\n".join)
_NIRS = st.tuples(
    st.sampled_from("12"),
    st.integers(0, 99),
    st.integers(1, 12),
    st.sampled_from(("35", "2A", "2B", "99", "97")),
    st.integers(0, 999_999),
).map(lambda n: f"{n[0]}{n[1]:02d}{n[2]:02d}{n[3]}{n[4]:06d}")


def _days(question: Question) -> st.SearchStrategy[date]:
    """The days that this question takes, whatever else its page says."""
    behind, over = question.bounds.days_behind, "today" in question.bounds.not_before
    first = date(1900, 1, 1) if behind is None else TODAY - timedelta(behind)
    return st.dates(TODAY, date(2099, 12, 31)) if over else st.dates(first, TODAY)


def _partial(day: date, known: int) -> str:
    year, month, rest = day.isoformat().split("-")
    return "-".join((year, month if known else "00", rest if known > 1 else "00"))


def values(question: Question) -> st.SearchStrategy[Answer]:
    """Canonical values of this question."""
    match question.kind:
        case Kind.CHOICE:
            return st.sampled_from(question.options)
        case Kind.CHOICES:
            some = [o for o in question.options if o != question.none_option]
            several = st.sets(st.sampled_from(some), min_size=1).map(
                lambda chosen: [option for option in some if option in chosen]
            )
            return several | st.just([question.none_option]) if question.none_option else several
        case Kind.ROWS:
            row = st.fixed_dictionaries(
                {c.id: values(c) for c in question.columns if c.required},
                optional={c.id: values(c) for c in question.columns if not c.required},
            )
            return st.lists(row, min_size=1, max_size=question.max_rows or 4)
        case Kind.NUMBER:
            return st.integers(question.at_least or 0, question.at_most or 10**9)
        case Kind.PARTIAL_DATE:
            return st.builds(_partial, _days(question), st.integers(0, 2))
        case Kind.DATE:
            return _days(question).map(date.isoformat)
        case Kind.TEXT if question.autocomplete in NAMES:
            return _NAMES
    return _PLAIN[question.kind]


_PLAIN: Mapping[Kind, st.SearchStrategy[Answer]] = {
    Kind.TEXT: _TEXTS,
    Kind.LONG_TEXT: _LINES.map(lambda text: text.strip("\n")).filter(bool),
    Kind.MONEY: st.integers(0, 10**9).map(lambda cents: f"{cents // 100}.{cents % 100:02d}"),
    Kind.NIR: _NIRS.map(lambda number: number + nir.calc_check_digits(number)),
    Kind.COMMUNE: st.sampled_from(sorted(communes.codes())),
    Kind.PHONE: st.sampled_from(
        ("+33299000000", "+33612345678", "+262692123456", "+590690123456", "+442079460000")
    ),
    Kind.EMAIL: st.from_regex(r"[a-z0-9.+_-]{1,20}@[a-z0-9]{1,10}\.[a-z]{2,6}", fullmatch=True),
    Kind.TICK: st.just("yes"),
}


def some_answers() -> st.SearchStrategy[dict[str, Answer]]:
    """Any answers to any of the edition's questions."""
    return st.fixed_dictionaries({}, optional={name: values(q) for name, q in QUESTIONS.items()})

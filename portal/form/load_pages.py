"""Loads the sections of an edition, their pages and the questions asked there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from portal.form.day_bounds import NONE, Bounds, wrong_names
from portal.form.edition import Kind, Page, Question
from portal.form.source import Entry, FormError, read_yaml
from portal.form.when import ALWAYS, Condition, parse

FOR = "for"
"""The word that says which dossiers hold an answer."""
NOT_AFTER = (None, "today")
DATES = (Kind.DATE, Kind.PARTIAL_DATE)
CLAIMS = (
    "gender", "family_name", "preferred_username", "given_name", "birthdate", "birthplace", "email",
)  # fmt: skip
"""What the State's sign-in tells of a person (FranceConnect v2, `identite_pivot`)."""


def load_sections(entry: Entry, folder: Path) -> tuple[tuple[str, ...], tuple[Page, ...]]:
    """The ids of the sections, and every page in order.

    Raises:
        FormError: a file must be mended.
    """
    names: list[str] = []
    pages: dict[str, Page] = {}
    for section in entry.entries("sections"):
        name = section.text("id")
        for rank, page in enumerate(section.texts("pages")):
            path = folder / f"{page}.yaml"
            if not path.is_file():
                raise section.fail(f"there is no page `{page}` in pages/.", "pages", rank)
            if page in pages:
                raise section.fail(f"the page `{page}` stands in two sections.", "pages", rank)
            pages[page] = _page(path, name, section.tree.get("when"))
        section.condition()
        section.done()
        names.append(name)
    for path in sorted(folder.glob("*.yaml")):
        if path.stem not in pages:
            raise FormError(f"{path}:1: no section of edition.yaml names this page.")
    return tuple(names), tuple(pages.values())


def _page(path: Path, section: str, section_when: object) -> Page:
    entry = Entry(path, read_yaml(path))
    when = _both(section_when, entry, "when")
    entry.condition(FOR)  # each question has it
    asked: tuple[Question, ...] = ()
    for item in entry.entries("questions"):
        question = _question(item, "question", _both(entry.tree.get(FOR), item, FOR))
        dates = [one.id for one in asked if one.kind in DATES]
        if wrong := wrong_names(question.bounds, dates):
            raise item.fail(f"`{wrong[0]}` is no date asked before it here.", "not_before")
        asked += (question,)
    if not asked:
        raise entry.fail("a page asks at least one question.")
    entry.flag("unverified", default=False)  # for who reads the file
    entry.done()
    return Page(id=path.stem, section=section, questions=asked, when=when)


def _both(outer: object, entry: Entry, key: str) -> Condition:
    """The condition of what stands inside, which holds within that of what stands around it."""
    inner = entry.condition(key)
    if outer is None:
        return inner
    if inner is ALWAYS:
        return parse(outer)
    return parse({"all": [outer, entry.tree[key]]})


def _question(entry: Entry, prefix: str, for_: Condition = ALWAYS) -> Question:
    name, not_after = entry.text("id"), entry.maybe("not_after")
    key = f"{prefix}.{name}"
    question = Question(
        id=name,
        kind=_kind(entry),
        key=key,
        required=entry.flag("required", default=True),
        when=entry.condition(),
        options=entry.texts("options"),
        none_option=entry.maybe("none_option"),
        max_length=entry.whole("max_length"),
        at_least=entry.whole("at_least"),
        at_most=entry.whole("at_most"),
        not_after=not_after,
        bounds=_bounds(entry),
        born=entry.flag("born", default=False),
        max_rows=entry.whole("max_rows"),
        columns=tuple(_question(column, f"{key}.column") for column in entry.entries("columns")),
        autocomplete=entry.maybe("autocomplete"),
        identity=entry.maybe("identity"),
        for_=for_,
    )
    entry.flag("unverified", default=False)  # for who reads the file
    entry.done()
    _check(entry, question)
    return question


def _bounds(entry: Entry) -> Bounds:
    bounds = Bounds(
        not_before=entry.texts("not_before"),
        days_ahead=entry.whole("days_ahead"),
        days_behind=entry.whole("days_behind"),
    )
    return NONE if bounds == NONE else bounds


def _kind(entry: Entry) -> Kind:
    kind = entry.text("kind")
    if kind not in list(Kind):
        raise entry.fail(f"there is no kind `{kind}`; the kinds are {', '.join(Kind)}.", "kind")
    return Kind(kind)


def _check(entry: Entry, question: Question) -> None:
    if question.identity not in (None, *CLAIMS):
        raise entry.fail(f"`identity` can only be {', '.join(CLAIMS)}.", "identity")
    if question.not_after not in NOT_AFTER:
        raise entry.fail("`not_after` can only be `today`.", "not_after")
    if question.bounds != NONE and question.kind not in DATES:
        raise entry.fail("`not_before`, `days_ahead`, `days_behind` belong to dates.", "kind")
    if any(column.bounds != NONE for column in question.columns):
        raise entry.fail("a column has no `not_before`, `days_ahead`, `days_behind`.", "columns")
    if (question.kind in (Kind.CHOICE, Kind.CHOICES)) != bool(question.options):
        raise entry.fail("`options` belong to the kinds choice and choices.", "options")
    if question.none_option and question.none_option not in question.options:
        raise entry.fail("`none_option` must be one of the options.", "none_option")
    if (question.kind is Kind.ROWS) != bool(question.columns):
        raise entry.fail("`columns` belong to the kind rows.", "columns")
    if any(column.kind is Kind.ROWS for column in question.columns):
        raise entry.fail("a column cannot hold rows.", "columns")


def load_simulator(entry: Entry, pages: Sequence[Page]) -> Page | None:
    """The page of the simulator: questions of the form that are asked together, or nothing.

    Raises:
        FormError: it names a question that the form does not have.
    """
    asked = {question.id: question for page in pages for question in page.questions}
    questions = []
    for rank, name in enumerate(entry.texts("simulator")):
        if name not in asked:
            raise entry.fail(f"there is no question `{name}`.", "simulator", rank)
        # A list may stay empty: who would study the request can be said all the same.
        own = asked[name].kind is not Kind.ROWS and asked[name].required
        questions.append(replace(asked[name], required=own, when=ALWAYS, autocomplete=None))
    return Page("simulator", "", tuple(questions)) if questions else None

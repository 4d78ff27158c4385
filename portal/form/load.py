"""Loads an edition from its folder; what is wrong is said as `file:line: a sentence`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from portal.form.edition import Edition, Kind, Page, PieceRule, Question
from portal.form.reference import Reference
from portal.form.source import Entry, FormError, Mapped, read_yaml
from portal.form.tables import load_reference
from portal.form.when import ALWAYS, Condition, parse

NOT_AFTER = ("today",)


def load_editions(forms: Path) -> Mapping[str, Edition]:
    """Load every edition of this folder: each sub-folder named by a day.

    Raises:
        FormError: one of the files must be mended.
    """
    folders = sorted(path.parent for path in forms.glob("*/edition.yaml"))
    reference = load_reference(forms / "reference")
    return {folder.name: load_edition(folder, reference) for folder in folders}


def load_edition(folder: Path, reference: Reference) -> Edition:
    """Load one edition. Raises FormError."""
    entry = Entry(folder / "edition.yaml", read_yaml(folder / "edition.yaml"))
    effective = _day(entry, "effective")
    if folder.name != effective.isoformat():
        raise entry.fail(f"the folder must be named {effective.isoformat()}.", "effective")
    sections, pages = _sections(entry, folder / "pages")
    languages = entry.texts("languages")
    cerfa, statements = entry.text("cerfa"), entry.texts("statements")
    entry.texts("legal_basis")
    entry.done()
    return Edition(
        id=folder.name,
        effective=effective,
        sections=sections,
        pages=pages,
        pieces=_pieces(folder / "pieces.yaml"),
        tables=(),
        languages=languages,
        words={language: _words(folder / "words", language) for language in languages},
        retention_days=_retention_days(folder / "retention.yaml"),
        statements=statements,
        cerfa=cerfa,
        reference=reference,
    )


def _sections(entry: Entry, folder: Path) -> tuple[tuple[str, ...], tuple[Page, ...]]:
    names: list[str] = []
    pages: list[Page] = []
    for section in entry.entries("sections"):
        name = section.text("id")
        for page in section.texts("pages"):
            path = folder / f"{page}.yaml"
            if not path.is_file():
                raise section.fail(f"there is no page `{page}` in pages/.", "pages")
            if any(page == known.id for known in pages):
                raise section.fail(f"the page `{page}` stands in two sections.", "pages")
            pages.append(_page(path, name, section.tree.get("when")))
        section.condition()
        section.done()
        names.append(name)
    for path in sorted(folder.glob("*.yaml")):
        if path.stem not in {page.id for page in pages}:
            raise FormError(f"{path}:1: no section of edition.yaml names this page.")
    return tuple(names), tuple(pages)


def _page(path: Path, section: str, section_when: object) -> Page:
    entry = Entry(path, read_yaml(path))
    when = _both(section_when, entry)
    questions = tuple(_question(item, "question") for item in entry.entries("questions"))
    if not questions:
        raise entry.fail("a page asks at least one question.")
    entry.done()
    return Page(id=path.stem, section=section, questions=questions, when=when)


def _both(section_when: object, entry: Entry) -> Condition:
    page_when = entry.condition()
    if section_when is None:
        return page_when
    if page_when is ALWAYS:
        return parse(section_when)
    return parse({"all": [section_when, entry.tree["when"]]})


def _question(entry: Entry, prefix: str) -> Question:
    name = entry.text("id")
    try:
        kind = Kind(entry.text("kind"))
    except ValueError:
        kinds = ", ".join(Kind)
        raise entry.fail(f"there is no such kind of question; the kinds are {kinds}.", "kind") from None
    key = f"{prefix}.{name}"
    not_after = entry.maybe("not_after")
    if not_after not in (None, *NOT_AFTER):
        raise entry.fail("`not_after` can only be `today`.", "not_after")
    question = Question(
        id=name,
        kind=kind,
        key=key,
        required=entry.flag("required", default=True),
        when=entry.condition(),
        options=entry.texts("options"),
        none_option=entry.maybe("none_option"),
        max_length=entry.whole("max_length"),
        at_least=entry.whole("at_least"),
        at_most=entry.whole("at_most"),
        not_after=not_after,
        max_rows=entry.whole("max_rows"),
        columns=tuple(_question(column, f"{key}.column") for column in entry.entries("columns")),
        autocomplete=entry.maybe("autocomplete"),
    )
    entry.done()
    _check(entry, question)
    return question


def _check(entry: Entry, question: Question) -> None:
    chosen = question.kind in (Kind.CHOICE, Kind.CHOICES)
    if chosen != bool(question.options):
        raise entry.fail("`options` go with the kinds choice and choices, and only with them.", "options")
    if question.none_option and question.none_option not in question.options:
        raise entry.fail("`none_option` must be one of the options.", "none_option")
    if (question.kind is Kind.ROWS) != bool(question.columns):
        raise entry.fail("`columns` go with the kind rows, and only with it.", "columns")
    if any(column.kind is Kind.ROWS for column in question.columns):
        raise entry.fail("a column cannot hold rows.", "columns")


def _pieces(path: Path) -> tuple[PieceRule, ...]:
    top = Entry(path, read_yaml(path))
    pieces = []
    for entry in top.entries("pieces"):
        max_files = entry.whole("max_files")
        piece = PieceRule(entry.text("id"), entry.condition(), max_files or PieceRule("").max_files)
        entry.text("source")
        entry.done()
        pieces.append(piece)
    top.done()
    return tuple(pieces)


def _retention_days(path: Path) -> int:
    top = Entry(path, read_yaml(path))
    at_filing = top.entry("at_filing")
    days = at_filing.whole("days")
    if days is None or days < 1:
        raise at_filing.fail("`days` must be a number of days.", "days")
    at_filing.text("because")
    at_filing.done()
    for name in ("after_decision", "drafts"):
        later = top.entry(name)
        later.whole("days")
        later.whole("years")
        later.text("because")
        later.done()
    top.done()
    return days


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


def _day(entry: Entry, key: str) -> date:
    try:
        return date.fromisoformat(entry.text(key))
    except ValueError:
        raise entry.fail(f"`{key}` must be a day as 2026-01-01.", key) from None

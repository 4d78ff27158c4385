"""Loads an edition from its folder; what is wrong is said as `file:line: a sentence`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from portal.form.couple_rules import load_couple
from portal.form.edition import Edition, PieceRule
from portal.form.load_pages import load_sections, load_simulator
from portal.form.reference import Reference
from portal.form.routing_file import load_routing
from portal.form.source import Entry, FormError, Mapped, read_yaml
from portal.form.tables import load_reference


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
    effective = entry.day("effective")
    if folder.name != effective.isoformat():
        raise entry.fail(f"the folder must be named {effective.isoformat()}.", "effective")
    sections, pages = load_sections(entry, folder / "pages")
    languages = entry.texts("languages")
    cerfa, statements = entry.text("cerfa"), entry.texts("statements")
    entry.texts("legal_basis")
    simulator = load_simulator(entry, pages)
    entry.done()
    asked = {question.id: question for page in pages for question in page.questions}
    tables, flags = load_routing(folder / "routing.yaml")
    return Edition(
        id=folder.name,
        effective=effective,
        sections=sections,
        pages=pages,
        pieces=_pieces(folder / "pieces.yaml"),
        tables=tables,
        languages=languages,
        words={language: _words(folder / "words", language) for language in languages},
        retention_days=_retention_days(folder / "retention.yaml"),
        statements=statements,
        cerfa=cerfa,
        reference=reference,
        flags=flags,
        simulator=simulator,
        couple=load_couple(folder / "couple.yaml", asked),
    )


def _pieces(path: Path) -> tuple[PieceRule, ...]:
    top = Entry(path, read_yaml(path))
    pieces = []
    for entry in top.entries("pieces"):
        max_files = entry.whole("max_files")
        piece = PieceRule(
            entry.text("id"),
            entry.condition(),
            max_files or PieceRule("").max_files,
            counter=entry.flag("counter", default=False),
        )
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

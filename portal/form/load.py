"""Loads an edition from its folder; what is wrong is said as `file:line: a sentence`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from portal.domain.sip import Access
from portal.form.couple_rules import load_couple
from portal.form.edition import Edition, PieceRule
from portal.form.frozen import fingerprint
from portal.form.load_languages import load_languages, load_words, only_reviewed
from portal.form.load_pages import FOR, load_sections, load_simulator
from portal.form.reference import Reference
from portal.form.rehearsal import load_rehearsal
from portal.form.routing_file import load_routing
from portal.form.source import Entry, read_yaml
from portal.form.study import load_study
from portal.form.tables import load_reference


def load_editions(forms: Path) -> Mapping[str, Edition]:
    """Load every edition of this folder: each sub-folder named by a day.

    Raises:
        FormError: one of the files must be mended.
    """
    folders = sorted(path.parent for path in forms.glob("*/edition.yaml"))
    reference = load_reference(forms / "reference")
    return {folder.name: load_edition(folder, reference) for folder in folders}


def open_editions(forms: Path, *, demonstration: bool) -> Mapping[str, Edition]:
    """The editions. What nobody has read again, or asked for, is a demonstration's alone."""
    editions = load_editions(forms)
    return editions if demonstration else only_reviewed(_as_asked(editions))


def _as_asked(editions: Mapping[str, Edition]) -> Mapping[str, Edition]:
    """The editions without the ways of funders that were invented to be shown."""
    studies = {one: replace(edition.study, decisions=edition.study.decisions.without_inventions())
               for one, edition in editions.items()}  # fmt: skip
    return {one: replace(edition, study=studies[one]) for one, edition in editions.items()}


def load_edition(folder: Path, reference: Reference) -> Edition:
    """Load one edition. Raises FormError."""
    entry = Entry(folder / "edition.yaml", read_yaml(folder / "edition.yaml"))
    effective = entry.day("effective")
    if folder.name != effective.isoformat():
        raise entry.fail(f"the folder must be named {effective.isoformat()}.", "effective")
    sections, pages = load_sections(entry, folder / "pages")
    reviews = load_languages(entry)
    languages = tuple(reviews)
    cerfa, statements = entry.text("cerfa"), entry.texts("statements")
    entry.texts("legal_basis")
    simulator, identity_when = load_simulator(entry, pages), entry.condition("identity_when")
    entry.done()
    asked = {question.id: question for page in pages for question in page.questions}
    tables, flags = load_routing(folder / "routing.yaml")
    retention_days, decided_years, access = _retention(folder / "retention.yaml")
    return Edition(
        id=folder.name,
        effective=effective,
        sections=sections,
        pages=pages,
        pieces=_pieces(folder / "pieces.yaml"),
        tables=tables,
        languages=languages,
        words=load_words(folder / "words", languages),
        retention_days=retention_days,
        decided_years=decided_years,
        access=access,
        statements=statements,
        cerfa=cerfa,
        reference=reference,
        flags=flags,
        identity_when=identity_when,
        simulator=simulator,
        couple=load_couple(folder / "couple.yaml", asked),
        reviews={code: review for code, review in reviews.items() if review},
        pictures={one.stem: one.read_bytes() for one in sorted(folder.glob("pictures/*.svg"))},
        fingerprint=fingerprint(folder),
        study=load_study(folder),
        rehearsal=load_rehearsal(folder / "rehearsal.yaml", asked),
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
            medical=entry.flag("medical", default=False),
            doctor=entry.flag("doctor", default=False),
            proves=entry.texts("proves"),
            for_=entry.condition(FOR),
        )
        entry.text("source")
        entry.flag("unverified", default=False)  # for who reads the file
        entry.done()
        pieces.append(piece)
    top.done()
    return tuple(pieces)


def _retention(path: Path) -> tuple[int, int, Access]:
    """Days from the filing, years from the decision; when the archives show it to anybody."""
    top = Entry(path, read_yaml(path))
    at_filing = top.entry("at_filing")
    days = at_filing.whole("days")
    if days is None or days < 1:
        raise at_filing.fail("`days` must be a number of days.", "days")
    at_filing.text("because")
    at_filing.done()
    decided = top.entry("after_decision")
    years = decided.whole("years")
    if years is None or years < 1:
        raise decided.fail("`years` must be a number of years.", "years")
    drafts = top.entry("drafts")
    drafts.whole("days")
    for later in (decided, drafts):
        later.text("because")
        later.done()
    access = _access(top.entry("access"))
    top.done()
    return days, years, access


def _access(entry: Entry) -> Access:
    told = {
        name: entry.whole(name) or 0 for name in ("privacy_years", "death_years", "birth_years")
    }
    for name, years in told.items():
        if years < 1:
            raise entry.fail(f"`{name}` must be a number of years.", name)
    entry.text("because")
    entry.flag("unverified", default=False)  # for who reads the file
    entry.done()
    return Access(**told)

"""An edition of the form, as frozen values: sections, pages, questions, pieces, routing tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from portal.domain.languages import LANGUAGES, Review
from portal.domain.sip import Access
from portal.form.couple_rules import Couple
from portal.form.day_bounds import NONE, Bounds
from portal.form.reference import Reference
from portal.form.rehearsal_rules import RehearsalRules
from portal.form.study import StudyRules
from portal.form.when import ALWAYS, Condition


class Kind(StrEnum):
    """The closed list of kinds of question; form/kinds.py says what each keeps."""

    TEXT = "text"  # one line → str
    LONG_TEXT = "long_text"  # several lines → str
    CHOICE = "choice"  # radios → option id
    CHOICES = "choices"  # checkboxes → list of option ids, in the edition's order
    DATE = "date"  # → "YYYY-MM-DD"
    PARTIAL_DATE = "partial_date"  # → "YYYY-MM-DD", day or month "00" when unknown
    NUMBER = "number"  # → int
    MONEY = "money"  # → "1234.50", euros
    NIR = "nir"  # → 15 characters, no spaces
    COMMUNE = "commune"  # → INSEE code
    PHONE = "phone"  # → "+33612345678"
    EMAIL = "email"  # → str
    ROWS = "rows"  # several groups of questions → list of mappings
    TICK = "tick"  # one box that must be ticked → "yes"


@dataclass(frozen=True, slots=True)
class Question:
    """One question. Its words: `<key>.label`, `.hint`, `.missing`, `.option.<option>`.

    `key` is `question.<id>`, and `question.<id>.column.<id>` for a column of ROWS.
    """

    id: str
    kind: Kind
    key: str = ""
    required: bool = True
    when: Condition = ALWAYS
    options: tuple[str, ...] = ()
    none_option: str | None = None  # of CHOICES: the option that excludes the others
    max_length: int | None = None
    at_least: int | None = None
    at_most: int | None = None
    not_after: str | None = None  # "today": a date in the future is refused
    bounds: Bounds = NONE  # of a date
    born: bool = False  # a day of birth: a year of two digits may be of either century
    max_rows: int | None = None
    columns: tuple[Question, ...] = ()  # of ROWS
    autocomplete: str | None = None  # HTML autocomplete token (WCAG 1.3.5)
    identity: str | None = None  # the claim of the State's sign-in that answers it
    for_: Condition = ALWAYS  # which dossiers hold its answer: those whose funder needs it


@dataclass(frozen=True, slots=True)
class Page:
    """One question, or one small group. Words: `page.<id>.title`, `.intro` (optional)."""

    id: str
    section: str
    questions: tuple[Question, ...]
    when: Condition = ALWAYS


@dataclass(frozen=True, slots=True)
class PieceRule:
    """A kind of paper, and for whom. Words: `piece.<id>.label`, `.hint`, `.given`, `.picture`."""

    id: str
    when: Condition = ALWAYS
    max_files: int = 10
    counter: bool = False  # asked at a counter alone, and needed there
    medical: bool = False  # evaluators and doctors of the funder alone read it
    doctor: bool = False  # its person may keep it for the doctors alone
    proves: tuple[str, ...] = ()  # the questions whose answers are read in it
    for_: Condition = ALWAYS  # which dossiers hold it: those whose funder needs it


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a routing table: the first that holds decides. Words: `rule.<because>`.

    It names a funder and an aid, or a door to be referred to, or another table to go on reading
    (`see`), or nobody. `also` is a table that names one more funder beside.
    """

    id: str
    when: Condition
    because: str  # the key of its words: its own id, unless rows share a sentence
    funder: str | None = None  # a funder's code, or a family: apa_payer, pension_fund
    aid: str | None = None
    refer_to: str | None = None  # a door outside the portal, or the family apa_payer
    see: str | None = None
    also: str | None = None
    sources: tuple[str, ...] = ()
    unverified: bool = False  # not read in a source: easy to see, to correct and to date


@dataclass(frozen=True, slots=True)
class Table:
    """A table, read from the top: of who asks for a need, or where one says `see` or `also`."""

    id: str
    needs: tuple[str, ...]
    rows: tuple[Row, ...]
    first: bool = False  # read before all others, for everyone; when it names somebody, it ends


@dataclass(frozen=True, slots=True)
class FlagRule:
    """Something to watch; it stops nothing. Words: `flag.<id>`."""

    id: str
    when: Condition
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)  # compared as itself: caches are keyed by it
class Edition:
    """One dated, frozen version of the form, complete in itself."""

    id: str  # the day it takes effect: the folder's name
    effective: date
    sections: tuple[str, ...]
    pages: tuple[Page, ...]
    pieces: tuple[PieceRule, ...]
    tables: tuple[Table, ...]
    languages: tuple[str, ...]  # the first is authoritative
    words: Mapping[str, Mapping[str, str]]  # language → dotted key → sentence
    retention_days: int  # provisional, at filing; lengthened from the decision
    decided_years: int  # how long a dossier is kept from its decision
    access: Access  # when the archives show it to anybody
    statements: tuple[str, ...] = field(default=())  # question ids of kind TICK that are signed
    flags: tuple[FlagRule, ...] = ()
    reference: Reference = field(default_factory=Reference)
    cerfa: str = ""
    identity_when: Condition = ALWAYS  # when who signs in is the one that the request is for
    couple: Couple | None = None  # what a spouse's request takes over
    simulator: Page | None = None  # some of its questions, asked before any sign-in
    reviews: Mapping[str, Review] = field(default_factory=dict)  # of the languages that have one
    pictures: Mapping[str, bytes] = field(default_factory=dict)  # piece or `photograph` → SVG
    fingerprint: str = ""  # the SHA-256 of all its files
    study: StudyRules = field(default_factory=StudyRules)  # its time limits, its kinds of help
    rehearsal: RehearsalRules = field(default_factory=RehearsalRules)

    def say(self, language: str, key: str) -> str:
        """The sentence of this key, else the first language's. Raises KeyError: linted away."""
        return (self.words.get(language) or self.words[self.languages[0]])[key]

    def may_say(self, language: str, key: str) -> str:
        """The sentence of an optional key (a hint), the first language's, or nothing."""
        first = self.words[self.languages[0]]
        return self.words.get(language, first).get(key) or first.get(key, "")

    def own_words(self, language: str) -> Mapping[str, str]:
        """The words of a language without those that it takes from the one it says plainly."""
        words, plain_of = self.words[language], LANGUAGES[language].plain_of
        taken = self.words[plain_of] if plain_of else {}
        return {key: text for key, text in words.items() if taken.get(key) != text}

    def spoken(self, language: str) -> str:
        """This language, or the first one when the edition does not speak it."""
        return language if language in self.languages else self.languages[0]

    @property
    def unreviewed(self) -> Sequence[str]:
        """The languages whose words nobody has read again."""
        return [language for language in self.languages if language not in self.reviews]

    @property
    def every_page(self) -> Sequence[Page]:
        """The pages of the form, and that of the simulator."""
        return (*self.pages, self.simulator) if self.simulator else self.pages

    @property
    def questions(self) -> Mapping[str, Question]:
        """Every question of the form by its id, in order; of one asked twice, the last."""
        return {question.id: question for page in self.pages for question in page.questions}

    def pages_of(self, section: str) -> Sequence[Page]:
        """The pages of one section, in order."""
        return [page for page in self.pages if page.section == section]


def in_force(editions: Mapping[str, Edition], on: date) -> Edition:
    """The edition in force on that day; for a day before all of them, the first."""
    every = sorted(editions.values(), key=lambda edition: edition.effective)
    return ([edition for edition in every if edition.effective <= on] or every[:1])[-1]

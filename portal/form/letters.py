"""The letter of a decision: what fills its model, in French first, then as a translation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from portal.domain.decision import Verdict
from portal.domain.dossier import Dossier
from portal.domain.happened import legal_day
from portal.domain.languages import LANGUAGES
from portal.form.days import add_months
from portal.form.edition import Edition
from portal.form.letter_sender import Sender, sender_of, where_to_write
from portal.form.showing import day_in_words

LETTER: Mapping[str, frozenset[str]] = {
    "counts": frozenset(),
    "translated": frozenset(),
    "title": frozenset({"day"}),
    "about": frozenset({"aids", "filed"}),
    "because": frozenset(),
    "contest": frozenset(),
    "keep": frozenset(),
    "under": frozenset({"number"}),
    "decided": frozenset({"name"}),
    "prepared": frozenset({"name"}),
    "plan": frozenset({"number", "gir"}),
    "plan_hours": frozenset({"hours"}),
    "plan_month": frozenset({"monthly"}),
    "plan_once": frozenset({"once"}),
    "plan_share": frozenset({"paid", "left"}),
    "advance": frozenset({"day"}),
    "advance_ends": frozenset({"day"}),
    "where": frozenset(),
    "telephone": frozenset(),
    "find": frozenset(),
    "ask": frozenset(),
    "family": frozenset({"name"}),
    "closed_of": frozenset({"name"}),
    "condolence": frozenset({"name"}),
    **{f"verdict.{one.value}": frozenset[str]() for one in Verdict},
}
"""The sentences of the family `letter`, and what fills their braces."""
APPEAL = frozenset({"day", "last"})
"""What fills the braces of each sentence of the family `appeal`."""


@dataclass(frozen=True, slots=True)
class LetterPart:
    """The letter in one language. `words` are the caseworker's own, as they were typed."""

    language: str
    leftwards: bool
    note: str  # which text counts; of the French one alone, nothing
    title: str
    to: str  # the person, or their family
    condolence: str  # to the family; empty: the person lives
    about: str
    verdict: str
    told: str  # what else it says, in this language: of a provisional grant, its amount
    because: str
    grounds: Sequence[str]
    contest: str
    appeals: Sequence[str]
    where: Sequence[tuple[str, str]]  # where to write: what it is, and it; or where to ask
    keep: str
    by: str  # who decided it, or who prepared it for who signs; empty: nobody is named


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter to be printed after a model of its edition."""

    edition: str
    model: str
    funder: str
    number: str
    beneficiary: str
    words: str
    parts: Sequence[LetterPart]
    sender: Sender | None = None  # of a funder that joined: its own word


def letter_of(
    edition: Edition,
    dossier: Dossier,
    language: str,
    verdict: str,
    grounds: Sequence[str],
    words: str,
    on: date,
    told: Mapping[str, str] | None = None,
    by: str = "",
) -> Letter:
    """The letter that says this decision. Source: CRPA L212-1 (it names its author), L111-2.

    Args:
        edition: that of the request.
        dossier: what is decided.
        language: the person's.
        verdict: what was decided.
        grounds: ids of the edition's decisions.yaml.
        words: the caseworker's own.
        on: the day of the letter.
        told: what it says beside, in each language.
        by: the name of who writes it.
    """
    first = edition.languages[0]
    spoken = list(dict.fromkeys((first, edition.spoken(language))))
    known = edition.reference.funders.get(dossier.funder)
    about, beside = (dossier, verdict, grounds, on), told or {}
    return Letter(
        edition=edition.id,
        model=edition.study.decisions.letter_of(dossier.funder),
        funder=known.in_language(first) if known else dossier.funder,
        number=dossier.number,
        beneficiary=dossier.beneficiary,
        words=words,
        parts=[
            _part(edition, each, *about, told=beside.get(each, ""), by=by, alone=len(spoken) == 1)
            for each in spoken
        ],
        sender=sender_of(edition, dossier.funder, on),
    )


def appeals_in_words(
    edition: Edition, language: str, aids: Sequence[str], on: date
) -> Sequence[str]:
    """How a decision of that day about these aids may be contested, and until when."""
    day = partial(day_in_words, language=language)
    return [
        edition.say(language, f"appeal.{one.id}").format(
            day=day(on), last=day(add_months(on, one.months))
        )
        for one in edition.study.decisions.appeals_of(aids)
    ]


def is_signed(edition: Edition, funder: str, on: date) -> bool:
    """Whether it is known who signs this funder's decisions."""
    sender = sender_of(edition, funder, on)
    return bool(sender and sender.signatory)


def _author(edition: Edition, funder: str, on: date) -> str:
    """What who writes a letter is: who decides it, unless somebody else signs or confirms it."""
    two = edition.study.decisions.of(funder).two_persons
    return "prepared" if two or is_signed(edition, funder, on) else "decided"


def _part(
    edition: Edition,
    language: str,
    dossier: Dossier,
    verdict: str,
    grounds: Sequence[str],
    on: date,
    *,
    told: str,
    by: str,
    alone: bool,
) -> LetterPart:
    def say(key: str, **told: str) -> str:
        return edition.say(language, key).format(**told)

    day = partial(day_in_words, language=language)
    aids, name = list(dict.fromkeys(route.aid for route in dossier.routes)), dossier.beneficiary
    asked = ", ".join(say(f"aid.{aid}") for aid in aids)
    first, died = language == edition.languages[0], edition.study.decisions.to_family(grounds)
    return LetterPart(
        language=language,
        leftwards=LANGUAGES[language].leftwards,
        note="" if alone else say("letter.counts" if first else "letter.translated"),
        title=say("letter.title", day=day(on)),
        to=say("letter.family", name=name) if died else name,
        about=say("letter.about", aids=asked, filed=day(legal_day(dossier.submitted_at))),
        condolence=say("letter.condolence", name=name) if died else "",
        verdict=say("letter.closed_of", name=name) if died else say(f"letter.verdict.{verdict}"),
        told=told,
        because=say("letter.because") if grounds else "",
        grounds=[say(f"ground.{one}") for one in grounds],
        contest=say("letter.contest"),
        appeals=appeals_in_words(edition, language, aids, on),
        where=where_to_write(edition, language, dossier.funder, on),
        keep=say("letter.keep"),
        by=say(f"letter.{_author(edition, dossier.funder, on)}", name=by) if by else "",
    )

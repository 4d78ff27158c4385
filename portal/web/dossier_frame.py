"""What every page about one dossier shows its caseworker: whose it is, and the ways to go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.acts import note, presence
from portal.acts.mark import Mark, marks
from portal.domain.clocks import Clocks, Deemed, Outcome
from portal.domain.dossier import Dossier
from portal.domain.errors import Conflict, NotFound
from portal.domain.languages import LANGUAGES
from portal.exchanging import came_on_paper
from portal.form.edition import Edition
from portal.kindred import NoneLeft
from portal.web import reasons
from portal.web.guard import actor, desk, language
from portal.web.i18n import gettext as _
from portal.web.i18n import moment, said
from portal.web.names import names_of
from portal.web.standing import verdicts


@dataclass(frozen=True, slots=True)
class Frame:
    """One dossier: its person, its aids, its funder, what waits. `here` is the page shown.

    `on_paper`: it was typed in at a counter, so that its person has no page here.
    """

    dossier: Dossier
    aids: str
    funder: str
    mark: Mark
    here: str
    verdicts: Mapping[str, str]
    on_paper: bool
    clocks: Clocks
    beside: Sequence[tuple[str, datetime]]  # colleagues who look at it now, and since when

    @property
    def granted(self) -> Deemed | None:
        """What the law granted, since nobody decided in time."""
        deemed = self.clocks.deemed
        return deemed if deemed and deemed.outcome is Outcome.DEEMED_GRANTED else None


def frame(dossier: Dossier, here: str, clocks: Clocks | None = None) -> Frame:
    """The frame of a page about this dossier. `clocks`: those of today, where they are known."""
    return Frame(
        dossier=dossier,
        aids=aids_of(dossier),
        funder=reasons.funder_name(any_edition(), dossier.funder, language()),
        mark=mark_of(dossier, marks(desk(), actor(), [dossier.number])),
        here=here,
        verdicts=verdicts(),
        on_paper=came_on_paper(desk(), dossier),
        beside=_beside(dossier.number),
        clocks=clocks or note.case_of(desk(), actor(), dossier.number).clocks,
    )


def _beside(number: str) -> Sequence[tuple[str, datetime]]:
    found, colleagues = presence.present(desk(), actor(), number)
    names = names_of(colleagues) if found else {}
    return [(names.get(one.id, _("Un collègue")), one.at) for one in found]


def changed_meanwhile(number: str) -> str:
    """Said of a dossier that changed since its page was drawn: who did what last, and when."""
    sorry = _("Ce dossier a changé entre-temps. Relisez, puis validez de nouveau.")
    last = presence.last_change(desk(), actor(), number)
    if last is None:
        return sorry
    _found, colleagues = presence.present(desk(), actor(), number)
    names = names_of(colleagues)
    who = names.get(last.by, _("Un collègue")) if last.by else _("la personne, ou le guichet")
    when = moment(last.at, language())
    told = _("Dernier changement : %(who)s, %(when)s.", who=who, when=when)
    return f"{sorry} {told}"


def clash(number: str, error: Conflict) -> str:
    """Said of a decision that cannot be recorded any more."""
    if isinstance(error, NoneLeft):
        return _("L’autre demande est déjà classée comme doublon, ou retirée : celle-ci reste.")
    return changed_meanwhile(number)


def mark_of(dossier: Dossier, marked: Mapping[str, Mark]) -> Mark:
    """The mark of a dossier; once its request was taken back, no paper is asked for."""
    mark = marked[dossier.number]
    return mark.without_asking() if dossier.withdrawn_at else mark


def aids_of(dossier: Dossier) -> str:
    """The aids that a dossier asks for, each once."""
    edition, aids = any_edition(), dict.fromkeys(route.aid for route in dossier.routes)
    names = (said(edition, language(), f"aid.{aid}") for aid in aids)
    return LANGUAGES[language()].comma.join(names)


def any_edition() -> Edition:
    """The last edition: it names every aid and every funder."""
    editions = desk().editions
    if not editions:
        raise NotFound("there is no edition")
    return editions[max(editions)]


def filed_by(record: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Who filed for the person: the mandate as it is sealed, or a name without one."""
    if record is None or record.get("acting"):
        return record and record["acting"]
    answers = record["answers"]
    alone = answers.get("for_whom", "self") == "self"
    return None if alone else {"helper_name": answers.get("filler_name", ""), "words": ""}

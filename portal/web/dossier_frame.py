"""What every page about one dossier shows its caseworker: whose it is, and the ways to go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from babel import Locale

from portal.acts import note, presence
from portal.acts.mark import Mark, marks
from portal.domain.clocks import Clocks, Deemed, Outcome
from portal.domain.dossier import Dossier
from portal.domain.errors import Conflict, NotFound
from portal.domain.filing import Filler
from portal.domain.languages import LANGUAGES
from portal.domain.reach import Mourning
from portal.form.edition import Edition
from portal.kindred import NoneLeft
from portal.web import reasons
from portal.web.answered import verdicts
from portal.web.guard import actor, desk, language
from portal.web.i18n import gettext as _
from portal.web.i18n import moment, said
from portal.web.names import names_of


@dataclass(frozen=True, slots=True)
class Frame:
    """One dossier: its person, its aids, its funder, what waits. `here` is the page shown.

    `on_paper`: it was typed in at a counter, so that its person has no page here. `written_in`:
    the language that its person reads, by its name; empty for French.
    """

    dossier: Dossier
    aids: str
    funder: str
    mark: Mark
    here: str
    verdicts: Mapping[str, str]
    on_paper: bool
    filler: Filler | None
    mourning: Mourning
    written_in: str
    clocks: Clocks
    beside: Sequence[tuple[str, datetime]]  # colleagues who look at it now, the last first

    @property
    def writer(self) -> str:
        """Who writes on the page of the request, where that is not its person; else empty."""
        own = self.filler if self.filler and not self.filler.mandated else None
        return _("%(name)s, qui a rempli la demande", name=own.name) if own and own.name else ""

    @property
    def granted(self) -> Deemed | None:
        """What the law granted, since nobody decided in time."""
        deemed = self.clocks.deemed
        return deemed if deemed and deemed.outcome is Outcome.DEEMED_GRANTED else None


def frame(dossier: Dossier, here: str, known: note.Case | None = None) -> Frame:
    """The frame of a page about this dossier. `known`: its clocks of today, where they were read.

    Raises NotFound: it is not sealed yet.
    """
    known = known or note.case_of(desk(), actor(), dossier.number)
    return Frame(
        dossier=dossier,
        aids=aids_of(dossier),
        funder=reasons.funder_name(any_edition(), dossier.funder, language()),
        mark=mark_of(dossier, marks(desk(), actor(), [dossier.number])),
        here=here,
        verdicts=verdicts(),
        on_paper=known.on_paper,
        filler=known.filler,
        mourning=known.mourning,
        written_in=_name_of(known.spoken),
        beside=_beside(dossier.number),
        clocks=known.clocks,
    )


def _name_of(spoken: str) -> str:
    """What the reader calls this language; nothing for French, which every caseworker reads."""
    if LANGUAGES[spoken].french:
        return ""
    name = Locale.parse(LANGUAGES[spoken].locale).get_language_name(LANGUAGES[language()].locale)
    return name or LANGUAGES[spoken].name


def _beside(number: str) -> Sequence[tuple[str, datetime]]:
    found, colleagues = presence.present(desk(), actor(), number)
    names = names_of(colleagues) if found else {}
    return [(names.get(one.id, _("un collègue")), one.at) for one in found]


def changed_meanwhile(number: str, sorry: str = "") -> str:
    """Said of a dossier that changed since its page was drawn: who did what last, and when."""
    sorry = sorry or _("Ce dossier a changé entre-temps. Relisez, puis validez de nouveau.")
    last = presence.last_change(desk(), actor(), number)
    if last is None:
        return sorry
    names = names_of(presence.colleagues(desk(), actor()))
    who = names.get(last.by, _("Un collègue")) if last.by else _("la personne, ou le guichet")
    when = moment(last.at, language())
    told = _("Dernier changement : %(who)s, %(when)s.", who=who, when=when)
    return f"{sorry} {told}"


def clash(number: str, error: Conflict, sorry: str = "") -> str:
    """Said of a decision that cannot be recorded any more."""
    if isinstance(error, NoneLeft):
        return _("L’autre demande est déjà classée comme doublon, ou retirée : celle-ci reste.")
    return changed_meanwhile(number, sorry)


def mark_of(dossier: Dossier, marked: Mapping[str, Mark]) -> Mark:
    """The mark of a dossier; once its request was taken back, no paper is asked for."""
    mark = marked[dossier.number]
    return mark.without_asking() if dossier.withdrawn_at else mark


def aids_of(dossier: Dossier) -> str:
    """The aids that a dossier asks for, each once."""
    edition, aids = any_edition(), dict.fromkeys(route.aid for route in dossier.routes)
    names = (said(edition, language(), f"aid.{aid}") for aid in aids)
    return LANGUAGES[language()].comma.join(names)


def short_aids_of(dossier: Dossier) -> str:
    """The same as short as caseworkers say them, for a column of a list."""
    aids = dict.fromkeys(route.aid for route in dossier.routes)
    return LANGUAGES[language()].comma.join(map(short_aid, aids))


def short_aid(aid: str) -> str:
    """An aid in a caseworker's few words; in the edition's, where there are none."""
    short = {
        "apa": _("APA"),
        "apa_urgent": _("APA en urgence"),
        "home_help": _("Aide à domicile"),
        "ardh": _("Retour d’hôpital"),
        "adaptation": _("Logement"),
        "social_home_help": _("Aide sociale"),
    }
    return short.get(aid) or said(any_edition(), language(), f"aid.{aid}")


def any_edition() -> Edition:
    """The last edition: it names every aid and every funder."""
    editions = desk().editions
    if not editions:
        raise NotFound("there is no edition")
    return editions[max(editions)]

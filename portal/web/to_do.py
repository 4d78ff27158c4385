"""What is to be done next of a dossier, the most pressing first; each links to its page."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from portal.domain.clocks import OPEN, State
from portal.domain.inbox import Stage
from portal.web.dossier_frame import Frame
from portal.web.guard import language
from portal.web.i18n import day, ngettext
from portal.web.i18n import gettext as _

REPLIES = ("reply", "reply_finally")
"""The time limits within which a person answers a proposal."""
MOST = 3
"""Things that a page says are to be done: a longer list is no next step."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do, and where; without an address, it is somebody else's."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits on a dossier, beside its clocks and its mark.

    Args:
        arrived: it came from another funder, and nobody accepted it yet.
        ruled: a referee said that it is studied here.
        awaits: a referee must say who studies it; `referee`: who looks may.
        urgent: it is urgent, and nothing was granted provisionally.
        proposed: a decision waits for a second person; `mine`: who looks proposed it.
        declined: a second person did not confirm the last one.
        twice: dossiers that may be the same request.
        unjudged: papers of which nobody said what they are worth.
        missing: papers that neither came nor were promised, or that came and do not suit.
        lacking: the sheets that a granted aid usually rests on, and that are not there.
        studies: who looks studies dossiers; `evaluates`: they are an evaluator.
    """

    arrived: bool
    ruled: bool
    awaits: bool
    referee: bool
    urgent: bool
    proposed: bool
    mine: bool
    declined: bool
    twice: int
    unjudged: int
    missing: int
    lacking: Collection[str]
    studies: bool
    evaluates: bool


def stage_of(frame: Frame) -> Stage:
    """Where a dossier stands with its funder, as it is known now."""
    if frame.dossier.withdrawn_at:
        return Stage.WITHDRAWN
    if frame.mark.decision and frame.mark.decision.is_final:
        return Stage.DECIDED
    return Stage.WAITING if frame.mark.waits else Stage.TO_STUDY


def to_do(frame: Frame, waiting: Waiting) -> Sequence[Step]:
    """The next things to do, MOST at most; none of a dossier that is closed and quiet."""
    return tuple(islice(_steps(frame, waiting, f"/instruction/{frame.dossier.number}"), MOST))


def _steps(frame: Frame, waiting: Waiting, at: str) -> Iterator[Step]:
    unread, opinions = frame.mark.unread, frame.mark.opinions
    closed = stage_of(frame) in (Stage.WITHDRAWN, Stage.DECIDED)
    if waiting.awaits and not closed:
        mine = Step(_("Dire qui étudie ce dossier"), f"{at}/arbitrer")
        yield mine if waiting.referee else Step(_("Attendre l’arbitre"), "")
        return
    if waiting.arrived and waiting.studies and not closed:
        words = _("Accepter ce dossier, ou le renvoyer")
        yield Step(_("Accepter ce dossier") if waiting.ruled else words, f"{at}#recu")
    died = frame.mourning.died
    if waiting.urgent and waiting.studies and not (closed or died):
        yield Step(_("Accorder une aide provisoire aujourd’hui"), f"{at}/urgence")
    if unread:
        words = ngettext("Lire %(num)s nouveau message", "Lire %(num)s nouveaux messages", unread)
        yield Step(words, f"{at}/messages")
    if opinions:
        words = ngettext("Lire %(num)s avis reçu", "Lire %(num)s avis reçus", opinions)
        yield Step(words, f"{at}/demandes-avis")
    if died and waiting.studies and not closed and not waiting.proposed:
        yield Step(_("Classer sans suite : la personne est décédée"), f"{at}/decision")
    elif not closed:
        yield from _studied(frame, waiting, at)


def _studied(frame: Frame, waiting: Waiting, at: str) -> Iterator[Step]:
    """What the study itself asks for, in its order."""
    if waiting.proposed:
        another = waiting.studies and not waiting.mine
        theirs = Step(_("Relire la décision proposée"), f"{at}/decision")
        yield theirs if another else Step(_("Attend une deuxième personne"), "")
        return
    if waiting.declined and waiting.studies:
        yield Step(_("Revoir la décision qui n’a pas été confirmée"), f"{at}/decision")
    if waiting.twice and waiting.studies:
        yield Step(_("Dire si c’est la même demande, déposée deux fois"), f"{at}#autres")
    if waiting.unjudged:
        many = waiting.unjudged
        words = ngettext(
            "Dire si %(num)s document convient", "Dire si %(num)s documents conviennent", many
        )
        yield Step(words, f"{at}#papers")
    if frame.mark.waits:
        return  # papers are awaited: nothing else is due before
    if waiting.studies and (not frame.clocks.complete or frame.clocks.presumed):
        yield from _completed(frame.on_paper, waiting.missing, at)
    elif frame.clocks.complete and waiting.lacking:
        yield from _sheet(waiting, at)
    else:
        yield _told(frame, at) if waiting.studies else Step(_("Attend un agent"), "")


def _completed(on_paper: bool, missing: int, at: str) -> Iterator[Step]:
    """What makes a file complete: first the papers that are missing, then that it is said."""
    if missing and on_paper:
        yield Step(
            ngettext(
                "%(num)s papier manque : le demander par courrier",
                "%(num)s papiers manquent : les demander par courrier",
                missing,
            ),
            "",
        )
    elif missing:
        words = ngettext(
            "%(num)s papier manque : le demander", "%(num)s papiers manquent : les demander",
            missing,
        )  # fmt: skip
        yield Step(words, f"{at}/pieces")
    yield Step(_("Dire que le dossier est complet"), f"{at}/delais")
    if not missing and not on_paper:
        yield Step(_("Ou demander les papiers qui manquent"), f"{at}/pieces")


def _sheet(waiting: Waiting, at: str) -> Iterator[Step]:
    """The sheet that an evaluator seals next: theirs to do, or to be waited for."""
    if "evaluation" in waiting.lacking:
        mine = Step(_("Évaluer, et sceller l’évaluation"), f"{at}/evaluation")
        yield mine if waiting.evaluates else Step(_("L’évaluation attend un évaluateur"), "")
    elif "plan" in waiting.lacking:
        mine = Step(_("Sceller le plan d’aide"), f"{at}/plan")
        yield mine if waiting.evaluates else Step(_("Le plan d’aide attend un évaluateur"), "")


def _told(frame: Frame, at: str) -> Step:
    """What is sent next: a proposal while the law's clock asks for one, else the decision.

    It goes by post to who filed on paper, and is noted.
    """
    due = {one.limit for one in frame.clocks.deadlines if one.state in OPEN}
    if "propose_finally" in due and frame.on_paper:
        return Step(_("Envoyer la proposition définitive, puis la noter"), f"{at}/delais")
    if "propose" in due and frame.on_paper:
        return Step(_("Envoyer la proposition de plan d’aide, puis la noter"), f"{at}/delais")
    if "propose_finally" in due:
        return Step(_("Envoyer la proposition définitive"), f"{at}/plan#proposition")
    if "propose" in due:
        return Step(_("Envoyer la proposition de plan d’aide"), f"{at}/plan#proposition")
    for one in frame.clocks.deadlines:
        if one.limit in REPLIES and one.last and one.state in (State.RUNNING, State.SOON):
            until = day(one.last, language())
            return Step(_("La personne répond à la proposition, jusqu’au %(day)s", day=until), "")
    return Step(_("Décider"), f"{at}/decision")

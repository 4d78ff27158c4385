"""What happened to a dossier, as its caseworker reads it: the last first, repeats told once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from portal.domain.history import Milestone
from portal.domain.ledger import LedgerEntry
from portal.domain.people import Role
from portal.domain.withdrawing import Power
from portal.web.i18n import PARIS
from portal.web.i18n import gettext as _
from portal.web.milestone_names import names_of_milestones

PROVISIONAL = "provisional"
"""A verdict that another word of the ledger tells of."""
WITHDRAWN = "Withdrawn"
WHOLE = "dossier"
"""The part that a caseworker opens first, each time."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened; `times`: how often in a row on that day, the last time at `at`."""

    words: str
    at: datetime
    times: int = 1
    by: str = ""  # a caseworker's name


def history(
    entries: Iterable[LedgerEntry], called: Mapping[str, str] | None = None
) -> Sequence[Happened]:
    """What the ledger says of a dossier that concerns who studies it; `called`: agents' names."""
    told: list[Happened] = []
    names = _names()
    for entry in entries:
        words = _words(entry, names)
        if not words:
            continue
        by = (called or {}).get(entry.actor, "") if entry.role is Role.CASEWORKER else ""
        last = told[-1] if told else None
        if last and (last.words, last.by, _day(last.at)) == (words, by, _day(entry.at)):
            told[-1] = replace(last, at=entry.at, times=last.times + 1)
        else:
            told.append(Happened(words, entry.at, by=by))
    return told[::-1]


def power_of_withdrawal(entries: Iterable[LedgerEntry]) -> str:
    """By what power it was taken back; empty: it was not, or before this was told."""
    told = [one.detail.get("power") for one in entries if one.word == WITHDRAWN]
    return str(told[-1] or "") if told else ""


def _words(entry: LedgerEntry, names: Mapping[str, str]) -> str:
    detail = entry.detail
    if entry.word == WITHDRAWN:
        return _withdrawn(str(detail.get("power", "")))
    if entry.word == "ProposalEnded":
        return _proposal_ended(entry)
    if detail.get("verdict") == PROVISIONAL:
        return ""
    if entry.word == "MilestoneNoted":
        return _noted(str(detail.get("milestone", "")), str(detail.get("day", "")))
    if entry.word in ("SheetSigned", "SheetSealed"):
        return _sheet(entry)
    whole = entry.word == "AdditionSealed" or detail.get("part", WHOLE) == WHOLE
    return names.get(entry.word, "") if whole else ""


def _withdrawn(power: str) -> str:
    by = {
        Power.PERSON: _("Demande retirée par la personne"),
        Power.HELPER: _("Demande retirée par qui l’a remplie, sans mandat"),
        Power.PROTECTOR: _("Demande retirée par qui l’a remplie, et dit la protéger"),
    }
    return by[Power(power)] if power else _("Demande retirée")


def _proposal_ended(entry: LedgerEntry) -> str:
    if entry.detail.get("ending") == "confirmed":
        return _("Décision proposée, confirmée")
    if entry.actor == entry.detail.get("proposed_by"):
        return _("Décision proposée, reprise par qui l’a proposée")
    return _("Décision proposée, non confirmée")


def _noted(milestone: str, day: str) -> str:
    if milestone == Milestone.URGENT:
        return ""  # another word of the ledger tells why
    what = names_of_milestones().get(Milestone(milestone), "")
    if not day:
        return _("Date annulée : %(what)s", what=what)
    return _("Date notée : %(what)s", what=what)


def _sheet(entry: LedgerEntry) -> str:
    """A sheet's number ends with what it is and its rank: `GA-…-1-P2`."""
    plan = str(entry.detail.get("sheet", "")).rpartition("-")[2].startswith("P")
    if entry.word == "SheetSigned":
        return _("Plan d’aide signé") if plan else _("Évaluation signée")
    return (
        _("Plan d’aide scellé dans le coffre") if plan else _("Évaluation scellée dans le coffre")
    )


def _day(at: datetime) -> object:
    return at.astimezone(PARIS).date()


def _names() -> Mapping[str, str]:
    return {
        "Routed": _("Orientée vers vous"),
        "Sealed": _("Scellée dans le coffre"),
        "DossierOpened": _("Ouverte"),
        "Exported": _("Exportée pour vous"),
        "Collected": _("Lue par votre logiciel"),
        "Delivered": _("Livrée chez vous"),
        "HandedOver": _("Bien arrivée chez vous"),
        "AckRefused": _("Confirmée avec une mauvaise empreinte"),
        "CameOver": _("Reçue d’un autre organisme"),
        "AdditionSealed": _("Complément scellé dans le coffre"),
        "PapersAsked": _("Papiers demandés"),
        "PapersBrought": _("Papiers demandés envoyés"),
        "Decided": _("Décision enregistrée"),
        "DecisionSealed": _("Décision scellée dans le coffre"),
        "Taken": _("Prise"),
        "Assigned": _("Confiée à un collègue"),
        "GivenBack": _("Remise à prendre"),
        "PaperJudged": _("Papier relu"),
        "EvaluationRecognised": _("Évaluation d’un autre organisme reconnue"),
        "GrantedProvisionally": _("Aide provisoire accordée"),
        "MarkedUrgent": _("Notée urgente"),
        "UrgencyTakenOff": _("N’est plus notée urgente"),
        "Reoriented": _("Transmise à un autre organisme"),
        "Ruled": _("Un arbitre a dit qui l’étudie"),
        "EmergencyOpened": _("Ouverte en urgence (secret médical)"),
        "RemarkWritten": _("Note privée écrite"),
        "NotDuplicate": _("Dite différente d’une autre demande de la personne"),
        "MaybeDuplicate": _("Peut-être la même qu’une autre demande, après relecture"),
        "DecisionProposed": _("Décision proposée à une deuxième personne"),
        "PlanSent": _("Plan d’aide envoyé à la personne, sur sa page"),
        "OpinionAsked": _("Avis demandé"),
        "OpinionGiven": _("Avis reçu"),
        "OpinionEnded": _("Demande d’avis arrêtée"),
    }

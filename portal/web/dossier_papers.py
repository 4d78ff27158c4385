"""The papers of a dossier as its caseworker reads them: their names, what is to come, what held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.domain.dossier import Deposit
from portal.domain.findings import Finding, Outcome
from portal.domain.manifest import copied, folder_of, kind_of
from portal.form.edition import Edition
from portal.web.guard import language
from portal.web.i18n import said


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper, as its tab shows it."""

    deposit: Deposit
    label: str
    filename: str
    added: bool = False  # it came after the filing


@dataclass(frozen=True, slots=True)
class Seen:
    """One object as it was read again. `label` is empty of what is no paper, `file` of no file."""

    name: str
    label: str
    file: str
    copy: bool
    outcome: Outcome


def papers_of(
    papers: Sequence[Deposit], records: Sequence[Mapping[str, Any]], edition: Edition | None
) -> Sequence[Paper]:
    """The papers, each under the label of its kind; told apart by rank where there are several."""
    every = (one for record in records for one in record["papers"])
    known = {(one["kind"], one["sha256"]): one for one in every}  # one file may be several papers
    shown = []
    for deposit in papers:
        kind = kind_of(deposit.name)
        told = known.get((kind, deposit.sha256), {})
        label = said(edition, language(), f"piece.{kind}.label") if edition and kind else ""
        filename, added = str(told.get("filename", "")), bool(folder_of(deposit.name))
        shown.append(Paper(deposit, label or deposit.name, filename, added))
    return shown


def to_come(
    records: Sequence[Mapping[str, Any]], edition: Edition | None
) -> Sequence[tuple[str, str | None]]:
    """What was promised, and has not come since, each with its day, ISO, if there is one."""
    if edition is None:
        return ()
    days: dict[str, str] = {}
    for record in records:
        days |= record.get("papers_promised", {})
    came = {one["kind"] for record in records for one in record["papers"]}
    promised = (kind for record in records for kind in record.get("papers_to_come", ()))
    kinds = [kind for kind in promised if kind not in came]
    return [(said(edition, language(), f"piece.{kind}.label"), days.get(kind)) for kind in kinds]


def sight(findings: Sequence[Finding], papers: Sequence[Paper]) -> Sequence[Seen]:
    """One line an object, and one a folder of what came beside: the worst of what was found."""
    order = (Outcome.SAME, Outcome.NOT_CHECKED, Outcome.DIFFERENT)
    worst: dict[str, Outcome] = {}
    for finding in findings:
        name = finding.check.partition(":")[0]
        name = folder_of(name) or name
        worst[name] = max(worst.get(name, Outcome.SAME), finding.outcome, key=order.index)
    named = {one.deposit.name: one for one in papers}
    return [_seen(name, outcome, named) for name, outcome in worst.items()]


def _seen(name: str, outcome: Outcome, named: Mapping[str, Paper]) -> Seen:
    original = copied(name, named)
    paper = named.get(original or name)
    if paper is None:
        return Seen(name, "", "", copy=False, outcome=outcome)
    file = paper.filename or name.rpartition("/")[2]
    return Seen(name, paper.label, file, copy=original is not None, outcome=outcome)

"""One look at everything that an operator must know; no personal data in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portal import places
from portal.desk import Desk
from portal.domain.errors import Unavailable
from portal.domain.happened import legal_day
from portal.domain.people import WORKER
from portal.domain.reconciling import MOST_LATE
from portal.form.ends import ends
from portal.store.jobs import Job

LATE_SECONDS = 900
"""A job that is due this long says that no worker works, or that a neighbour is away."""


@dataclass(frozen=True, slots=True)
class Status:
    """Figures, a sentence for each thing that needs a person, and for each not looked at."""

    figures: Mapping[str, int | str]
    for_a_person: tuple[str, ...]
    not_looked_at: tuple[str, ...] = ()


def status_of(desk: Desk) -> Status:
    """How the portal stands. Raises Unavailable when the database does not answer."""
    with desk.begin(WORKER) as tx:
        jobs, aside = tx.jobs.counts(), tx.jobs.aside()
        dossiers, checkpoints, now = tx.dossiers.counts(), tx.ledger.checkpoints(), tx.at
        unsent, refused = tx.messages.counts()
        wrong, kept_back = tx.changes.refused(), tx.errands.aside()
        silent = tx.reconciliation.late_everywhere()
        late = int((tx.at - jobs.oldest_due_at).total_seconds()) if jobs.oldest_due_at else 0
    sentences = [_aside(one) for one in aside]
    sentences += [_acknowledged_wrongly(funder, *told) for funder, told in wrong.items()]
    sentences += map(_set_aside, kept_back.items())
    sentences += [_silent(funder, *told) for funder, told in silent.items()]
    if late > LATE_SECONDS:
        sentences.append(f"A job has been due for {late} seconds.")
    aged = ends(tuple(desk.editions.values()), places.forms(), legal_day(now))
    faults = desk.scanner.faults(now) if desk.scanner else ()
    sentences += (f"{one[:1].upper()}{one[1:]}." for one in faults)
    not_looked_at = _away(desk)
    figures: dict[str, int | str] = {
        "filed_not_sealed": dossiers.get("submitted", 0),
        **{state: dossiers.get(state, 0) for state in ("sealed", "erased")},
        "jobs_waiting": jobs.waiting,
        "jobs_taken": jobs.taken,
        "jobs_later": jobs.later,
        "jobs_set_aside": jobs.set_aside,
        "messages_not_sent": unsent,
        "messages_refused": refused,
        "acknowledged_wrongly": sum(many for many, _ in wrong.values()),
        "errands_set_aside": sum(kept_back.values()),
        "not_acknowledged_in_time": sum(many for _, many in silent.values()),
        "oldest_due_seconds": max(0, late),
        "checkpoints": len(checkpoints),
        "checkpoints_not_in_vault": sum(1 for one in checkpoints if one.version_id is None),
        "ledger_signed_entries": checkpoints[-1].head.size if checkpoints else 0,
        "tables_ending_soon": len(aged.soon),
        "tables_ended": len(aged.ended),
        "vault": "does not answer" if not_looked_at else "answers",
        "scanner": ("needs a person" if faults else "scans") if desk.scanner else "none",
    }
    return Status(figures, tuple(sentences), not_looked_at)


def _aside(job: Job) -> str:
    return f"Job {job.kind} of {job.subject} is set aside: {job.error_code}."


def _acknowledged_wrongly(funder: str, several: int, last: str) -> str:
    return (
        f"{several} dossier(s) of {funder} were acknowledged by a wrong fingerprint, {last} last:"
        " its managers see by whom under /instruction/rapprochement."
    )


def _set_aside(told: tuple[str, int]) -> str:
    funder, several = told
    return f"{several} change(s) could not be sent to {funder} for a day, and are set aside."


def _silent(funder: str, hours: int, many: int) -> str:
    told = f"more than {MOST_LATE}" if many > MOST_LATE else str(many)
    return f"{funder} has been silent about {told} dossier(s) or addition(s) for {hours} hours."


def _away(desk: Desk) -> tuple[str, ...]:
    """Why the vault cannot be looked at, if it cannot."""
    try:
        desk.vault.find("status/nothing-lies-here")
    except Unavailable as error:
        return (str(error),)
    return ()

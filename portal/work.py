"""What a worker does for each kind of job: the one place that names them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from portal.acts import codes, digest, send_signing
from portal.acts.age import EXPIRE, REMIND, age, expire, forget, remind
from portal.acts.clean import clean, clean_addition
from portal.acts.count_delays import count_delays
from portal.acts.emergency import tell_managers
from portal.acts.erase import ERASE, erase, look_for_ends
from portal.acts.expert import send_link
from portal.acts.expert import sweep as sweep_experts
from portal.acts.invite import send_invitation
from portal.acts.invited import tell_completed
from portal.acts.keep_ledger import keep_ledger
from portal.acts.notify import ready, send, send_code, tell
from portal.acts.passes import sweep_passes
from portal.acts.push import look_out, push
from portal.acts.reconcile import count_day
from portal.acts.remind_papers import remind_of_papers
from portal.acts.renew import renew, renew_stale
from portal.acts.retain import extend
from portal.acts.seal import CLEAN, READY, seal
from portal.acts.seal_addition import CLEAN_ADDITION, seal_addition
from portal.acts.seal_decision import seal_decision
from portal.acts.seal_sheet import seal_sheet
from portal.acts.sessions import sweep
from portal.acts.team import sweep as sweep_newcomers
from portal.acts.tell_withdrawn import send_withdrawn, tell_withdrawn
from portal.completing import SEAL_ADDITION
from portal.desk import Desk
from portal.domain.decision import EXTEND, FORGET_LETTER
from portal.domain.digests import SEND_DIGEST
from portal.domain.emergencies import TELL_EMERGENCY
from portal.domain.inbox import RENEW
from portal.domain.invitations import COMPLETED, INVITE
from portal.domain.messages import MESSAGE, REMINDER, Kind
from portal.domain.opinions import ASK_OPINION
from portal.domain.push import LOOK_OUT, PUSH
from portal.domain.sheets import SEAL_SHEET
from portal.domain.signers import SEND_SIGNING
from portal.domain.withdrawing import TELL_WITHDRAWN, WITHDRAWN_MESSAGE
from portal.exchanging import TELL_DECIDED, TELL_MOVED, TELL_REMINDER, TELL_WRITTEN
from portal.freezing import SEAL
from portal.recording import SEAL_DECISION, remove_letter
from portal.uploads import FORGET

CHECKPOINT = "checkpoint"
"""The job that comes back: it keeps the ledger, and the house."""


def acts_of(desk: Desk) -> Mapping[str, Callable[[str], object]]:
    """The act of each kind of job; it is told the job's subject."""
    return {
        SEAL: lambda number: seal(desk, number),
        CLEAN: lambda number: clean(desk, number),
        READY: lambda number: ready(desk, number),
        MESSAGE: lambda message: send(desk, message),
        REMINDER: lambda message: send(desk, message),
        codes.CODE: lambda code: send_code(desk, code),
        INVITE: lambda invitation: send_invitation(desk, invitation),
        SEND_SIGNING: lambda signing: send_signing.send_link(desk, signing),
        ASK_OPINION: lambda opinion: send_link(desk, opinion),
        COMPLETED: lambda invitation: tell_completed(desk, invitation),
        REMIND: lambda draft_id: remind(desk, draft_id),
        EXPIRE: lambda draft_id: expire(desk, draft_id),
        FORGET: lambda inbox_key: forget(desk, inbox_key),
        ERASE: lambda number: erase(desk, number),
        FORGET_LETTER: lambda inbox_key: remove_letter(desk, inbox_key),
        SEAL_ADDITION: lambda number: seal_addition(desk, number),
        CLEAN_ADDITION: lambda number: clean_addition(desk, number),
        SEAL_DECISION: lambda number: seal_decision(desk, number),
        SEAL_SHEET: lambda number: seal_sheet(desk, number),
        EXTEND: lambda number: extend(desk, number),
        TELL_WRITTEN: lambda number: tell(desk, number, Kind.WRITTEN),
        TELL_DECIDED: lambda number: tell(desk, number, Kind.DECIDED),
        TELL_REMINDER: lambda number: tell(desk, number, Kind.PAPERS_REMINDER),
        TELL_MOVED: lambda number: tell(desk, number, Kind.MOVED),
        TELL_WITHDRAWN: lambda number: tell_withdrawn(desk, number),
        WITHDRAWN_MESSAGE: lambda message: send_withdrawn(desk, message),
        SEND_DIGEST: lambda subject: digest.send(desk, subject),
        RENEW: lambda number: renew(desk, number),
        TELL_EMERGENCY: lambda emergency: tell_managers(desk, emergency),
        PUSH: lambda destination: push(desk, destination),
        LOOK_OUT: lambda _: look_out(desk),
        CHECKPOINT: lambda _: _keep_house(desk),
    }


def _keep_house(desk: Desk) -> None:
    keep_ledger(desk)
    sweep(desk)
    codes.sweep(desk)
    sweep_passes(desk)
    sweep_newcomers(desk)
    sweep_experts(desk)
    age(desk)
    look_for_ends(desk)
    count_delays(desk)
    count_day(desk)
    renew_stale(desk)
    remind_of_papers(desk)
    digest.queue(desk)

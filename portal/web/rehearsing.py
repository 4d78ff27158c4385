"""One funder that joins: what was said of it, who comes in first, its rehearsal step by step."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import acknowledge, answer, collect, join, rehearse, sign_in, submit
from portal.acts.rehearse import ISSUER, Made, Step
from portal.domain.errors import NotFound, NotReady
from portal.domain.people import Role
from portal.web import joining_typed
from portal.web.guard import actor, desk, only
from portal.web.i18n import gettext as _
from portal.web.joining_typed import Typed
from portal.web.look import page as drawn

door = Blueprint("rehearsing", __name__)

HOME = "/exploitation/organismes"
FINGERPRINT = "fingerprint"
_ASSURANCE = "rehearsal"


@door.get(f"{HOME}/<word:funder>")
@only(Role.OPERATOR)
def one(funder: str) -> str:
    """Show one funder that joined."""
    return shown(funder, Typed({}))


@door.post(f"{HOME}/<word:funder>/repetition")
@only(Role.OPERATOR)
def rehearsal(funder: str) -> Response | tuple[str, int]:
    """File an invented request whose dossier goes to this funder's rehearsal."""
    last = join.look(desk(), actor(), funder).last
    try:
        made = rehearse.make_ready(desk(), actor(), last)
    except NotReady as error:
        return shown(funder, Typed({}, problems=joining_typed.links(error))), 422
    rehearse.note(desk(), actor(), last, _file(made))
    return redirect(f"{HOME}/{funder}#repetition", 303)


@door.post(f"{HOME}/<word:funder>/repetition/dossier")
@only(Role.OPERATOR)
def bag(funder: str) -> Response:
    """Hand out the bag of the last rehearsal, as `portal export` would."""
    number = _last(funder)
    packed = collect.give_bag(desk(), rehearse.software_of(funder), number)
    answered = Response(packed.blocks, mimetype="application/x-tar")
    answered.content_length = packed.size_bytes
    answered.headers["Content-Disposition"] = f'attachment; filename="{number}.tar"'
    return answered


@door.post(f"{HOME}/<word:funder>/repetition/accuse")
@only(Role.OPERATOR)
def received(funder: str) -> Response | tuple[str, int]:
    """Note that the funder has the dossier: it read the fingerprint of its manifest."""
    typed = "".join(request.form.get(FINGERPRINT, "").split()).lower()
    try:
        acknowledge.acknowledge(desk(), rehearse.software_of(funder), _last(funder), typed)
    except acknowledge.WrongFingerprint:
        sorry = _("Ce n’est pas l’empreinte de ce dossier : relisez-la dans bag-info.txt")
        problems = [(f"#{FINGERPRINT}", joining_typed.spoken(sorry))]
        told = Typed({FINGERPRINT: typed}, problems=problems)
        return shown(funder, told), 422
    return redirect(f"{HOME}/{funder}#repetition", 303)


def shown(funder: str, typed: Typed, came: str = "") -> str:
    """The page of a funder; `came` is the name of who was just let in."""
    known, rehearsal = join.look(desk(), actor(), funder), rehearse.last(desk(), actor(), funder)
    return drawn(
        "operator/funder.html",
        funder=known,
        rehearsal=rehearsal,
        rehearsed=known.versions[rehearsal.version - 1] if rehearsal else None,
        steps=steps(),
        schemes=joining_typed.scheme_names(join.edition_of_files(desk())),
        typed=typed,
        came=came,
    )


def steps() -> Mapping[Step, str]:
    """What each step of a rehearsal is called."""
    return {
        Step.FILED: _("Demande inventée, déposée"),
        Step.ROUTED: _("Envoyée à cet organisme par les règles"),
        Step.SEALED: _("Dossier scellé"),
        Step.KEPT: _("Au coffre, chaque objet sous son verrou"),
        Step.READ: _("Lu par un agent de l’organisme"),
        Step.EXPORTED: _("Exporté"),
        Step.ACKNOWLEDGED: _("L’organisme dit qu’il l’a reçu"),
    }


def _file(made: Made) -> str:
    """File as any other request is; return its number. What a crash left is gone on with."""
    who = sign_in.sign_in(made.desk, ISSUER, made.subject, "applicant", _ASSURANCE)
    if filed := submit.filed_under(made.desk, who, made.key):
        return filed.number
    draft = answer.start_draft(made.desk, who, made.language)
    answer.answer_all(made.desk, who, draft.id, made.answers)
    told = ISSUER, _ASSURANCE
    return submit.submit(made.desk, who, draft.id, *told, idempotency_key=made.key).number


def _last(funder: str) -> str:
    """The dossier of the last rehearsal. Raises NotFound: there is none."""
    found = rehearse.last(desk(), actor(), funder)
    if found is None:
        raise NotFound("nothing was rehearsed yet")
    return found.dossier

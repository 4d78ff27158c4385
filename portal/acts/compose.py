"""Compose the letter of a decision after its funder's model: grounds from the list, and words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal.desk import Desk
from portal.domain.decision import FINAL, Verdict, final
from portal.domain.dossier import AidRequest, Dossier, Status
from portal.domain.errors import NotFound, NotReady, Problem, Unavailable
from portal.domain.happened import legal_day
from portal.domain.people import WORKER, Actor
from portal.domain.plan import read_plan
from portal.domain.sheets import SheetKind, last_sheet, of_funder
from portal.exchanging import WORDS, plain_words, problem_of
from portal.form.edition import Edition
from portal.form.letters import letter_of, plan_told
from portal.kindred import DUPLICATE
from portal.recording import ONLY_IF_WITHDRAWN, PAGE, VERDICT, WITHDRAWN
from portal.studying import held_sheet

GROUNDS = "grounds"
"""The box of the grounds."""
NONE, NO_GROUND, WRONG_GROUND = "none", "no_ground", "wrong_ground"
OTHER_GIR = "other_gir"
"""Codes of what is wrong, in place of a sentence."""
EVALUATED = frozenset({"apa", "apa_urgent", "home_help"})
"""Aids that rest on an evaluation and a plan."""
GRANTING = (Verdict.GRANTED, Verdict.GRANTED_IN_PART)
GROUNDLESS = Verdict.GRANTED
"""What needs no ground: everything else says why."""


def grounds_of(
    desk: Desk, actor: Actor, number: str
) -> tuple[Edition, Mapping[str, Sequence[str]]]:
    """The edition of a dossier, and the grounds of each verdict on it. Raises NotFound."""
    dossier, edition, _ = _read(desk, actor, number)
    rules, aids = edition.study.decisions, _aids(dossier)
    known = {
        verdict.value: [one.id for one in rules.grounds_of(verdict.value, aids)]
        for verdict in FINAL
        if not dossier.withdrawn_at or verdict is ONLY_IF_WITHDRAWN
    }
    return edition, known


def judged(
    desk: Desk, actor: Actor, number: str, verdict: str, grounds: Sequence[str]
) -> Sequence[str]:
    """The grounds of a decision, in the order of the list.

    Raises:
        NotFound: the actor's funder has no such dossier.
        NotReady: no decision was chosen, none of its grounds where it needs one, or one that is
            not among them; or it tells of another GIR than the one that was sealed.
    """
    dossier, edition, _ = _read(desk, actor, number)
    known = [one.id for one in edition.study.decisions.grounds_of(verdict, _aids(dossier))]
    chosen = [one for one in known if one in grounds]
    problems = []
    if verdict not in FINAL:
        problems.append(Problem(PAGE, VERDICT, NONE))
    elif dossier.withdrawn_at and verdict != ONLY_IF_WITHDRAWN:
        problems.append(Problem(PAGE, VERDICT, WITHDRAWN))
    elif not chosen and verdict != GROUNDLESS:
        problems.append(Problem(PAGE, GROUNDS, NO_GROUND))
    elif not set(grounds) <= set(known):
        problems.append(Problem(PAGE, GROUNDS, WRONG_GROUND))
    elif (gir := _gir(desk, actor, number)) and gir < _gir_told(edition, chosen):
        problems.append(Problem(PAGE, GROUNDS, OTHER_GIR))
    if problems:
        raise NotReady(problems)
    return chosen


def lacking(desk: Desk, actor: Actor, number: str, verdict: str) -> Sequence[str]:
    """What a granted aid usually rests on, and is not there: sheets not sealed, papers awaited.

    Ids: of the kinds of sheet, and `papers`; none for another verdict. Raises NotFound.
    """
    if verdict not in GRANTING:
        return ()
    with desk.begin(actor) as tx:
        rests = EVALUATED.intersection(_aids(tx.dossiers.get(number)))
        sealed = {one.kind for one in tx.sheets.of(number) if one.status is Status.SEALED}
        waits = any(one.ended_at is None for one in tx.askings.of(number))
    missing = [kind.value for kind in SheetKind if rests and kind not in sealed]
    return [*missing, *(["papers"] if waits else [])]


def unfounded(desk: Desk, actor: Actor, number: str, grounds: Sequence[str]) -> bool:
    """Whether these grounds tell of an evaluated GIR, and none is sealed here. Raises NotFound."""
    _dossier, edition, _ = _read(desk, actor, number)
    return bool(_gir_told(edition, grounds)) and not _gir(desk, actor, number)


def as_duplicate(
    desk: Desk, actor: Actor, number: str, other: str
) -> tuple[str, Sequence[str], str]:
    """What is typed for who closes a dossier as filed twice: verdict, grounds, words in French.

    Nothing, where the actor's funder has no such other dossier, or nobody studies it any more.
    Raises NotFound: no dossier.
    """
    _dossier, edition, _ = _read(desk, actor, number)
    try:
        kept, *_ = _read(desk, actor, other)
    except NotFound:
        return "", (), ""
    with desk.begin(actor) as tx:
        if kept.withdrawn_at or final(tx.decisions.of(other)):
            return "", (), ""
    words = edition.say(edition.languages[0], "letter.under").format(number=other)
    return Verdict.NO_FURTHER_ACTION, (DUPLICATE,), words


def compose(
    desk: Desk, actor: Actor, number: str, verdict: str, grounds: Sequence[str], typed: str
) -> bytes:
    """The letter of a decision, a PDF: in French, then in the person's language.

    Where it grants, it tells the sealed plan: hours, amounts, who pays what.

    Raises:
        NotFound, NotReady: as `judged`; or the words are too long.
        Unavailable: there is a sealed plan, and it cannot be read.
    """
    right, words = judged(desk, actor, number, verdict, grounds), plain_words(typed)
    if code := problem_of(words, may_be_empty=True):
        raise NotReady([Problem(PAGE, WORDS, code)])
    dossier, edition, aid_request = _read(desk, actor, number)
    today, told = legal_day(desk.clock()), None
    if verdict in GRANTING and (held := held_sheet(desk, actor, number, SheetKind.PLAN)):
        if held.record is None:
            raise Unavailable("the sealed plan cannot be read now")
        told = plan_told(edition, read_plan(held.record))
    spoken = aid_request.language
    letter = letter_of(edition, dossier, spoken, verdict, right, words, today, told)
    return desk.printer.letter(letter)


def _read(desk: Desk, actor: Actor, number: str) -> tuple[Dossier, Edition, AidRequest]:
    with desk.begin(actor) as tx:
        dossier = tx.dossiers.get(number)
        if dossier.status is not Status.SEALED:
            raise NotFound("no such dossier yet")
    filed = desk.read(WORKER, lambda tx: tx.aid_requests.get(dossier.request))
    return dossier, desk.editions[filed.edition], filed


def _gir(desk: Desk, actor: Actor, number: str) -> int:
    """The GIR that holds: of the own sealed evaluation, or of one that is recognised; or 0."""
    with desk.begin(actor) as tx:
        sheets = of_funder(tx.sheets.of(number), tx.dossiers.get(number).funder)
        recognised = tx.moves.recognised(number)
    own = last_sheet(sheets, SheetKind.EVALUATION)
    known = max(recognised, key=lambda one: one.recognised_at, default=None)
    return own.gir if own else known.gir if known else 0


def _gir_told(edition: Edition, grounds: Sequence[str]) -> int:
    """The heaviest GIR with which these grounds are true; 0: they tell of none."""
    rules = edition.study.decisions.grounds
    return max((one.gir_from or 0 for one in rules if one.id in grounds), default=0)


def _aids(dossier: Dossier) -> Sequence[str]:
    return [route.aid for route in dossier.routes]

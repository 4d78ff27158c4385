"""Compose the letter of a decision after its funder's model: grounds from the list, and words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from portal.desk import Desk
from portal.domain.decision import FINAL, Verdict, final
from portal.domain.dossier import Status
from portal.domain.errors import NotFound, NotReady, Problem
from portal.domain.happened import legal_day
from portal.domain.people import Actor
from portal.domain.sheets import EVALUATED, SheetKind
from portal.exchanging import WORDS, plain_words, problem_of
from portal.form import letters
from portal.form.edition import Edition
from portal.grounds import aids_of, gir_of, gir_told, read, waits_still
from portal.kindred import DUPLICATE, under_another_number
from portal.lettering import name_of, printed
from portal.recording import ONLY_IF_WITHDRAWN, PAGE, VERDICT, WITHDRAWN
from portal.telling_beside import GRANTING, told_beside

GROUNDS = "grounds"
"""The box of the grounds."""
NONE, NO_GROUND, WRONG_GROUND = "none", "no_ground", "wrong_ground"
OTHER_GIR, TOO_SOON = "other_gir", "too_soon"
LINES, SIGNS, MOST_LINES = "lines", "signs", 60
"""Codes of what is wrong, in place of a sentence."""
GROUNDLESS = Verdict.GRANTED
"""What needs no ground: everything else says why."""


def grounds_of(
    desk: Desk, actor: Actor, number: str
) -> tuple[Edition, Mapping[str, Sequence[str]]]:
    """The edition of a dossier, and the grounds of each verdict on it. Raises NotFound."""
    dossier, edition, _ = read(desk, actor, number)
    rules, aids = edition.study.decisions, aids_of(dossier)
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
            not among them; or it tells of another GIR than the one that was sealed, or of papers
            that the person may still send.
    """
    dossier, edition, _ = read(desk, actor, number)
    known = [one.id for one in edition.study.decisions.grounds_of(verdict, aids_of(dossier))]
    chosen = [one for one in known if one in grounds]
    problems = []
    if verdict not in FINAL:
        problems.append(Problem(PAGE, VERDICT, NONE))
    elif dossier.withdrawn_at and verdict != ONLY_IF_WITHDRAWN:
        problems.append(Problem(PAGE, VERDICT, WITHDRAWN))
    elif not set(grounds) <= set(known):
        problems.append(Problem(PAGE, GROUNDS, WRONG_GROUND))
    elif not chosen and verdict != GROUNDLESS:
        problems.append(Problem(PAGE, GROUNDS, NO_GROUND))
    elif (gir := gir_of(desk, actor, number)) and gir < gir_told(edition, chosen):
        problems.append(Problem(PAGE, GROUNDS, OTHER_GIR))
    elif waits_still(desk, actor, number, edition, chosen):
        problems.append(Problem(PAGE, GROUNDS, TOO_SOON))
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
        rests = EVALUATED.intersection(aids_of(tx.dossiers.get(number)))
        waits = any(one.ended_at is None for one in tx.askings.of(number))
    sealed = _sealed(desk, actor, number)
    missing = [kind.value for kind in SheetKind if rests and kind not in sealed]
    return [*missing, *(["papers"] if waits else [])]


def as_duplicate(
    desk: Desk, actor: Actor, number: str, other: str
) -> tuple[str, Sequence[str], str]:
    """What is chosen for who closes a dossier as filed twice: verdict, grounds, the other number.

    Nothing, where the actor's funder has no such other dossier, or nobody studies it any more; no
    number, where the two are not surely of one person.
    Raises NotFound: no dossier.
    """
    read(desk, actor, number)
    try:
        kept, *_ = read(desk, actor, other)
    except NotFound:
        return "", (), ""
    with desk.begin(actor) as tx:
        if kept.withdrawn_at or final(tx.decisions.of(other)):
            return "", (), ""
        known = under_another_number(tx, number)
    return Verdict.NO_FURTHER_ACTION, (DUPLICATE,), other if other in known else ""


def twins(desk: Desk, actor: Actor, number: str) -> Sequence[str]:
    """The numbers under which the same request may be studied. Raises NotFound."""
    with desk.begin(actor) as tx:
        return under_another_number(tx, number)


def compose(
    desk: Desk,
    actor: Actor,
    number: str,
    verdict: str,
    grounds: Sequence[str],
    typed: str,
    author: str = "",
    twin: str = "",
) -> bytes:
    """The letter of a decision, a PDF: in French, then in the person's language.

    Where it grants, it tells the sealed plan: hours, amounts, who pays what; after a provisional
    grant, what becomes of that; of what was filed twice, `twin`, the number that is studied. It
    names who decided: the actor, or `author`, whom software names.

    Raises:
        NotFound, NotReady: as `judged`; or the words are too long.
        Unavailable: there is a sealed plan, and it cannot be read.
    """
    right, words = judged(desk, actor, number, verdict, grounds), plain_words(typed)
    if code := problem_of(words, may_be_empty=True) or _unprinted(desk, words):
        raise NotReady([Problem(PAGE, WORDS, code)])
    twice = twin if DUPLICATE in right else ""
    told = told_beside(desk, actor, number, verdict, twin=twice)
    on, named = legal_day(desk.clock()), " ".join(plain_words(author).split())
    by = named or name_of(desk, actor, actor.id)
    return printed(desk, actor, number, verdict, right, words, on, told, by)


def _unprinted(desk: Desk, words: str) -> str | None:
    if words.count("\n") >= MOST_LINES:
        return LINES
    return SIGNS if words and not desk.printer.draws(words) else None


def is_signed(desk: Desk, actor: Actor, number: str) -> bool:
    """Whether the letters of a dossier's funder say who signs them. Raises NotFound."""
    dossier, edition, _ = read(desk, actor, number)
    return letters.is_signed(edition, dossier.funder, legal_day(desk.clock()))


def _sealed(desk: Desk, actor: Actor, number: str) -> frozenset[SheetKind]:
    with desk.begin(actor) as tx:
        every = tx.sheets.of(number)
    return frozenset(one.kind for one in every if one.status is Status.SEALED)

"""Write a draft: begin one, answer a page, say that a paper will come later."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from portal.desk import Desk
from portal.domain.draft import Answer, Answers, Draft
from portal.domain.draft_events import DraftDiscarded, DraftStarted, PageAnswered, PieceDeferred
from portal.domain.errors import NotFound, NotReady, Problem
from portal.domain.happened import legal_day
from portal.domain.mandates import Allowed, Mandate, begun_with, told_by
from portal.domain.people import Actor
from portal.form.dropped import Dropped, dropped
from portal.form.exact import edition_of
from portal.form.pages import answers_of, canonical, form_class
from portal.form.promise import wrong_promise
from portal.form.telling import SIGNED_NAME
from portal.form.vouch import NOBODY_TOLD, Told, identity, locked, told_of
from portal.signing import still_signed
from portal.uploads import delete_uploads

if TYPE_CHECKING:
    from portal.form.asked import Typed
    from portal.form.edition import Edition

KEY_BYTES = 32
PAPERS = "documents"
INBOX = "inbox"
"""The owner of the keys that wrap drafts' keys."""


def start_draft(
    desk: Desk, actor: Actor, language: str, *, edition: str | None = None, under: str | None = None
) -> Draft:
    """Begin a draft, with the edition in force today unless another is named.

    `under` is the mandate that it is begun from, of several with the same person.

    Raises:
        NotFound: there is no such edition, or it does not speak this language; or the actor acts
            for another, and no mandate says so any more.
    """
    epoch, wrapped = desk.keyring.wrap(INBOX, secrets.token_bytes(KEY_BYTES))
    with desk.begin(actor) as tx:
        begun = edition_of(desk.editions, edition, language, legal_day(tx.at)).id
        mandate = tx.mandates.in_use(begun_under=under)
        if actor.behalf and not (mandate and mandate.allows(Allowed.FILL, tx.at)):
            raise NotFound("no mandate that stands")
        draft = Draft(
            id=desk.new_id(),
            person=actor.owner,
            edition=begun,
            language=language,
            answers=_begun(desk.editions[begun], mandate, legal_day(tx.at)),
            later=frozenset(),
            pieces=(),
            key=wrapped,
            key_epoch=epoch,
            started_at=tx.at,
            saved_at=tx.at,
            mandate=mandate.id if mandate else None,
        )
        tx.drafts.add(draft, DraftStarted(draft.id, begun))
    return draft


def _begun(edition: Edition, mandate: Mandate | None, today: date) -> Mapping[str, Answer]:
    """What a draft begins with: what its mandate tells, and the State of whom an aidant acts for.

    The person's identity fills the boxes, and is not marked: nobody but themselves proves it here.
    """
    if mandate is None:
        return {}
    told = told_by(mandate) if mandate.by_aidants_connect else {}
    known = [identity(edition, page, told, today) for page in edition.pages] if told else []
    return {name: value for one in known for name, value in one.items()} | begun_with(mandate)


def drafts(desk: Desk, actor: Actor) -> tuple[Draft, ...]:
    """The actor's drafts, the last saved first."""
    return desk.read(actor, lambda tx: tx.drafts.mine())


def draft(desk: Desk, actor: Actor, draft_id: str) -> Draft:
    """One of the actor's drafts. Raises NotFound."""
    return desk.read(actor, lambda tx: tx.drafts.get(draft_id))


def answer_page(
    desk: Desk,
    actor: Actor,
    draft_id: str,
    page_id: str,
    typed: Typed,
    language: str | None = None,
    told: Told = NOBODY_TOLD,
) -> Dropped | None:
    """Keep what is right of one page; what was right before stays until something right is typed.

    An answer whose box is emptied is forgotten. What the sign-in provider told (`told`) is kept as
    told, whatever was typed.

    Returns what was answered elsewhere and has become pointless, if anything has: it stays in the
    draft, for whoever changes their mind, and is not filed.

    Raises:
        NotFound: the actor has no such draft, or the edition no such page.
        NotReady: something of the page is wrong; what is right is kept all the same.
        Conflict: the draft was filed.
    """
    told = NOBODY_TOLD if actor.behalf else told  # it tells of the helper
    with desk.begin(actor) as tx:
        draft = tx.drafts.lock(draft_id)
        edition, spoken = desk.editions[draft.edition], language or draft.language
        page = next((page for page in edition.pages if page.id == page_id), None)
        if page is None:
            raise NotFound("no such page")
        today = legal_day(tx.at)
        sure = locked(edition, page, draft, told.claims, today)
        make = form_class(edition, page, spoken)
        form = make(typed, answers=draft.answers, today=today, vouched=sure)
        right = form.validate()
        own = {field.question.id for field in form}  # what is not asked now may be again
        others = {name: value for name, value in draft.answers.items() if name not in own}
        answers: Answers = others | answers_of(form)
        if SIGNED_NAME not in own:
            answers = still_signed(tx, edition, draft, answers)
        tx.drafts.save_answers(draft_id, answers, spoken, PageAnswered(draft_id, page_id))
        if vouched := told_of(draft, told, {name: answers[name] for name in sure}):
            tx.drafts.vouch(draft_id, vouched)
    if not right:
        raise NotReady([Problem(page_id, box, text) for box, text in form.problems()])
    return dropped(edition, draft.answers, answers, today)


def answer_all(desk: Desk, actor: Actor, draft_id: str, answers: Mapping[str, Answer]) -> None:
    """Keep all answers at once, as another form or a counter gives them.

    Raises:
        NotFound: the actor has no such draft, or the edition no such question.
        NotReady: an answer is missing or wrong; nothing is kept.
    """
    with desk.begin(actor) as tx:
        draft = tx.drafts.lock(draft_id)
        edition = desk.editions[draft.edition]
        if unknown := sorted(answers.keys() - edition.questions.keys()):
            raise NotFound(f"the edition has no question {unknown[0]}")
        right, problems = canonical(edition, answers, draft.language, legal_day(tx.at))
        if problems:
            raise NotReady(problems)
        tx.drafts.save_answers(draft_id, right, draft.language, PageAnswered(draft_id, "all"))


def answer_some(desk: Desk, actor: Actor, draft_id: str, answers: Mapping[str, Answer]) -> None:
    """Keep those of these answers that are right and asked of this person; the rest is asked.

    Raises NotFound.
    """
    with desk.begin(actor) as tx:
        draft = tx.drafts.lock(draft_id)
        edition, merged = desk.editions[draft.edition], {**draft.answers, **answers}
        right, _ = canonical(edition, merged, draft.language, legal_day(tx.at))
        if SIGNED_NAME not in answers:
            right = dict(still_signed(tx, edition, draft, right))
        told = PageAnswered(draft_id, "simulator")
        tx.drafts.save_answers(draft_id, right, draft.language, told)


def discard(desk: Desk, actor: Actor, draft_id: str) -> None:
    """Remove a draft that was not filed: its answers, its papers and their key.

    Raises NotFound; Conflict: it was filed, nothing of it can be removed; Unavailable.
    """
    with desk.begin(actor) as tx:
        pieces = tx.drafts.lock(draft_id).pieces
        tx.drafts.discard(draft_id, DraftDiscarded(draft_id, len(pieces)))
    delete_uploads(desk, pieces)  # without the draft's key, what were left cannot be read


def defer(
    desk: Desk, actor: Actor, draft_id: str, kind: str, later: bool, by: date | None = None
) -> None:
    """Note that this kind of paper will be sent later, and by when if they say so; or take it back.

    Raises:
        NotFound: no such draft, or no such paper.
        NotReady: that day is gone, or too far away; the problem's text is one of these two codes.
    """
    with desk.begin(actor) as tx:
        draft = tx.drafts.lock(draft_id)
        if kind not in {rule.id for rule in desk.editions[draft.edition].pieces}:
            raise NotFound("no such paper")
        if by and (code := wrong_promise(by, legal_day(tx.at))):
            raise NotReady([Problem(PAPERS, kind, code)])
        day = by.isoformat() if by else ""
        tx.drafts.defer(draft_id, PieceDeferred(draft_id, kind, later, day))

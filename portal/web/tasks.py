"""The task list of a draft: each section of the form, the papers, the check, and how far one is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.domain.dossier import AidRequest
from portal.domain.draft import Draft
from portal.domain.invitations import PAPERS
from portal.form.edition import Edition
from portal.form.remembered import elsewhere, outlook, visible_pages
from portal.form.when import names
from portal.web import at_counter
from portal.web.i18n import said

HELPER = "filler"
"""The page where who fills the form in for another says who they are."""


class State(StrEnum):
    """How far a task is."""

    DONE = "done"
    BEGUN = "begun"
    TO_DO = "to_do"
    NOT_YET = "not_yet"


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the list. `kind` is "section", "papers" or "check"."""

    kind: str
    title: str
    address: str
    state: State
    done: int = 0
    wanted: int = 0
    part: str = ""  # as an invitation names it


def tasks_of(edition: Edition, draft: Draft, language: str, today: date) -> Sequence[Task]:
    """The tasks of this draft, in order. The last section, the consent, is signed at the check.

    Once the answers say that nobody here can help, only what was answered is left to change.
    """
    here = f"/demande/{draft.id}/"
    visible = visible_pages(edition, draft.answers, today)
    missing = outlook(edition, draft.answers, today, language).missing
    faulty, wanting = {one.page for one in missing}, {one.question for one in missing}
    nobody = elsewhere(edition, draft.answers, today, language)
    tasks = []
    for section in edition.sections[:-1]:
        pages = [page for page in visible if page.section == section]
        left = [page for page in pages if page.id in faulty]
        given = any(q.id in draft.answers for page in pages for q in page.questions)
        undecided = not (left or given) and _deciding(edition, section) & wanting
        if undecided and not nobody:
            title = said(edition, language, f"section.{section}.title")
            tasks.append(Task("section", title, "", State.NOT_YET))
        if undecided or not pages:
            continue
        state = State.DONE if not left else State.BEGUN if given else State.TO_DO
        title = said(edition, language, f"section.{section}.title")
        first = (left or pages)[0] if state is State.BEGUN else pages[0]
        tasks.append(Task("section", title, here + first.id, state, part=section))
    if nobody:
        return [task for task in tasks if task.state is not State.TO_DO]
    papers = _papers(edition, draft, today)
    ready = State.TO_DO if all(task.state is State.DONE for task in tasks) else State.NOT_YET
    check = Task("check", "", f"{here}verifier", ready)
    return [*tasks, papers, check]


def next_of(tasks: Sequence[Task]) -> Task | None:
    """The one to go on with: the first that can be done; the check, once all is answered.

    A paper may come later.
    """
    left = [task for task in tasks if task.state in (State.BEGUN, State.TO_DO)]
    return next((task for task in left if task.kind == "check"), left[0] if left else None)


def _deciding(edition: Edition, section: str) -> set[str]:
    """The facts that say which pages and questions of a section are asked."""
    pages = edition.pages_of(section)
    conditions = [page.when for page in pages]
    conditions += [question.when for page in pages for question in page.questions]
    return {fact for condition in conditions for fact in names(condition)}


def _papers(edition: Edition, draft: Draft, today: date) -> Task:
    wanted = at_counter.wanted(edition, draft, today)
    settled = {piece.kind for piece in draft.pieces} | draft.later
    done = sum(rule.id in settled for rule in wanted)
    state = State.DONE if done == len(wanted) else State.BEGUN if done else State.TO_DO
    here = f"/demande/{draft.id}/{PAPERS}"
    return Task("papers", "", here, state, done, len(wanted), part=PAPERS)


def name_of(asked: Draft | AidRequest) -> str:
    """The name of the person the aid is for, as far as it was given."""
    first, last = asked.answers.get("first_names"), asked.answers.get("birth_name")
    return " ".join(str(part) for part in (first, asked.answers.get("used_name") or last) if part)


def helper_page(asked: Draft | AidRequest) -> str:
    """The page where one says who helps; where nobody does, the one that asks whether."""
    return HELPER if helped(asked) else "for_whom"


def helped(asked: Draft | AidRequest) -> str:
    """The same, when somebody fills the form for them: said on every page, so as not to mix."""
    return name_of(asked) if asked.answers.get("for_whom") in ("relative", "professional") else ""

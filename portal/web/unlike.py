"""Asks, and keeps nobody from going on, when a number and a birth date contradict each other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portal.domain.draft import Draft
from portal.form.edition import Edition, Page
from portal.form.remembered import visible_pages
from portal.form.showing import show_month, shown
from portal.form.unlike import unlike
from portal.web.guard import language


@dataclass(frozen=True, slots=True)
class Notice:
    """What each says, in words, and where they are written."""

    number: str
    written: str
    address: str


def notice(draft: Draft, edition: Edition, today: date, page: Page | None = None) -> Notice | None:
    """What is to be asked on this page: theirs, and the one that follows; on the check (None)."""
    found = unlike(edition, draft.answers, today)
    if found is None or (page and page not in _near(draft, edition, today, found.page)):
        return None
    born, spoken = found.question, language()
    return Notice(
        number=show_month(found.told, spoken),
        written=shown(edition, born, draft.answers[born.id], spoken),
        address=f"/demande/{draft.id}/{found.page.id}{'' if page else '?suite=verifier'}",
    )


def _near(draft: Draft, edition: Edition, today: date, own: Page) -> tuple[Page, ...]:
    visible = tuple(visible_pages(edition, draft.answers, today))
    at = visible.index(own)
    return visible[at : at + 2]

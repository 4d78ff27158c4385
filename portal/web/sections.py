"""Every answer of a draft in words, by section, with where to change it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from portal.domain.draft import Draft
from portal.form.edition import Edition
from portal.form.remembered import kept, visible_pages
from portal.form.showing import plain_label, shown
from portal.form.vouch import standing
from portal.web.drafting import CHECK
from portal.web.i18n import said, well


class Line(NamedTuple):
    """One answer in words, and where to change it: a link from this page, whatever the draft."""

    key: tuple[object, ...]
    id: str
    label: str
    text: str
    address: str
    vouched: bool = False


class Section(NamedTuple):
    """The answers of one section."""

    id: str
    title: str
    lines: Sequence[Line]


def sections_of(edition: Edition, draft: Draft, language: str, on: date) -> Sequence[Section]:
    """Every answer that counts, in words, by section."""
    counted, sections = kept(edition, draft.answers, on), dict[str, list[Line]]()
    sure = standing(edition, draft, on)
    for page in visible_pages(edition, draft.answers, on):
        for question in page.questions:
            value = counted.get(question.id)
            if value is not None:
                line = Line(
                    key=(id(edition), "line", question.id, question.id in sure),
                    id=question.id,
                    label=well(plain_label(edition, question, language), language),
                    text=shown(edition, question, value, language),
                    address=f"{page.id}?suite={CHECK}#{question.id}",
                    vouched=question.id in sure,
                )
                sections.setdefault(page.section, []).append(line)
    return [
        Section(name, said(edition, language, f"section.{name}.title"), lines)
        for name, lines in sections.items()
    ]

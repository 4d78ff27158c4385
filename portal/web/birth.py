"""The three boxes of a birth date, as the form asks for it, on a page that is not of the form."""

from __future__ import annotations

from portal.acts.passes import BIRTH_DATE
from portal.form.asked import Asked, Typed
from portal.form.edition import Edition, Page, in_force
from portal.form.pages import form_class
from portal.web.drafting import today
from portal.web.guard import desk, language


def page_of(edition: Edition) -> Page:
    """The page of the form that asks for it."""
    return next(one for one in edition.pages if BIRTH_DATE in {each.id for each in one.questions})


def asked(typed: Typed | None, label: str) -> Asked:
    """The field, with what was typed, and what is wrong with it."""
    edition = in_force(desk().editions, today())
    form = form_class(edition, page_of(edition), language())(typed, today=today())
    if typed is not None:
        form.validate()
    field = next(one for one in form if one.name == BIRTH_DATE)
    field.label.text = label
    return field

"""Sign in by a code that goes by post, for whoever has neither e-mail nor mobile telephone.

The letter comes days later, and may be read before another device: its code is typed on a page of
its own, and leads in by itself. The same pages whether an address is known or not.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, current_app, request, session
from werkzeug.exceptions import TooManyRequests
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from portal.acts import codes
from portal.addresses import Home, read_name, read_street
from portal.domain.codes import Outcome
from portal.domain.errors import NotFound
from portal.domain.messages import WrongAddress
from portal.form.edition import Edition, Page, in_force
from portal.form.pages import PageForm, answers_of, form_class
from portal.web import guard, limits
from portal.web.codes import let_in
from portal.web.drafting import today
from portal.web.guard import desk, language, open_to_all
from portal.web.i18n import gettext as _
from portal.web.look import page

door = Blueprint("letters", __name__)

ASKED = "letter"
"""What the session holds of a letter that was asked for: the lines of its address."""
HOME = ("street", "commune")
"""The form's questions that a letter needs, in the words of the form."""


@door.get("/connexion/courrier")
@open_to_all
def ask() -> str:
    """Ask for the name and the address that the letter shall go to."""
    if back := guard.safe_way_back(request.args.get("suite")):
        session["back"] = back
    return _ask(_form())


@door.post("/connexion/courrier")
@open_to_all
def send() -> Response | tuple[str, int]:
    """Have the letter sent; known or not, an address gets the same answer."""
    form, name = _form(), request.form.get("name", "")
    form.validate()
    problems, given = list(form.problems()), answers_of(form)
    try:
        name = read_name(name)
    except WrongAddress:
        problems.insert(0, ("name", _("Écrivez votre prénom et votre nom, en 60 lettres au plus.")))
    if "street" in given:
        try:
            read_street(given["street"])
        except WrongAddress:
            sorry = _("Écrivez seulement le numéro et la rue, en 60 signes au plus.")
            problems.append(("street", sorry))
    if problems:
        return _ask(form, name, problems), 422
    home = Home(name, given["street"], given["commune"])
    if not codes.ask_by_post(desk(), home, language(), limits.caller()):
        raise TooManyRequests
    session[ASKED] = home.lines.split("\n")
    return redirect("/connexion/courrier/envoi", 303)


@door.get("/connexion/courrier/envoi")
@open_to_all
def sent() -> str | Response:
    """Say that a letter is on its way, and what to do once it is there."""
    lines = session.get(ASKED)
    if not lines:
        return redirect("/connexion/courrier", 303)
    site = current_app.config["PUBLIC_URL"].partition("://")[2]
    messages = current_app.config["DEMONSTRATION_MESSAGES"]
    return page("login/letter_sent.html", lines=lines, site=site, messages=messages)


@door.get("/lettre")
@open_to_all
def enter() -> str:
    """Ask for the code that came by post."""
    return page("login/letter_enter.html", wrong=None)


@door.post("/lettre")
@open_to_all
def prove() -> Response | tuple[str, int]:
    """Sign in with the code, or say that it is none; why, nobody is told."""
    typed = request.form.get("code", "")
    if not typed.strip():
        return page("login/letter_enter.html", wrong="missing"), 422
    proven = codes.prove_letter(desk(), typed, limits.caller())
    if proven is None:
        raise TooManyRequests
    if proven.outcome is not Outcome.RIGHT:
        return page("login/letter_enter.html", wrong="wrong"), 422
    session.pop(ASKED, None)
    return let_in(proven)


def _form() -> PageForm:
    """Street and commune, as the edition in force asks them."""
    edition = in_force(desk().editions, today())
    typed = request.form if request.method == "POST" else None
    form = form_class(edition, _page_of(edition), language())(typed, today=today())
    for field in list(form):
        if field.name not in HOME:
            del form[field.name]
    return form


def _page_of(edition: Edition) -> Page:
    for one in edition.pages:
        if {question.id for question in one.questions}.issuperset(HOME):
            return one
    raise NotFound("this edition asks for no address")


def _ask(form: PageForm, name: str = "", problems: Sequence[tuple[str, str]] = ()) -> str:
    linked = [(f"#{box}", sentence) for box, sentence in problems]
    wrong = next((sentence for box, sentence in problems if box == "name"), "")
    return page("login/letter_ask.html", form=form, name=name, wrong=wrong, problems=linked)

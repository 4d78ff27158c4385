"""Draws the portal's pages: one template environment a language, its constant sentences in place.

`page("file.html", …)` is how a view shows a page. In templates `_("phrase")` and
`ngettext("une", "des", n)` are sentences to translate, `_("… %(name)s", name=x)` one with values.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, MutableMapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask, current_app, request, url_for
from flask.templating import Environment
from flask_wtf.csrf import generate_csrf
from jinja2 import nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from portal.domain.languages import LANGUAGES, Language
from portal.form.edition import Edition
from portal.form.reading import write_phone
from portal.web import acting, enumerating, guard, i18n, staff, staying
from portal.web.drawing import Drawer
from portal.web.way_back import this_page

LRM = "\u200e"
"""LEFT-TO-RIGHT MARK."""
STATIC = Path(__file__).parent / "static"


def init_app(
    app: Flask,
    editions: Collection[Edition],
    *,
    telephone: str,
    demonstration: bool,
    publisher: str = "",
) -> None:
    """Make the environments of this application.

    Args:
        app: where they are kept.
        editions: those that people are asked in; their languages are offered.
        telephone: the number people may call, as it is printed on every page.
        demonstration: whether every page says that nothing here is real.
        publisher: who publishes the portal, for the legal page.
    """
    spoken = {language for edition in editions for language in edition.languages}
    languages = [language for language in LANGUAGES if language in spoken]
    unreviewed = {language for edition in editions for language in edition.unreviewed}
    site = {
        "telephone": telephone.replace(" ", i18n.NO_BREAK),
        "telephone_link": "tel:" + telephone.replace(" ", ""),
        "demonstration": demonstration,
        "publisher": publisher,
        "script": asset("script.js"),
        "icon": asset("icon.svg"),
        **{f"{name}_script": asset(f"{name}.js") for name in ("signed_in", "desk", "copy")},
    }
    app.extensions["languages"] = tuple(languages)
    app.extensions["look"] = {
        language: _environment(
            app, language, languages, {**site, "unreviewed": language in unreviewed}
        )
        for language in languages
    }


def page(template: str, /, **values: object) -> str:
    """This template, drawn in the language of the page."""
    environments: dict[str, Environment] = current_app.extensions["look"]
    return environments[guard.language()].get_template(template).render(values)


def asset(name: str) -> str:
    """The address of a static file, which changes when the file does."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"


class TranslatedEnvironment(Environment):
    """Templates of one language. What never changes is written in when a template is compiled."""

    catalogue: i18n.Catalogue
    constants: dict[str, object]

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The environment's own, where a template has no others: looked up faster than a chain."""
        return super().make_globals(d) if d else self.globals

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parsed = super()._parse(source, name, filename)
        return _Constants(self).visit(parsed)  # type: ignore[no-any-return]  # a visitor's is Any


class _Constants(NodeTransformer):
    """Puts constant sentences and names in their place."""

    def __init__(self, environment: TranslatedEnvironment) -> None:
        self._constants = environment.constants
        self._gettext = environment.catalogue.gettext

    def visit_Name(self, node: nodes.Name) -> nodes.Node:  # noqa: N802  Jinja's name
        """Put a constant where its name is."""
        if node.ctx == "load" and node.name in self._constants:
            return nodes.Const(self._constants[node.name], lineno=node.lineno)
        return node

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802  Jinja's name
        """Translate `_("phrase")` now, and leave only the filling for later."""
        named = isinstance(node.node, nodes.Name) and node.node.name == "_"
        if named and len(node.args) == 1 and isinstance(node.args[0], nodes.Const):
            sentence = nodes.Const(self._gettext(node.args[0].value), lineno=node.lineno)
            if not node.kwargs:
                return sentence
            node.args = [sentence]
        return self.generic_visit(node)


def _environment(
    app: Flask, language: str, languages: Sequence[str], site: Mapping[str, object]
) -> TranslatedEnvironment:
    environment = TranslatedEnvironment(
        app, autoescape=True, trim_blocks=True, lstrip_blocks=True, auto_reload=app.debug
    )
    environment.catalogue = catalogue = i18n.catalogue(language)
    spoken = LANGUAGES[language]
    environment.constants = _constants(spoken, languages, site)
    filled = i18n.filled_leftwards if spoken.leftwards else i18n.filled
    environment.globals.update(
        _=filled,  # constant sentences never come here, those with values are translated
        ngettext=partial(_counted, catalogue.ngettext, filled),
        url_for=url_for,
        csrf_token=generate_csrf,
        draw=Drawer(),
        here=lambda: quote(request.path),
        way_back=lambda: quote(this_page()),
        signed_in=guard.shown_sign_in,
        in_use=acting.mandate_in_use,
        on_duty=staff.has,
        session_end=staying.end,
    )
    environment.filters.update(
        day=_in(i18n.day, language),
        date=_in(i18n.date_of, language),
        enumerated=_in(enumerating.enumerated, language),
        hour=_in(i18n.hour, language),
        moment=_in(i18n.moment, language),
        size=_in(i18n.size, language),
        named=_named,
        unbroken=i18n.unbroken,
        whole=i18n.whole,
    )
    return environment


def _constants(
    spoken: Language, languages: Sequence[str], site: Mapping[str, object]
) -> dict[str, object]:
    """What is the same on every page of this language."""
    told = {
        "language": spoken.code,
        "languages": tuple((code, LANGUAGES[code].name) for code in languages),
        "direction": spoken.direction,
        "leftwards": spoken.leftwards,
        "french": spoken.french,
        "comma": spoken.comma,
        "stylesheet": asset("style.rtl.css" if spoken.leftwards else "style.css"),
        "desk_stylesheet": asset("desk.rtl.css" if spoken.leftwards else "desk.css"),
        **site,
    }
    if spoken.leftwards:  # its plus keeps its side where no style holds
        told["telephone"] = f"{LRM}{site['telephone']}"
    return told


def _in(say: Callable[[Any, str], str], language: str) -> Callable[[Any], str]:
    return lambda value: say(value, language)


def _named(name: str) -> str:
    """Who signed in, as people write it, be it by a telephone number."""
    return write_phone(name).replace(" ", i18n.NO_BREAK) if name.startswith("+") else name


def _counted(
    ngettext: Callable[[str, str, int], str],
    filled: Callable[..., Markup],
    one: str,
    several: str,
    num: int,
    /,
    **values: object,
) -> Markup:
    return filled(ngettext(one, several, num), **values, num=num)

"""A plain Flask and Jinja application: the same pages as the portal's, and nothing around them.

No session, no database, no token, no headers, no log. One template without macros draws each page
from dictionaries: the same labels, hints, options and answers, each escaped where it is printed.
PLAIN_PAGES names the JSON file that `described` made from the portal's own pages.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from flask import Flask, render_template
from jinja2 import DictLoader
from lxml import html

PAGE = """<!DOCTYPE html>
<html lang="fr" class="govuk-template">
<head>
<meta charset="utf-8">
<title>{{ page.title }}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="theme-color" content="#1d4f73">
<link rel="stylesheet" href="/static/style.css">
<script src="/static/script.js" defer></script>
</head>
<body class="govuk-template__body">
<header><div class="govuk-generic-header">
<div class="govuk-generic-header__container govuk-width-container">
<div class="govuk-generic-header__logo"><a href="/">Guichet Autonomie</a></div>
</div></div>
<nav>{% for link in page.top %}<a class="govuk-link" href="{{ link.href }}">{{ link.text }}</a>
{% endfor %}</nav></header>
<div class="govuk-width-container">
<main class="govuk-main-wrapper" id="contenu">
{% for heading in page.headings %}<h2 class="govuk-heading-m">{{ heading }}</h2>
{% endfor %}
<form method="post" novalidate>
{% for group in page.groups %}
<div class="govuk-form-group app-question"><fieldset class="govuk-fieldset">
{% if group.label %}<legend class="govuk-fieldset__legend">{{ group.label }}</legend>{% endif %}
{% for hint in group.hints %}<div class="govuk-hint">{{ hint }}</div>{% endfor %}
{% for box in group.boxes %}
<div class="govuk-radios__item"><input class="govuk-radios__input" id="{{ box.id }}" \
name="{{ box.name }}" type="{{ box.type }}" value="{{ box.value }}"\
{% if box.checked %} checked{% endif %}>{% if box.label %}<label class="govuk-label" \
for="{{ box.id }}">{{ box.label }}</label>{% endif %}</div>
{% endfor %}
{% if group.options %}<select class="govuk-select" name="{{ group.name }}">
{% for option in group.options %}
<option value="{{ option.value }}"{% if option.selected %} selected{% endif %}>\
{{ option.label }}</option>
{% endfor %}</select>{% endif %}
</fieldset></div>
{% endfor %}
<dl class="govuk-summary-list">
{% for line in page.lines %}
<div class="govuk-summary-list__row" id="{{ line.id }}">\
<dt class="govuk-summary-list__key">{{ line.label }}</dt>\
<dd class="govuk-summary-list__value">{{ line.text }}</dd>\
<dd class="govuk-summary-list__actions"><a class="govuk-link" href="{{ line.href }}">\
{{ line.change }}</a></dd></div>
{% endfor %}
</dl>
{% for text in page.paragraphs %}<p class="govuk-body">{{ text }}</p>
{% endfor %}
</form>
</main></div>
<footer class="app-footer"><ul>{% for link in page.bottom %}
<li><a class="govuk-link" href="{{ link.href }}">{{ link.text }}</a></li>{% endfor %}</ul></footer>
</body>
</html>
{{ page.filling }}"""


_QUESTION = "div[contains(@class,'app-question')]"


def application() -> Flask:
    """The application, with the pages of PLAIN_PAGES."""
    pages = json.loads(Path(os.environ["PLAIN_PAGES"]).read_text("utf-8"))
    app = Flask("plain")
    app.jinja_loader = DictLoader({"page.html": PAGE})

    @app.get("/page/<name>")
    def page(name: str) -> str:
        return render_template("page.html", page=pages[name])

    return app


def drawn(page: dict[str, Any]) -> bytes:
    """One page, as the application draws it."""
    environment = Flask("plain").jinja_env.overlay(loader=DictLoader({"page.html": PAGE}))
    return environment.get_template("page.html").render(page=page).encode()


def described(text: str) -> dict[str, Any]:
    """What a page of the portal says, as plain dictionaries."""
    tree = html.fromstring(text)
    main = tree.get_element_by_id("contenu")
    return {
        "title": tree.findtext(".//title"),
        "top": _links(tree.xpath("//header//a")),
        "bottom": _links(tree.xpath("//footer//a")),
        "headings": [_text(one) for one in main.xpath(".//h2 | .//h3")],
        "groups": [_group(one) for one in main.xpath(f".//{_QUESTION}[not(.//{_QUESTION})]")],
        "lines": [_line(one) for one in main.xpath(".//dl/div")],
        "paragraphs": [_text(one) for one in main.xpath(".//p | .//li")],
        "filling": "",
    }


def _group(group: Any) -> dict[str, Any]:
    legends = group.xpath("./fieldset/legend | ./h1 | ./h2")
    choices = group.xpath(".//option")
    return {
        "label": _text(legends[0]) if legends else "",
        "hints": [_text(one) for one in group.xpath(".//div[contains(@class,'govuk-hint')]")],
        "name": "".join(group.xpath("./select/@name")),
        "options": [
            {"value": o.get("value"), "selected": "selected" in o.attrib, "label": _text(o)}
            for o in choices
        ],
        "boxes": [_box(group, one) for one in group.xpath(".//input | .//textarea")],
    }


def _box(group: Any, box: Any) -> dict[str, Any]:
    labels = group.xpath(".//label[@for=$id]", id=box.get("id") or "")
    return {
        "id": box.get("id") or "",
        "name": box.get("name"),
        "type": box.get("type") or "text",
        "value": box.get("value") or box.text or "",
        "checked": "checked" in box.attrib,
        "label": _text(labels[0]) if labels else "",
    }


def _line(row: Any) -> dict[str, str]:
    label, value, action = row
    return {
        "id": row.get("id") or "",
        "label": _text(label),
        "text": _text(value),
        "href": action[0].get("href"),
        "change": _text(action),
    }


def _links(links: Any) -> list[dict[str, str]]:
    return [{"href": one.get("href"), "text": _text(one)} for one in links]


def _text(element: Any) -> str:
    return " ".join(element.text_content().split())

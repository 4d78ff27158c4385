"""What a page must be for a screen reader and a keyboard, whatever it shows."""

from __future__ import annotations

from lxml import html
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

TYPED = "//input[not(@type='hidden')] | //select | //textarea"


def parsed(text: str) -> HtmlElement:
    """The page as a tree."""
    return html.document_fromstring(text)


def faults(text: str) -> list[str]:
    """Everything that is wrong with the markup of a page, in a few words each."""
    tree = parsed(text)
    ids = tree.xpath("//@id")
    found = [f"the id {one} stands twice" for one in sorted({i for i in ids if ids.count(i) > 1})]
    found += _labels(tree, set(ids))
    found += _references(tree, set(ids))
    found += _safety(tree)
    for fieldset in tree.xpath("//fieldset"):
        if fieldset[0].tag != "legend" or not fieldset[0].text_content().strip():
            found.append("a fieldset does not begin with its legend")
    if len(tree.xpath("//h1")) != 1:
        found.append("a page has one heading of the first rank")
    if not tree.xpath("//html/@lang"):
        found.append("the page does not say its language")
    return found


def _labels(tree: HtmlElement, ids: set[str]) -> list[str]:
    found = [f"a label is for {one}" for one in tree.xpath("//label/@for") if one not in ids]
    for box in tree.xpath(TYPED):
        if not tree.xpath("//label[@for=$id][normalize-space()]", id=box.get("id")):
            found.append(f"{box.get('name')} has no label")
    found += [
        "a button or a link says nothing"
        for each in tree.xpath("//button | //a[@href]")
        if not each.text_content().strip()
    ]
    return found


def _references(tree: HtmlElement, ids: set[str]) -> list[str]:
    found = []
    for name in ("aria-describedby", "aria-labelledby"):
        for told in tree.xpath(f"//@{name}"):
            found += [f"{name} names {one}" for one in told.split() if one not in ids]
    for address in tree.xpath("//a/@href[starts-with(., '#')]"):
        if address[1:] not in ids:
            found.append(f"a link leads to {address}")
    return found


def _safety(tree: HtmlElement) -> list[str]:
    """What the content security policy would refuse, and a form without its token."""
    found = ["a style stands in the page" for _ in tree.xpath("//style | //@style")]
    found += ["a script stands in the page" for _ in tree.xpath("//script[not(@src)]")]
    acting = tree.xpath("//@*[starts-with(name(), 'on')]")
    found += [f"an attribute is a script: {one}" for one in acting]
    found += [
        "a form has no token"
        for form in tree.xpath("//form[translate(@method, 'POST', 'post')='post']")
        if not form.xpath(".//input[@name='csrf_token']")
    ]
    return found


def plain(answer: TestResponse) -> str:
    """The text of a page that was given and has no fault of markup, its blanks plain."""
    assert answer.status_code == 200
    assert faults(answer.text) == []
    return answer.text.replace("\u00a0", " ").replace("\u202f", " ")

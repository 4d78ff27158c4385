"""The schema of the SEDA, read from the files that the Archives de France publish."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

FOLDER = Path(__file__).parents[1] / "golden" / "seda-2.2"
_XSD = '<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="{}">{}</schema>'
_ELSEWHERE = {
    "xml.xsd": _XSD.format(
        "http://www.w3.org/XML/1998/namespace",
        '<attribute name="id" type="ID"/><attribute name="lang" type="language"/>',
    ),
    "xlink.xsd": _XSD.format(
        "http://www.w3.org/1999/xlink", '<attribute name="href" type="anyURI"/>'
    ),
}
"""What it takes from two schemas of the W3C."""


class _Here(etree.Resolver):
    def resolve(self, url: str, _public_id: str, context: Any) -> Any:
        told = _ELSEWHERE.get(url.rpartition("/")[2])
        return self.resolve_string(told, context) if told else None


@cache
def schema() -> etree.XMLSchema:
    """The schema of every message; nothing is asked of another machine."""
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Here())
    return etree.XMLSchema(etree.parse(FOLDER / "seda-2.2-main.xsd", parser))

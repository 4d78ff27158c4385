"""The last touches on a rendered PDF, before it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final
from unicodedata import bidirectional

import pydyf

SEAL_FIELD: Final = "Cachet"
_NO_WIDTH: Final = re.compile(rb"(<[0-9a-f]{4}> )<>")

_UA_CLAIM: Final = (
    b'<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    b' xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1"/>'
    b'<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
    b' xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
    b' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
    b' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about="">'
    b'<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
    b"<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>"
    b"<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    b"<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    b'<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">'
    b"<pdfaProperty:name>part</pdfaProperty:name>"
    b"<pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    b"<pdfaProperty:category>internal</pdfaProperty:category>"
    b"<pdfaProperty:description>Part of PDF/UA</pdfaProperty:description>"
    b"</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>"
    b"</rdf:Description></rdf:RDF>"
)


def _at(pdf: pydyf.PDF, reference: bytes) -> pydyf.Object:
    return pdf.objects[int(reference.split()[0])]


def claim_pdf_ua(pdf: pydyf.PDF) -> None:
    """Say PDF/UA-1 in the metadata, with the extension schema that PDF/A asks for.

    Both stand inside the one rdf:RDF that is there. The packet stays uncompressed, so that it is
    found without a PDF parser.

    Source: ISO 14289-1, 5; ISO 19005-3, 6.6.2.3.
    """
    metadata = _at(pdf, pdf.catalog["Metadata"])
    head, _, tail = metadata.stream[0].rpartition(b"</rdf:RDF>")
    metadata.stream[0] = head + _UA_CLAIM + tail
    metadata.compress = False


def scope_headers(pdf: pydyf.PDF) -> None:
    """Say of each header cell whether it heads its column or its row (ISO 14289-1, 7.5)."""
    for element in pdf.objects:
        if isinstance(element, pydyf.Dictionary) and element.get("S") == "/TH":
            group = _at(pdf, _at(pdf, element["P"])["P"])
            element["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"


def add_seal_field(pdf: pydyf.PDF, label: str) -> None:
    """Add the empty field that the seal will fill: without size, tagged, with a name for people.

    A field made by the sealer itself has no place in the structure tree and breaks PDF/UA. `/K`
    is the reference itself, not an array: difference analysis accepts no other shape.
    """
    root = _at(pdf, pdf.catalog["StructTreeRoot"])
    numbers = _at(pdf, root["ParentTree"])["Nums"]
    document = _at(pdf, root["K"][0])
    page_reference = pdf.page_references[0]
    key = max(numbers[::2]) + 1
    widget = pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String(SEAL_FIELD),
            "TU": pydyf.String(label),
            "Rect": pydyf.Array([0, 0, 0, 0]),
            "F": 132,  # printed, locked
            "P": page_reference,
            "StructParent": key,
        }
    )
    pdf.add_object(widget)
    link = pydyf.Dictionary({"Type": "/OBJR", "Obj": widget.reference, "Pg": page_reference})
    pdf.add_object(link)
    element = pydyf.Dictionary(
        {
            "Type": "/StructElem",
            "S": "/Form",
            "P": document.reference,
            "Pg": page_reference,
            "K": link.reference,
        }
    )
    pdf.add_object(element)
    document["K"].append(element.reference)
    numbers.extend([key, element.reference])
    page = _at(pdf, page_reference)
    page.setdefault("Annots", pydyf.Array()).append(widget.reference)
    fields = pydyf.Dictionary({"Fields": pydyf.Array([widget.reference]), "SigFlags": 0})
    pdf.add_object(fields)
    pdf.catalog["AcroForm"] = fields.reference


def name_every_glyph(pdf: pydyf.PDF) -> None:
    """Give the marks that a typeface draws apart from their letter a name of no width.

    Arabic dots are glyphs of their own, which stand for no character by themselves; PDF/A-3a and
    PDF/UA want one for each (ISO 19005-3, 6.2.11.7.2).
    """
    for item in pdf.objects:
        if isinstance(item, pydyf.Stream) and b"begincmap" in item.stream:
            item.stream = [_NO_WIDTH.sub(rb"\1<200b>", line) for line in item.stream]


def say_what_is_drawn(document: Any, pdf: pydyf.PDF) -> None:
    """Say in order the words of each line that holds letters of a writing from right to left.

    They are drawn from left to right, by glyphs that share their dots: what they stand for cannot
    be read from them. WeasyPrint makes the lines' elements in the order of its boxes.

    Source: ISO 14289-1, 7.2; ISO 32000-1, 14.9.4.
    """
    texts = [text for page in document.pages for text in _texts(page._page_box)]
    if not any(map(_leftwards, texts)):
        return
    lines = [
        element
        for element in pdf.objects
        if isinstance(element, pydyf.Dictionary)
        and element.get("S") == "/Span"
        and isinstance(next(iter(element["K"]), None), int)
    ]
    for element, text in zip(lines, texts, strict=True):
        if _leftwards(text):
            element["ActualText"] = pydyf.String(text)


def _leftwards(text: str) -> bool:
    return not text.isascii() and any(bidirectional(sign) in ("R", "AL") for sign in text)


def _texts(box: Any) -> Iterator[str]:
    if isinstance(text := getattr(box, "text", None), str):
        yield text
    for child in getattr(box, "children", ()):
        yield from _texts(child)

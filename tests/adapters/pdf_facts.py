"""What a PDF says of itself, read with other libraries than those that made it."""

from __future__ import annotations

import io
import re
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import page
import pikepdf
import pypdfium2


def faults(pdf: bytes) -> list[str]:
    """What PDF/A-3a and PDF/UA-1 have against this file."""
    return [
        f"{profile} {failure.rule_id}: {failure.message}"
        for profile in ("3a", "ua1")
        for failure in page.validate_pdf_bytes(pdf, profile=profile).failures
    ]


def text(pdf: bytes) -> str:
    """The text as it is read aloud: in the order of the file, by Poppler."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "file.pdf")
        path.write_bytes(pdf)
        command = ["pdftotext", "-raw", "-enc", "UTF-8", str(path), "-"]
        return subprocess.run(command, capture_output=True, check=True).stdout.decode()


def squeezed(words: str) -> str:
    """Without white space, which a page breaks as it needs, nor names of no width; composed."""
    return unicodedata.normalize("NFC", re.sub(r"[\s\u200b]+", "", words))


def attached(pdf: bytes) -> dict[str, bytes]:
    """The files inside."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return {name: spec.get_file().read_bytes() for name, spec in opened.attachments.items()}


def fonts(pdf: bytes) -> set[str]:
    """The typefaces inside, without the letters that say that they are subsets."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        names = [
            str(value["/BaseFont"])
            for value in opened.objects
            if isinstance(value, pikepdf.Dictionary) and "/BaseFont" in value
        ]
    return {name.lstrip("/").partition("+")[2] for name in names}


def described(pdf: bytes) -> str:
    """Text by page, outline, tags, claims, files: what the golden files keep."""
    lines = []
    document = pypdfium2.PdfDocument(pdf)
    for number, sheet in enumerate(document, start=1):
        lines.append(f"== page {number}")
        lines += sheet.get_textpage().get_text_range().replace("\r\n", "\n").splitlines()
    lines.append("== outline")
    for mark in document.get_toc():
        lines.append("  " * mark.level + mark.get_title())
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        counts: dict[str, int] = {}
        for value in opened.objects:
            if isinstance(value, pikepdf.Dictionary) and value.get("/Type") == "/StructElem":
                tag = str(value["/S"])
                counts[tag] = counts.get(tag, 0) + 1
        lines.append("== tags")
        lines += [f"{tag} {count}" for tag, count in sorted(counts.items())]
        metadata = opened.Root.Metadata.read_bytes().decode()
        lines.append("== claims")
        lines += sorted(re.findall(r'(?:pdfaid|pdfuaid):\w+="\w+"', metadata))
        lines.append(f"language {opened.Root.Lang}")
        lines.append("== files")
        lines += [f"{name} {spec.obj.AFRelationship}" for name, spec in opened.attachments.items()]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def said_instead(pdf: bytes) -> list[str]:
    """What the structure says in place of glyphs, in the order of reading."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return list(_said(opened.Root.StructTreeRoot.K))


def _said(element: pikepdf.Object) -> Iterator[str]:
    if isinstance(element, pikepdf.Array):
        for one in element:  # type: ignore[attr-defined]  # an array can be gone through
            yield from _said(one)
    elif isinstance(element, pikepdf.Dictionary):
        if "/ActualText" in element:
            yield str(element.ActualText)
        if "/K" in element:
            yield from _said(element.K)

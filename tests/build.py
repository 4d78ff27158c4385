"""Objects by name, with sane defaults, so that a test says only what it is about."""

from __future__ import annotations

import io
import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

import pikepdf
import pillow_heif
from PIL import Image

from portal.domain.dossier import digest
from portal.domain.draft import Draft, Piece
from portal.domain.people import Actor, Role

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""When tests begin, unless they say otherwise: the first edition is in effect."""

EDITION = "2026-01-01"


class Clock:
    """A clock that stands still until a test moves it."""

    def __init__(self, now: datetime = NOON) -> None:
        """Show that time."""
        self.now = now

    def __call__(self) -> datetime:
        """The time, UTC."""
        return self.now

    def forward(self, **much: float) -> None:
        """Move on, by the arguments of `timedelta`."""
        self.now += timedelta(**much)


def an_applicant(person: str = "00000000-0000-4000-8000-000000000001") -> Actor:
    """Somebody who fills a form."""
    return Actor(Role.APPLICANT, person)


KNOWN = (
    ("caseworker-1", "dep-35"), ("caseworker-1", "dep-75"), ("caseworker-1", "anah"),
    ("caseworker-2", "dep-35"), ("caseworker-2", "metro-lyon"), ("caseworker-3", "metro-lyon"),
    ("c", "dep-35"),
)  # fmt: skip
"""Who has a duty in the database of every test: row security shows nothing to anybody else.

It is the caseworker's: who studies dossiers may do all but evaluate, manage and settle.
"""


def a_caseworker(funder: str = "dep-35", person: str = "caseworker-1") -> Actor:
    """Somebody who studies requests for one funder."""
    return Actor(Role.CASEWORKER, person, funder)


def a_nir(sex: int = 2, year: int = 41, month: int = 7, commune: str = "35238") -> str:
    """A number with a right key, of nobody: order 998 of its month."""
    number = f"{sex}{year:02}{month:02}{commune}998"
    digits = int(number.replace("2A", "19").replace("2B", "18"))
    return f"{number}{97 - digits % 97:02}"


def answers(**changes: Any) -> dict[str, Any]:
    """Complete answers: Odette, 84, at home in Rennes, general pension, asks for help at home.

    `None` takes an answer away.
    """
    complete = {
        "for_whom": "self",
        "civility": "madam",
        "birth_name": "Le Goff",
        "first_names": "Odette Marie",
        "birth_date": "1941-07-09",
        "birth_place": "Rennes",
        "nir": a_nir(),
        "nationality": "fr",
        "marital_status": "widowed",
        "phone": "+33261910001",
        "visit_contact": "no",
        "legal_protection": "none",
        "lives_in_france": "yes",
        "dwelling": "own_home",
        "street": "3 rue des Essais",
        "commune": "35238",
        "moved_recently": "no",
        "occupancy": "owner",
        "has_pension": "yes",
        "pensions": [{"scheme": "rg", "kind": "own", "quarters": 150}],
        "pension_since": "2003-08-01",
        "get_up": "yes",
        "dress": "no",
        "wash": "no",
        "eat": "yes",
        "gir_known": "no",
        "benefits": ["none"],
        "services": ["home_helper"],
        "has_caregiver": "no",
        "needs": ["home_help"],
        "cmi": ["no_card"],
        "household_size": 1,
        "monthly_income": "1350.00",
        "gross_income": "16200.00",
        "has_property": "no",
        "agree_forward": "yes",
        "declare_truth": "yes",
        "agree_processing": "yes",
        "read_data": "yes",
        "signed_name": "Odette Le Goff",
    }
    return {key: value for key, value in (complete | changes).items() if value is not None}


def a_draft(**changes: Any) -> Draft:
    """A draft whose every answer is given, without papers."""
    given = {
        "id": "d-1",
        "person": an_applicant().id,
        "edition": EDITION,
        "language": "fr",
        "answers": answers(),
        "later": frozenset({"identity", "tax_notice"}),
        "pieces": (),
        "key": b"\0" * 40,
        "key_epoch": 1,
        "started_at": NOON,
        "saved_at": NOON,
    }
    return Draft(**(given | changes))


def a_piece(data: bytes = b"paper", **changes: Any) -> Piece:
    """A paper as the database knows it."""
    given = {
        "id": "p-1",
        "draft": "d-1",
        "kind": "identity",
        "filename": "carte.pdf",
        "media_type": "application/pdf",
        "size_bytes": len(data),
        "sha256": digest(data),
        "inbox_key": "d-1/p-1",
        "attached_at": NOON,
    }
    return Piece(**(given | changes))


def a_pdf(
    text: str = "Avis d'impôt", pages: int = 1, password: str = "", script: str = ""
) -> bytes:
    """A PDF with that line on each page; with a password or a script on demand."""
    pdf = pikepdf.new()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Name.WinAnsiEncoding,
    )
    for number in range(1, pages + 1):
        page = pdf.add_blank_page(page_size=(595, 842))
        line = f"{text} {number}".encode("cp1252").replace(b"(", b"").replace(b")", b"")
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.Contents = pdf.make_stream(b"BT /F1 18 Tf 60 760 Td (" + line + b") Tj ET")
    if script:
        action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String(script))
        pdf.Root.OpenAction = pdf.make_indirect(action)
    written = io.BytesIO()
    lock = pikepdf.Encryption(user=password, owner=password) if password else None
    pdf.save(written, encryption=lock or False, deterministic_id=not lock)
    return written.getvalue()


def a_jpeg(width: int = 640, height: int = 480, colour: str = "lightsteelblue") -> bytes:
    """A photograph of one colour."""
    return _written(Image.new("RGB", (width, height), colour), "JPEG")


def a_png(width: int = 640, height: int = 480, colour: str = "ivory") -> bytes:
    """A PNG of one colour."""
    return _written(Image.new("RGB", (width, height), colour), "PNG")


def a_heic(width: int = 640, height: int = 480, colour: str = "thistle") -> bytes:
    """What a telephone sends."""
    written = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (width, height), colour)).save(written, quality=60)
    return written.getvalue()


def noise(size_bytes: int) -> bytes:
    """Bytes that are nothing, and that nothing compresses."""
    return secrets.token_bytes(size_bytes)


def _written(image: Image.Image, form: str) -> bytes:
    written = io.BytesIO()
    image.save(written, form)
    return written.getvalue()

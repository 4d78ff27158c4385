"""What uploads look like; what is refused of them is in tests/acts/test_attach.py."""

from __future__ import annotations

import io

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from portal.adapters.page_images import LONGEST_SIDE
from portal.adapters.papers import ContentPapers
from portal.domain.errors import NotFound
from portal.domain.papers import REFUSALS, Refused
from tests import build

PAPERS = ContentPapers()


def a_picture(kind: str, orientation: int | None = None, size: tuple[int, int] = (60, 40)) -> bytes:
    """Red on its left half, blue on its right, and perhaps a camera held otherwise."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    output = io.BytesIO()
    exif = Image.Exif()
    if orientation:
        exif[0x0112] = orientation
    image.save(output, kind, exif=exif)
    return output.getvalue()


def drawn(data: bytes, media_type: str, page: int = 1) -> Image.Image:
    image = Image.open(io.BytesIO(PAPERS.image(data, media_type, page)), formats=["PNG"])
    image.load()
    return image


@pytest.mark.parametrize(
    ("data", "media_type", "pages"),
    [
        (build.a_pdf(), "application/pdf", 1),
        (build.a_jpeg(), "image/jpeg", 1),
        (a_picture("PNG"), "image/png", 1),
        (build.a_heic(), "image/heic", 1),
    ],
)
def test_each_kind_is_known_by_its_content(data: bytes, media_type: str, pages: int) -> None:
    found = PAPERS.inspect(data)
    assert (found.media_type, found.pages) == (media_type, pages)
    assert max(drawn(data, media_type).size) <= LONGEST_SIDE


def test_a_sideways_photo_is_shown_upright() -> None:
    """Orientation 6: the camera was turned; what was on the left comes on top."""
    image = drawn(a_picture("JPEG", orientation=6), "image/jpeg")
    assert image.width < image.height
    red, _, blue = image.convert("RGB").getpixel((image.width // 2, 3))
    assert red > blue


def test_a_large_photo_is_shown_smaller() -> None:
    image = drawn(a_picture("JPEG", size=(4000, 3000)), "image/jpeg")
    assert max(image.size) == LONGEST_SIDE


def test_what_is_shown_says_nothing_of_the_camera() -> None:
    shown = drawn(a_picture("JPEG", orientation=3), "image/jpeg")
    assert not shown.getexif()
    assert shown.info.get("exif") is None


def test_a_page_that_does_not_exist() -> None:
    for page in (0, 2, 999):
        with pytest.raises(NotFound):
            PAPERS.image(build.a_pdf(), "application/pdf", page)


def test_a_pdf_that_only_its_owner_may_change_is_kept() -> None:
    output = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(output, encryption=pikepdf.Encryption(owner="secret", user=""))
    assert PAPERS.inspect(output.getvalue()).pages == 1


@settings(max_examples=40, deadline=None)
@given(
    head=st.sampled_from([b"%PDF-1.7\n", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n"]),
    body=st.binary(max_size=400),
)
def test_any_bytes_are_refused_with_a_reason(head: bytes, body: bytes) -> None:
    with pytest.raises(Refused) as refused:
        PAPERS.inspect(head + body)
    assert refused.value.code in REFUSALS


def test_a_reader_that_takes_too_long_is_stopped() -> None:
    with pytest.raises(Refused) as refused:
        ContentPapers(seconds=0.01).inspect(build.a_pdf())
    assert refused.value.code == "bomb"

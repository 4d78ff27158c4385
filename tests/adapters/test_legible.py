"""How well uploads read: a copy where it reads better, a warning where a person should look."""

from __future__ import annotations

import io
import time

import pillow_heif
import pytest
from PIL import Image, ImageChops, ImageStat

from portal.adapters import papers
from portal.adapters.page_images import COPY_SIDE
from portal.adapters.papers import ContentPapers
from portal.domain.papers import WARNINGS, Inspected, Legible, Refused
from tests.adapters.pictures import SIDEWAYS, a_page, blurred, dark, saved
from tests.build import a_jpeg, a_pdf

PAPERS = ContentPapers()
JPEG, PNG, HEIC, PDF = "image/jpeg", "image/png", "image/heic", "application/pdf"
pillow_heif.register_heif_opener()


def of(data: bytes, media_type: str = JPEG) -> Legible:
    found, legible = PAPERS.read(data)
    assert found == PAPERS.inspect(data)
    assert found.media_type == media_type
    return legible


def copy_of(found: Legible) -> Image.Image:
    assert found.copy
    image = Image.open(io.BytesIO(found.copy), formats=["JPEG"])
    image.load()
    return image


def lightness(image: Image.Image) -> float:
    return float(ImageStat.Stat(image.convert("L")).median[0])


def a_pdf_of(picture: Image.Image, *more: Image.Image) -> bytes:
    output = io.BytesIO()
    picture.save(output, "PDF", resolution=200, save_all=True, append_images=more)
    return output.getvalue()


def test_a_good_photo_needs_neither_copy_nor_warning() -> None:
    assert of(saved(a_page())) == Legible()
    assert of(saved(a_page(), "PNG"), PNG) == Legible()
    assert of(saved(a_page(), orientation=1)) == Legible()


def test_a_telephones_own_kind_of_photo_gets_a_copy() -> None:
    page = a_page(900, 1200)
    found = of(saved(page, "HEIF", quality=80), HEIC)
    copy = copy_of(found)
    assert (found.warnings, copy.size) == ((), page.size)
    assert abs(lightness(copy) - lightness(page)) < 6


@pytest.mark.parametrize(
    ("form", "orientation"), [*(("JPEG", each) for each in range(2, 9)), ("PNG", SIDEWAYS)]
)
def test_a_photo_that_lies_on_its_side_gets_an_upright_copy(form: str, orientation: int) -> None:
    upright, media_type = a_page(900, 1200), JPEG if form == "JPEG" else PNG
    back = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]
    held = upright.transpose(Image.Transpose(back))
    copy = copy_of(of(saved(held, form, orientation), media_type))
    assert copy.size == upright.size
    small = [picture.convert("RGB").resize((60, 80)) for picture in (upright, copy)]
    assert max(ImageStat.Stat(ImageChops.difference(*small)).mean) < 4


def test_a_dark_photo_gets_a_lighter_copy_and_a_warning() -> None:
    night = dark(a_page())
    found = of(saved(night, quality=90))
    copy = copy_of(found)
    assert found.warnings == ("dark",)
    assert lightness(night) < 60
    assert lightness(copy) > 190
    assert of(found.copy or b"") == Legible()


def test_a_copy_says_nothing_of_the_camera() -> None:
    data = saved(a_page(), orientation=SIDEWAYS, comment="chez Odette")
    noted = Image.open(io.BytesIO(data))
    assert noted.getexif().get_ifd(0x8825)
    assert noted.info["comment"] == b"chez Odette"
    copy = copy_of(of(data))
    assert not copy.getexif()
    assert copy.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


@pytest.mark.parametrize("size", [(5000, 6000), (9000, 500)])
def test_a_copy_is_of_a_bounded_size(size: tuple[int, int]) -> None:
    found = of(saved(a_page().resize(size), orientation=SIDEWAYS))
    assert max(copy_of(found).size) <= COPY_SIDE
    assert len(found.copy or b"") < 3 * 1024 * 1024


def test_every_mode_of_picture_gets_its_copy() -> None:
    """Of one bit, of sixteen, with holes, with a table of colours, for a printer."""
    page = a_page(900, 1200)
    grey = page.convert("L")
    modes = {
        "1": grey.convert("1"),
        "16": Image.merge("L", [grey])
        .convert("I")
        .point(lambda level: level * 257)
        .convert("I;16"),
        "P": page.quantize(64),
        "LA": page.convert("LA"),
        "RGBA": page.convert("RGBA"),
    }
    for mode, picture in modes.items():
        copy = copy_of(of(saved(picture, "PNG", SIDEWAYS), PNG))
        assert lightness(copy) > 200, mode
    assert lightness(copy_of(of(saved(page.convert("CMYK"), orientation=SIDEWAYS)))) > 200


def test_what_was_clear_becomes_white() -> None:
    clear = a_page().convert("RGBA")
    clear.putalpha(0)
    assert lightness(copy_of(of(saved(clear, "PNG", SIDEWAYS), PNG))) == 255


@pytest.mark.parametrize("size", [(1500, 2000), (3000, 4000)])
def test_only_what_nobody_can_read_is_called_unclear(size: tuple[int, int]) -> None:
    page = a_page(*size)
    assert of(saved(blurred(page, 0.0005))).warnings == ()
    assert of(saved(blurred(page, 0.003))).warnings == ("unclear",)
    assert of(saved(dark(page), quality=90)).warnings == ("dark",)


def test_an_empty_page_is_called_unclear() -> None:
    assert of(a_jpeg(1200, 900)).warnings == ("unclear",)
    grain = dark(Image.new("RGB", (1500, 2000), "white"), 0.02)
    assert of(saved(grain)).warnings == ("dark", "unclear")


def test_a_page_with_a_few_words_is_clear() -> None:
    few = Image.new("RGB", (1500, 2000), (250, 249, 245))
    few.paste(a_page().crop((200, 300, 1300, 460)), (200, 300))
    assert of(saved(few)).warnings == ()


def test_a_small_photo_is_told() -> None:
    assert of(saved(a_page().resize((480, 640), Image.Resampling.LANCZOS))).warnings == ("small",)


def test_several_pictures_in_one_file_get_no_copy() -> None:
    """One of them would stand for all."""
    small = a_page(900, 1200)
    several, output = pillow_heif.from_pillow(small), io.BytesIO()
    several.add_from_pillow(small)
    several.save(output, quality=60)
    assert PAPERS.inspect(output.getvalue()).pages == 2
    assert of(output.getvalue(), HEIC) == Legible()


def test_the_first_pages_of_a_pdf_are_looked_at() -> None:
    assert of(a_pdf(pages=3), PDF) == Legible()
    assert of(a_pdf_of(a_page(), dark(a_page())), PDF) == Legible(("dark",))
    late = [a_page()] * 5
    assert of(a_pdf_of(*late, dark(a_page())), PDF) == Legible(), "the person is not kept waiting"


def test_a_page_of_no_size_is_no_refusal() -> None:
    strange = a_pdf().replace(b"[ 0 0 595 842 ]", b"[ 0 0 0 0     ]")
    assert strange != a_pdf()
    assert set(of(strange, PDF).warnings) <= WARNINGS


@pytest.mark.parametrize("end", ["time.sleep(30)", "sys.exit(3)", "os.kill(os.getpid(), 9)"])
def test_what_cannot_be_drawn_is_a_warning_and_no_refusal(
    end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reader that says what the paper is, then is late, refuses to draw it, or falls."""
    said = """{"pages": 2, "width": 0, "height": 0}"""
    told = f"import os, sys, time; sys.stdin.read(); print('{said}', flush=True); {end}"
    monkeypatch.setattr(papers, "_CHILD", told)
    found = ContentPapers(seconds=2).read(a_pdf())
    assert found == (Inspected(PDF, 2), Legible(("not_drawn",)))


@pytest.mark.parametrize(
    ("data", "code"), [(b"%PDF-1.7\nno page at all", "unreadable"), (a_jpeg()[:300], "unreadable")]
)
def test_what_cannot_be_read_is_refused_before_it_is_drawn(data: bytes, code: str) -> None:
    for look in (PAPERS.read, PAPERS.inspect):
        with pytest.raises(Refused) as refused:
            look(data)
        assert refused.value.code == code


def test_a_reader_without_time_is_a_refusal() -> None:
    with pytest.raises(Refused):
        ContentPapers(seconds=0.01).read(saved(a_page()))


def test_a_photo_of_twelve_megapixels_is_not_waited_for() -> None:
    data = saved(a_page(3000, 4000), orientation=SIDEWAYS)
    PAPERS.read(data)
    began = time.monotonic()
    PAPERS.read(data)
    assert time.monotonic() - began < 3

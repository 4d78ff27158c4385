"""WeasyPrint made ready once: the typefaces, the sheets, and no way out to any file or network."""

from __future__ import annotations

import io
import re
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import pydyf

# The printer imports this module when it first prints: nobody else waits for WeasyPrint.
import weasyprint  # noqa: TID253
from weasyprint import html as weasyprint_html  # noqa: TID253
from weasyprint.css import ColorProfile  # noqa: TID253
from weasyprint.text.fonts import FontConfiguration  # noqa: TID253
from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: TID253

from portal.adapters import pdf_finish, pdf_write
from portal.adapters.quiet import hush

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

hush("weasyprint")
hush("fontTools")

_SRGB: Final = "srgb"

ATTACHED: Final = "dossier.json"

# Six rules of WeasyPrint's own sheet that hold for every element and say how footnotes and list
# marks look: a dossier has neither, and they cost half of the cascade.
_UNUSED: Final = re.compile(
    r"(?m)^::(footnote-call|footnote-marker|note-call|note-marker|note-callback|marker).*$"
)

CLOSED: Final = URLFetcher(allowed_protocols=())
"""Fetches nothing. Shared: each new one reads the system's certificates again."""


class _FontFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint says nothing of its types
    """Serves the typefaces from memory as `fonts:<name>`, and nothing else."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=())
        self._files = files

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        scheme, _, name = url.partition(":")
        if scheme != "fonts" or name not in self._files:
            raise ValueError("only the print's own typefaces are served")
        return URLFetcherResponse(url, self._files[name])


class _Html(weasyprint.HTML):  # type: ignore[misc]  # as above
    _sheet = weasyprint.CSS(
        string=_UNUSED.sub("", weasyprint_html.UA),
        counter_style=weasyprint_html.UA_COUNTER_STYLE,
        url_fetcher=CLOSED,
    )

    def _ua_stylesheets(self, forms: bool = False) -> list[weasyprint.CSS]:
        return [self._sheet]


class _Srgb(ColorProfile):  # type: ignore[misc]  # as above
    """The profile's own bytes: its library writes others from the second time on."""

    def __init__(self, profile: bytes) -> None:
        self._bytes = profile
        name = "sRGB2014.icc"
        super().__init__(io.BytesIO(profile), name, "relative-colorimetric", (["r"], ["g"], ["b"]))

    @property
    def content(self) -> bytes:
        return self._bytes


@cache
def _srgb() -> ColorProfile:
    return _Srgb((files("weasyprint.pdf") / "sRGB2014.icc").read_bytes())


class Press:
    """One stylesheet and its typefaces, read once for every dossier that is printed with them."""

    def __init__(self, css: str, fonts: Mapping[str, bytes]) -> None:
        self._fonts = FontConfiguration()
        self._css = weasyprint.CSS(
            string=css, font_config=self._fonts, url_fetcher=_FontFetcher(fonts)
        )

    def print(
        self,
        html: str,
        *,
        attached: bytes,
        description: str,
        seal_label: str,
        at: datetime,
        identifier: bytes,
    ) -> bytes:
        """A PDF/A-3a and PDF/UA-1 of this page: the same bytes for the same arguments."""
        attachments = [_attachment(attached, description, at)]
        return self._to_seal(html, (), attachments, seal_label, identifier)

    def letter(self, html: str, *, keyword: str, seal_label: str, identifier: bytes) -> bytes:
        """Likewise of a letter: it carries no file, and names what it is about by its keyword."""
        return self._to_seal(html, (keyword,), (), seal_label, identifier)

    def _to_seal(
        self,
        html: str,
        keywords: Sequence[str],
        attachments: Sequence[weasyprint.Attachment],
        seal_label: str,
        identifier: bytes,
    ) -> bytes:
        def finish(document: object, pdf: pydyf.PDF) -> None:
            pdf_finish.say_what_is_drawn(document, pdf)
            pdf_finish.claim_pdf_ua(pdf)
            pdf_finish.scope_headers(pdf)
            pdf_finish.name_every_glyph(pdf)
            pdf_finish.add_seal_field(pdf, seal_label)

            def write(output: BinaryIO, *_: Any, **__: Any) -> None:
                pdf_write.write_once(pdf, output, identifier)

            pdf.write = write

        options = weasyprint.DEFAULT_OPTIONS | {
            "output_intent": "the one above",  # "srgb" opens its file again each time, for good
            "stylesheets": [self._css],
            "attachments": list(attachments),
            "pdf_variant": "pdf/a-3a",
            "pdf_identifier": identifier,
        }
        page = _Html(string=html, base_url="about:blank", url_fetcher=CLOSED)
        document = page.render(self._fonts, color_profiles={_SRGB: _srgb()}, **options)
        if keywords:  # the model of a letter says none: its own would pass for these
            document.metadata.keywords = list(keywords)
        return bytes(document.write_pdf(finisher=finish, **options))

    def form(self, html: str, *, identifier: bytes) -> bytes:
        """A PDF/UA-1 of this page, to be printed: the same bytes for the same arguments."""

        def finish(_document: object, pdf: pydyf.PDF) -> None:
            pdf_finish.name_every_glyph(pdf)

            def write(output: BinaryIO, *_: Any, **__: Any) -> None:
                pdf_write.write_once(pdf, output, identifier)

            pdf.write = write

        page = _Html(string=html, base_url="about:blank", url_fetcher=CLOSED)
        printed = page.write_pdf(
            font_config=self._fonts,
            stylesheets=[self._css],
            pdf_variant="pdf/ua-1",
            pdf_identifier=identifier,
            finisher=finish,
        )
        return bytes(printed)

    def unsealed(self, html: str, *, identifier: bytes) -> bytes:
        """A PDF/UA-1 of this page, to be printed, and sent or signed by hand."""

        def finish(document: object, pdf: pydyf.PDF) -> None:
            pdf_finish.say_what_is_drawn(document, pdf)
            pdf_finish.name_every_glyph(pdf)

        page = _Html(string=html, base_url="about:blank", url_fetcher=CLOSED)
        printed = page.write_pdf(
            font_config=self._fonts,
            stylesheets=[self._css],
            pdf_variant="pdf/ua-1",
            pdf_identifier=identifier,
            finisher=finish,
        )
        return bytes(printed)


def _attachment(data: bytes, description: str, at: datetime) -> weasyprint.Attachment:
    return weasyprint.Attachment(
        file_obj=io.BytesIO(data),
        name=ATTACHED,
        description=description,
        relationship="Data",
        created=at,
        modified=at,
        url_fetcher=CLOSED,
    )

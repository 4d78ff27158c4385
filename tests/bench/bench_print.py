"""CPU of one printed dossier, tuned as the portal does it, against WeasyPrint as it comes.

Run: python tests/bench/bench_print.py [rounds]. The same page and sheet go through both, in turns.
"""

from __future__ import annotations

import gc
import hashlib
import io
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import weasyprint
from weasyprint.text.fonts import FontConfiguration

sys.path[:0] = [str(Path(__file__).parents[2])]

from portal.adapters import weasy_printer
from portal.adapters.print_words import PrintWords
from tests.adapters import records

LIMIT = 0.65
FALLBACK = re.compile(r"(?m)^@font-face(?!.*lexend-latin-[46]00-normal).*$")


def as_it_comes(html: str, css: str, attached: bytes) -> bytes:
    """What a first reading of WeasyPrint's manual gives.

    It gets only the two typefaces that this page needs, read from the folder: the portal's sheet
    names 22, and reading them all each time would flatter the comparison.
    """
    css = FALLBACK.sub("", css)
    fonts = FontConfiguration()
    fonts_folder = (records.FORMS / "fonts").as_uri()
    sheet = weasyprint.CSS(string=css.replace("fonts:", f"{fonts_folder}/"), font_config=fonts)
    attachment = weasyprint.Attachment(
        file_obj=io.BytesIO(attached),
        name="dossier.json",
        relationship="Data",
        created=records.AT,
        modified=records.AT,
    )
    return bytes(
        weasyprint.HTML(string=html).write_pdf(
            font_config=fonts,
            stylesheets=[sheet],
            attachments=[attachment],
            pdf_variant="pdf/a-3a",
            pdf_identifier=hashlib.sha256(attached).digest()[:16],
        )
    )


def cpu(action: Callable[[], object]) -> float:
    """CPU seconds of this process."""
    gc.collect()
    start = time.process_time()
    action()
    return time.process_time() - start


def main(rounds: int) -> None:
    """Print both figures and their ratio."""
    edition = records.an_edition()
    printer = weasy_printer.WeasyPrinter({records.EDITION: edition}, records.FORMS)
    printer.warm()
    record = records.a_record()
    attached = records.json_of(record)
    templates, _ = printer._ready[records.EDITION]
    template = templates.get_template("dossier.html")
    digest = hashlib.sha256(attached).hexdigest()
    html = weasy_printer._filled(template, record, PrintWords(edition, "fr"), digest)
    css = (records.FORMS / records.EDITION / "print" / "print.css").read_text("utf-8")
    tuned, plain = [], []
    for _ in range(rounds):
        tuned.append(cpu(lambda: printer.dossier(record, attached)))
        plain.append(cpu(lambda: as_it_comes(html, css, attached)))
    ratio = median(tuned) / median(plain)
    for name, figures in (("tuned", tuned), ("as it comes", plain)):
        least, middle = min(figures) * 1000, median(figures) * 1000
        print(f"{name:12} {middle:7.1f} ms of CPU a dossier (least {least:.1f})")
    print(f"{'ratio':12} {ratio:7.3f} (at most {LIMIT})")
    sys.exit(0 if ratio <= LIMIT else 1)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)

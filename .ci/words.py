"""Bring the catalogues of portal/web/translations in step with the code: `python .ci/words.py`.

What is left to translate is printed; tests/web/test_words.py fails as long as something is.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

WEB = Path(__file__).parent.parent / "portal" / "web"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]
OPTIONS = {"templates/**.html": {"trimmed": "true", "silent": "false"}}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}


def extracted() -> Catalog:
    """Every sentence of the code, with the files it stands in."""
    found = Catalog(project="Guichet Autonomie", charset="utf-8")
    for name, _, message, comments, _ in extract_from_dir(
        WEB, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("words:",), strip_comment_tags=True
    ):
        found.add(message, None, [(Path(name).as_posix(), None)], auto_comments=comments)
    return found


def _plurals(kept: Catalog) -> bytes:
    """A header, where the file counts otherwise than Babel thinks that its language does."""
    if kept.plural_forms == Catalog(locale=kept.locale).plural_forms:
        return b""
    content = r"Content-Type: text/plain; charset=utf-8\n"
    return f'msgid ""\nmsgstr ""\n"{content}"\n"Plural-Forms: {kept.plural_forms}\\n"\n\n'.encode()


def main() -> int:
    """Update each catalogue; say what is not translated."""
    found, left = extracted(), 0
    for path in sorted(WEB.glob("translations/*/LC_MESSAGES/messages.po")):
        with path.open("rb") as source:
            kept = read_po(source, locale=path.parts[-3])
        kept.update(found, no_fuzzy_matching=True)
        kept.obsolete.clear()
        with path.open("wb") as target:
            target.write(_plurals(kept))
            write_po(target, kept, sort_output=True, no_location=True, omit_header=True)
        for message in kept:
            told = message.string or ""
            if message.id and not all((told,) if isinstance(told, str) else told):
                left += 1
                print(f"{path.parts[-3]}: {message.id}")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())

"""A second edition beside the first: the same folder copied, and changed where a test needs it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from portal.form.edition import Edition
from portal.form.load import load_editions
from tests.form.copied import EDITION, copied

NEXT = "2026-06-01"
FROM_THEN_ON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)

CHANGES = (
    ("edition.yaml", f"effective: {EDITION}", f"effective: {NEXT}"),
    ("pages/address.yaml", "owner", "freeholder"),
    ("words/??.yaml", "      owner:", "      freeholder:"),
    ("words/fr.yaml", "Je déclare sur l’honneur", "Je certifie sur l’honneur"),
    ("pieces.yaml", "- id: tax_notice", "- id: tax_letter"),
    ("words/??.yaml", "  tax_notice:", "  tax_letter:"),
    ("pages/name.yaml", "used_name", "daily_name"),
    ("words/??.yaml", "  used_name:", "  daily_name:"),
)
"""An option less, a statement in other words, a paper and a question under other names."""


def two_editions(folder: Path) -> Mapping[str, Edition]:
    """The first edition as it is, and a next one with these changes."""
    forms = copied(folder)
    new = forms.folder / NEXT
    shutil.copytree(forms.edition, new)
    for names, was, now in CHANGES:
        for path in new.glob(names):
            text = path.read_text("utf-8")
            assert was in text, f"{path.name} does not say {was!r}"
            path.write_text(text.replace(was, now), "utf-8")
    return load_editions(forms.folder)

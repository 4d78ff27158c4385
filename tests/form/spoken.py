"""A copy of the forms that speaks four languages: Arabic and plain French in a few true words."""

from __future__ import annotations

import re
from pathlib import Path

from tests.form.copied import Forms, copied

LANGUAGES = """languages:
  - {code: fr, reviewed_by: the project’s editors, reviewed_on: 2026-11}
  - {code: en, reviewed_by: the project’s editors, reviewed_on: 2026-11-20}
  - {code: ar}
  - {code: fr-x-facile}
"""
ARABIC = {
    "    label: What is your date of birth?\n": "    label: ما تاريخ ولادتك؟\n",
    "  you: {title: You and your contact details}\n": "  you: {title: أنت ومعلومات الاتصال بك}\n",
    "  day: Day\n": "  day: اليوم\n",
}
"""Lines of words/en.yaml, as words/ar.yaml says them; the others stay in English."""
PLAIN = "question:\n  birth_date:\n    label: Quel est votre jour de naissance\u202f?\n"


def four_languages(folder: Path) -> Forms:
    """Copy the forms into this folder, and teach them Arabic and plain French."""
    forms = copied(folder)
    words = forms.edition / "words"
    for english in sorted((*words.glob("en.yaml"), *words.glob("*.en.yaml"))):
        arabic = english.with_name(english.name.replace("en.yaml", "ar.yaml"))
        arabic.write_text(english.read_text("utf-8"), "utf-8")
    for old, new in ARABIC.items():
        forms.plant("words/ar.yaml", old, new)
    (words / "fr-x-facile.yaml").write_text(PLAIN, "utf-8")
    path = forms.edition / "edition.yaml"
    known = re.sub(r"(?ms)^languages:.*?(?=^statements:)", LANGUAGES, path.read_text("utf-8"))
    path.write_text(known, "utf-8")
    return forms

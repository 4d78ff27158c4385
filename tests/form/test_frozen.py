"""An edition in force does not move, not by one character."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal import places
from portal.form.frozen import fingerprint, moved
from portal.form.source import FormError
from tests.form.copied import EDITION, copied


def test_no_edition_in_force_has_moved() -> None:
    assert list(moved(places.forms())) == []


def test_an_edition_in_force_that_moves_is_found(tmp_path: Path) -> None:
    forms = copied(tmp_path)
    in_force = forms.folder / "IN_FORCE"
    in_force.write_text(f"# in force\n{fingerprint(forms.edition)}  {EDITION}\n", "utf-8")
    assert list(moved(forms.folder)) == []
    forms.plant("words/fr.yaml", "title: Vous et vos coordonnées}", "title: Toi}")
    assert list(moved(forms.folder)) == [
        f"The edition {EDITION} is in force, and was changed: make a new edition."
    ]
    forms.edition.rename(forms.folder / "elsewhere")
    assert list(moved(forms.folder)) == [f"The edition {EDITION} is in force, and is not there."]


def test_a_file_that_is_renamed_or_added_changes_the_fingerprint(tmp_path: Path) -> None:
    forms = copied(tmp_path)
    before = fingerprint(forms.edition)
    (forms.edition / "pieces.yaml").rename(forms.edition / "papers.yaml")
    renamed = fingerprint(forms.edition)
    (forms.edition / "more.yaml").write_text("", "utf-8")
    assert len({before, renamed, fingerprint(forms.edition)}) == 3


def test_a_line_that_is_no_fingerprint_is_refused(tmp_path: Path) -> None:
    forms = copied(tmp_path)
    (forms.folder / "IN_FORCE").write_text(f"abc  {EDITION}\n", "utf-8")
    with pytest.raises(FormError, match=r"IN_FORCE:1: "):
        list(moved(forms.folder))

"""What is in force has not moved; the database has one newest schema."""

from __future__ import annotations

from alembic.config import Config
from alembic.script import ScriptDirectory

from portal.form.frozen import moved
from tests.house.files import ROOT


def test_an_edition_in_force_has_not_moved() -> None:
    """Whoever filed on it must find it again, word for word."""
    assert list(moved(ROOT / "forms")) == []


def test_there_is_one_newest_schema() -> None:
    """Two migrations made side by side conflict in `migrations/HEAD`, not in production."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    heads = ScriptDirectory.from_config(config).get_heads()
    assert heads == [(ROOT / "migrations" / "HEAD").read_text().strip()]

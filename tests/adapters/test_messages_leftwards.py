"""Messages in Arabic: numbers keep their order; who has no words of their own reads French."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import page as checker
import pytest

from portal import places
from portal.adapters import message_words
from portal.adapters.letter_spool import LetterSpool
from portal.adapters.message_words import closing, say, sender, spoken
from portal.adapters.smtp_messenger import SmtpMessenger
from portal.domain.messages import Kind, Notice
from tests.adapters import pdf_facts
from tests.adapters.test_messages import VALUES
from tests.build import NOON

ARABIC = """from: Guichet Autonomie
closing: للأسئلة، اتصل بالرقم {telephone}.
closing.letter: للأسئلة، اتصل بالرقم {telephone}.
filed.subject: تم تسجيل طلبك {number}
filed.text: "رقم الطلب {number}. {todo} التتبع: {web}/suivi/"
filed.todo.nothing: ليس عليك فعل أي شيء الآن.
code.sms: رمزك هو {code}.
"""
MARK = "\u200e"


@pytest.fixture
def arabic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "words"
    folder.mkdir()
    (folder / "ar.yaml").write_text(ARABIC, "utf-8")
    french = (message_words.FOLDER / "fr.yaml").read_text("utf-8")
    (folder / "fr.yaml").write_text(french, "utf-8")
    monkeypatch.setattr(message_words, "FOLDER", folder)
    monkeypatch.setattr(message_words, "words", message_words.words.__wrapped__)


@pytest.mark.usefixtures("arabic")
def test_who_has_no_words_of_their_own_reads_french() -> None:
    for language in ("fr-x-facile", "en", "../fr", "de"):
        assert spoken(language) == "fr"
        assert say(Notice(Kind.CODE, language, VALUES), "subject").startswith("Votre code")
    assert spoken("ar") == "ar"


@pytest.mark.usefixtures("arabic")
def test_a_code_and_a_telephone_are_held_together() -> None:
    """Between Arabic words, `1234 5678` would be shown as `5678 1234` (UAX 9)."""
    notice = Notice(Kind.CODE, "ar", VALUES)
    assert f"{MARK}1234 5678{MARK}" in say(notice, "sms")
    assert f"{MARK}01 23 45 67 89{MARK}" in closing(notice)
    text = say(Notice(Kind.FILED, "ar", VALUES), "text")
    assert "https://guichet.exemple.fr/suivi/" in text, "a mark inside would break the link"
    french = Notice(Kind.CODE, "fr", VALUES)
    assert MARK not in say(french, "sms") + closing(french)


@pytest.mark.usefixtures("arabic")
def test_an_email_says_the_language_it_is_written_in() -> None:
    messenger = SmtpMessenger("smtps://mail.example", "guichet@exemple.fr")
    for language, written in (("ar", "ar"), ("fr-x-facile", "fr")):
        notice = Notice(Kind.FILED, language, VALUES)
        told = messenger.written("m-1", "a@exemple.fr", notice, NOON)
        assert told["Content-Language"] == written
        assert sender(written) in str(told["From"])


@pytest.mark.usefixtures("arabic")
def test_a_letter_in_arabic(tmp_path: Path) -> None:
    """Its address stays in the window, its telephone in order, and it can be read aloud."""
    letters = tmp_path / "letters"
    letters.mkdir()
    spool = LetterSpool(letters, places.forms() / "fonts")
    spool.send("m-1", "Odette\n3 rue\n35000 RENNES", Notice(Kind.FILED, "ar", VALUES), NOON)
    pdf = letters / "m-1.pdf"
    told = checker.validate_pdf_bytes(pdf.read_bytes(), profile="ua1").failures
    assert [failure for failure in told if "7.21" in str(failure.rule_id)] == []
    boxes = subprocess.run(
        ["pdftotext", "-bbox", pdf, "-"], check=True, capture_output=True, text=True
    ).stdout
    left = {
        word: float(found[1]) * 25.4 / 72
        for word in ("Odette", "01", "89")
        if (found := re.search(rf'xMin="([\d.]+)"[^>]*>{word}\.?<', boxes))
    }
    assert 100 <= left["Odette"] <= 200
    assert left["01"] < left["89"]
    assert any("طلبك" in text for text in pdf_facts.said_instead(pdf.read_bytes()))

"""What messages say and do not say; the SMS gateway and the letters' folder, for real."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from json import loads
from pathlib import Path
from typing import Any

import pytest

from portal import places
from portal.adapters.http_sms import HttpSms
from portal.adapters.letter_spool import LetterSpool
from portal.adapters.message_words import FOLDER, closing, say, words
from portal.domain.digests import News
from portal.domain.errors import Unavailable
from portal.domain.languages import LANGUAGES as KNOWN
from portal.domain.mandated import said_of
from portal.domain.mandates import Allowed
from portal.domain.messages import Bounced, Kind, Notice
from tests.build import NOON

VALUES = {
    "code": "1234 5678",
    "link": "https://guichet.exemple.fr/connexion/lien/1/2",
    "number": "GA-2026-6AS2K-2XGP1",
    "web": "https://guichet.exemple.fr",
    "telephone": "01 23 45 67 89",
    "funder": "Département de la Somme",
    "until": "2026-08-21T23:30:00+00:00",
    **dict.fromkeys(News.__dataclass_fields__, "12"),
}
MEDICAL = re.compile(
    r"sant[ée]|m[ée]dic|malad|handicap|d[ée]pendan|\bgir\b|\bapa\b|\bpch\b|aggir|\bsoins?\b|h[oô]pital|"
    r"toilette|\baides?\b|âg[ée]|senior|vieill|autonomie|perte|invalid|docteur|"
    r"صحة|صحي\b|مرض|مريض|إعاق|\bال?طبي|مستشف|شيخوخ|مسن|عجز|استقلالي|"
    r"health|medic|\bill(ness)?\b|disab|care\b|hospital|elder|\bold\b|help|allowance|doctor|wash",
    re.IGNORECASE,
)
GSM = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The alphabet of GSM 03.38: with any other character an SMS holds 70, not 160."""

HELPED = (Kind.MANDATE, Kind.FILED, Kind.TO_SIGN)
"""What tells who acts for its person."""
LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.yaml"))
"""Those that have words of their own; others read French."""
ACTING = {
    "helper": said_of("Anne-Hélène Le Gall-Kermarrec", "CCAS de Brest"),
    "acts": " ".join(Allowed),
}
TAKEN = {
    "helper": ACTING["helper"],
    "senior": said_of("Marie-Antoinette Le Gall-Kermarrec"),
    "funders": "Département de la Somme 03 22 71 80 80",
}
NOTICES = [
    *(
        Notice(kind, each, VALUES)
        for kind in Kind
        if kind not in (Kind.MANDATE, Kind.WITHDRAWN, Kind.TO_SIGN)
        for each in LANGUAGES
    ),
    *(Notice(kind, each, VALUES | ACTING) for kind in HELPED for each in LANGUAGES),
    *(Notice(Kind.FILED, each, VALUES | {"todo": "papers"}) for each in LANGUAGES),
    *(Notice(Kind.DECIDED, each, VALUES | {"family": "yes"}) for each in LANGUAGES),
    *(Notice(Kind.WITHDRAWN, each, VALUES | TAKEN | {"own": "yes"}) for each in LANGUAGES),
    *(Notice(Kind.WITHDRAWN, each, VALUES | TAKEN) for each in LANGUAGES),
]


def test_every_language_says_everything() -> None:
    assert {"fr", "en"} <= set(LANGUAGES) <= set(KNOWN)
    said = {language: set(words(language)) for language in LANGUAGES}
    wanted = {f"{kind}.{part}" for kind in Kind for part in ("subject", "text", "sms")}
    wanted |= {f"mandate.act.{act}" for act in Allowed} | {"mandate.comma"}
    wanted |= {
        *(f"family.{part}" for part in ("subject", "text", "sms")),
        "filed.helped.text",
        "filed.helped.sms",
        "withdrawn.own.text",
        "withdrawn.own.sms",
        "filed.todo.nothing",
        "filed.todo.papers",
        "from",
        "closing",
        "closing.letter",
        "code.letter",
    }
    assert said == dict.fromkeys(LANGUAGES, wanted)
    assert words("fr-x-facile") == words("fr")
    assert words("../fr") == words("fr")


@pytest.mark.parametrize("notice", NOTICES, ids=lambda one: f"{one.kind}-{one.language}")
def test_no_message_tells_anything_of_a_person(notice: Notice) -> None:
    parts = [say(notice, part) for part in ("subject", "text", "letter", "sms")]
    for text in (*parts, closing(notice), closing(notice, letter=True)):
        plain = text.replace("Guichet Autonomie", "")
        assert not MEDICAL.search(plain), MEDICAL.search(plain)
        assert "{" not in text


def test_the_list_of_words_finds_one() -> None:
    assert MEDICAL.search("Votre demande d’APA")
    assert MEDICAL.search("your health")
    assert MEDICAL.search("مخصص الاستقلالية")
    assert MEDICAL.search("perte d'autonomie")


@pytest.mark.parametrize("notice", NOTICES, ids=lambda one: f"{one.kind}-{one.language}")
def test_an_sms_is_one_sms_or_two_in_arabic(notice: Notice) -> None:
    """A mandate's may be one more: it says who asks to act, and what for."""
    text, more = say(notice, "sms"), notice.kind is Kind.MANDATE
    if KNOWN[notice.language].leftwards:  # no letter of its is in the alphabet: two SMS of 67
        assert len(text) <= (201 if more else 134), len(text)
    else:
        assert set(text) <= GSM, set(text) - GSM
        assert len(text) <= (306 if more else 160), len(text)


def test_who_asks_to_act_and_what_for_is_said() -> None:
    """The words of who asks are letters alone: nobody sends a link or a number of their own so."""
    notice = Notice(Kind.MANDATE, "fr", VALUES | ACTING | {"acts": "fill follow"})
    assert "Le Gall" in say(notice, "sms")
    assert "remplir vos demandes, suivre vos demandes." in say(notice, "sms")
    assert "Anne-Hélène Le Gall-Kermarrec, CCAS de B" in say(notice, "text")
    assert said_of("Gagnez http://x.fr/1 0899 12", "CCAS") == "Gagnez http x fr , CCAS"
    filed = say(Notice(Kind.FILED, "fr", VALUES | ACTING), "letter")
    assert filed.startswith("Bonjour,\n\nAnne-Hélène Le Gall-Kermarrec, CCAS de B a envoyé")


def test_a_day_is_the_day_in_paris() -> None:
    """Half past eleven at night in Greenwich is tomorrow here."""
    notice = Notice(Kind.REMINDER, "fr", VALUES)
    assert "sera effacée le 22 août 2026." in say(notice, "text").replace("\u00a0", " ")
    assert "22/08/2026" in say(notice, "sms")
    first = Notice(Kind.REMINDER, "fr", VALUES | {"until": "2026-08-01T10:00:00+00:00"})
    assert "le 1er août 2026." in say(first, "text").replace("\u00a0", " ")


class Gateway(BaseHTTPRequestHandler):
    """Answers with a status of one's choice, and keeps what came."""

    status = 202
    came: list[tuple[dict[str, Any], dict[str, str]]] = []  # noqa: RUF012

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.came.append((loads(body), dict(self.headers)))
        self.send_response(self.status)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def gateway() -> Iterator[str]:
    Gateway.came.clear()
    Gateway.status = 202
    with HTTPServer(("127.0.0.1", 0), Gateway) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/sms"
        server.shutdown()
        thread.join()


CODE = Notice(Kind.CODE, "fr", VALUES)


def test_an_sms_goes_to_the_gateway(gateway: str) -> None:
    HttpSms(gateway, "secret", "Guichet").send("c-1", "+33612345678", CODE, NOON)
    ((told, headers),) = Gateway.came
    assert told["to"] == "+33612345678"
    assert told["from"] == "Guichet"
    assert told["reference"] == "c-1"
    assert "1234 5678" in told["text"]
    assert headers["Authorization"] == "Bearer secret"
    assert headers["Idempotency-Key"] == "c-1"


@pytest.mark.parametrize(
    ("status", "error"),
    [(422, Bounced), (404, Bounced), (401, Unavailable), (307, Unavailable), (503, Unavailable)],
)
def test_what_the_gateway_says_is_told_apart(
    gateway: str, status: int, error: type[Exception]
) -> None:
    """A redirection is not followed: the token would go elsewhere."""
    Gateway.status = status
    with pytest.raises(error):
        HttpSms(gateway, "secret", "Guichet").send("c-1", "+33612345678", CODE, NOON)
    assert len(Gateway.came) == 1


@pytest.mark.parametrize(
    ("url", "name"),
    [("http://sms.example/", "Guichet"), ("ftp://x", "Guichet"), ("https://x/", "Twelve chars!")],
)
def test_a_gateway_over_plain_http_is_refused(url: str, name: str) -> None:
    with pytest.raises(ValueError, match="SMS"):
        HttpSms(url, "secret", name)


def test_a_letter_is_put_in_the_folder_once(tmp_path: Path) -> None:
    spool = LetterSpool(tmp_path, places.forms() / "fonts")
    notice = Notice(Kind.FILED, "fr", VALUES)
    to = "Odette Le Goff\n3 rue des Essais\n35000 RENNES"
    spool.send("m-1", to, notice, NOON)
    (letter,) = tmp_path.iterdir()
    assert letter.name == "m-1.pdf"
    written = letter.stat().st_mtime_ns
    spool.send("m-1", to, notice, NOON)
    assert letter.stat().st_mtime_ns == written
    text = subprocess.run(
        ["pdftotext", "-layout", letter, "-"], check=True, capture_output=True, text=True
    ).stdout
    for line in (*to.splitlines(), "GA-2026-6AS2K-2XGP1", "01 23 45 67 89"):
        assert line in text.replace("\u00a0", " "), line


def test_the_address_stands_in_the_window(tmp_path: Path) -> None:
    """Between 100 and 200 mm from the left, 45 and 85 mm from the top: the window of a DL."""
    spool = LetterSpool(tmp_path, places.forms() / "fonts")
    spool.send("m-1", "Odette\n3 rue\n35000 RENNES", Notice(Kind.READY, "fr", VALUES), NOON)
    boxes = subprocess.run(
        ["pdftotext", "-bbox", tmp_path / "m-1.pdf", "-"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    for word in ("Odette", "RENNES"):
        found = re.search(rf'xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>{word}<', boxes)
        assert found, word
        left, top = (float(figure) * 25.4 / 72 for figure in found.groups())
        assert 100 <= left <= 200
        assert 45 <= top <= 85


def test_a_letter_is_accessible_and_in_large_type(tmp_path: Path) -> None:
    """PDF/UA, on one page; a line of text is as high as one of 14 points or more."""
    spool = LetterSpool(tmp_path, places.forms() / "fonts")
    values = VALUES | {"code": "1234 5678 9012 3456"}
    spool.send("m-1", "Odette\n3 rue\n35000 RENNES", Notice(Kind.CODE, "fr", values), NOON)
    checked = [sys.executable, "-m", "pdfua", "check", tmp_path / "m-1.pdf"]
    assert subprocess.run(checked, check=False).returncode == 0
    boxes = subprocess.run(
        ["pdftotext", "-bbox", tmp_path / "m-1.pdf", "-"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    assert boxes.count("<page ") == 1
    heights = {
        word: float(bottom) - float(top)
        for top, bottom, word in re.findall(r'yMin="([\d.]+)"[^>]*yMax="([\d.]+)">([^<]+)<', boxes)
    }
    assert heights["Bonjour,"] > heights["rue"] * 14 / 13
    assert heights["machine"] == pytest.approx(heights["Bonjour,"]), "the last sentence too"
    assert heights["9012"] > 1.5 * heights["Bonjour,"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no folder"):
        LetterSpool(tmp_path / "nowhere", places.forms() / "fonts")

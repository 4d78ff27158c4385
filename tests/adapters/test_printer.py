from __future__ import annotations

import hashlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import weasyprint
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.adapters import weasy_printer
from portal.adapters.print_fonts import REPLACEMENT, Typefaces
from portal.adapters.weasy_printer import WeasyPrinter
from portal.domain.errors import NotFound
from tests.adapters import pdf_facts, records

GOLDEN = Path(__file__).parents[1] / "golden"


@cache
def printer() -> WeasyPrinter:
    return WeasyPrinter({records.EDITION: records.an_edition()}, records.FORMS)


def printed(language: str = "fr", **changes: object) -> bytes:
    record = records.a_record(language, **changes)
    return printer().dossier(record, records.json_of(record))


def answering(*answers: tuple[str, str]) -> dict[str, object]:
    return {"chapters": records.chapters_of({"Vous": list(answers)})}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_dossier_is_archival_and_accessible(language: str, tmp_path: Path) -> None:
    pdf = printed(language)
    assert pdf_facts.faults(pdf) == []
    path = tmp_path / "dossier.pdf"
    path.write_bytes(pdf)
    second = subprocess.run([sys.executable, "-m", "pdfua", "check", path], check=False)
    assert second.returncode == 0


def test_a_dossier_says_what_a_code_by_post_is_worth() -> None:
    pdf = printed(assurance="letter")
    assert pdf_facts.faults(pdf) == []
    told = " ".join(pdf_facts.described(pdf).split())
    assert "Ni son identité, ni son logement à cette adresse ne sont vérifiés." in told
    assert "vérifiés" not in " ".join(pdf_facts.described(printed()).split())


def test_a_dossier_says_in_words_who_knew_its_signer() -> None:
    """The codes are kept, in brackets: they are what the record says."""
    for issuer, assurance, words in (
        ("code:sms", "code", "Code envoyé par SMS (code:sms)"),
        ("https://id.exemple", "eidas2", "Substantiel (eidas2)"),
        ("https://id.exemple", "acr-of-nobody", "acr-of-nobody"),
    ):
        pdf = printed(signed_in_by=issuer, assurance=assurance)
        assert words in " ".join(pdf_facts.described(pdf).split())


def test_the_validator_has_teeth() -> None:
    """A file that loses its claim, or its tags, is found out."""
    assert pdf_facts.faults(printed().replace(b"pdfuaid:part", b"pdfuaid:paat"))
    plain = weasyprint.HTML(string="<p lang=fr>Sans étiquettes").write_pdf()
    assert len(pdf_facts.faults(plain)) > 3


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_dossier_reads_as_it_did(language: str) -> None:
    """Look at a rendering when this changes, then run tests/golden/write.py."""
    expected = (GOLDEN / f"dossier.{language}.txt").read_text("utf-8")
    assert pdf_facts.described(printed(language)) == expected


def test_the_same_dossier_is_the_same_bytes_in_any_process() -> None:
    code = (
        "import hashlib; from tests.adapters.test_printer import printed; "
        "print(hashlib.sha256(printed()).hexdigest())"
    )
    root = Path(__file__).parents[2]
    told = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root), "TZ": zone},
            cwd=root,
            capture_output=True,
            check=True,
            text=True,
        ).stdout.strip()
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    ]
    assert set(told) == {hashlib.sha256(printed()).hexdigest()}


def test_other_dossiers_do_not_show_through() -> None:
    """What was printed before leaves no trace in the bytes of the next one."""
    first = printed()
    printed("en", **answering(("Ωμέγα", "Жанна 😀")))
    assert printed() == first


def test_one_answer_more_is_another_file() -> None:
    assert printed(**answering(("Nom", "A"))) != printed(**answering(("Nom", "B")))


def test_the_json_is_inside_as_data_and_its_fingerprint_is_printed() -> None:
    record = records.a_record()
    attached = records.json_of(record)
    pdf = printer().dossier(record, attached)
    assert pdf_facts.attached(pdf) == {"dossier.json": attached}
    assert hashlib.sha256(attached).hexdigest() in pdf_facts.squeezed(pdf_facts.text(pdf))


def test_every_paper_stands_there_with_its_fingerprint() -> None:
    papers = tuple(records.a_paper(rank) for rank in range(1, 41))
    pdf = printed(papers=papers)
    words = pdf_facts.squeezed(pdf_facts.text(pdf))
    assert all(words.count(paper.sha256) == 1 for paper in papers)
    assert pdf_facts.faults(pdf) == []


def test_a_bare_record_is_a_good_file_too() -> None:
    pdf = printed(reasons=(), elsewhere=(), flags=(), papers=(), to_come=(), chapters=())
    assert pdf_facts.faults(pdf) == []
    assert "Aucune pièce" in pdf_facts.text(pdf)


def test_a_referral_says_who_to_turn_to() -> None:
    referral = replace(records.a_record().reasons[0], role="", aid="", aid_name="", to_name="MDPH")
    words = pdf_facts.text(printed(elsewhere=(referral,)))
    assert "À qui s’adresser MDPH" in words


# Each written by people who may file a request; right-to-left is tested apart.
WRITING = st.text(
    st.characters(min_codepoint=0x21, max_codepoint=0x17E, exclude_categories=["C", "Z", "M"])
    | st.characters(min_codepoint=0x391, max_codepoint=0x3C9, exclude_categories=["C"])
    | st.characters(min_codepoint=0x410, max_codepoint=0x44F)
    | st.sampled_from(" ’«»€œŒ"),
    min_size=1,
    max_size=120,
).filter(lambda words: words.strip() != "")


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(WRITING, st.lists(st.tuples(WRITING, WRITING), min_size=1, max_size=6)),
        min_size=1,
        max_size=3,
    )
)
def test_every_answer_is_printed_once_and_none_is_added(
    told: list[tuple[str, list[tuple[str, str]]]],
) -> None:
    """Between two headings stand the chapters, each question, each answer, in order: no more."""
    chapters = tuple(
        replace(chapter, id=str(number))
        for number, (title, answers) in enumerate(told)
        for chapter in records.chapters_of({title: answers})
    )
    record = records.a_record(chapters=chapters)
    attached = records.json_of(record)
    pdf = printer().dossier(record, attached)
    body = "".join(
        part.rpartition(record.number)[0] or part for part in pdf_facts.text(pdf).split("\f")
    )
    between = body.partition("Réponses données")[2].partition("Autres dossiers et autres")[0]
    expected = "".join(
        chapter.title + "".join(said.label + said.text for said in chapter.answers)
        for chapter in chapters
    )
    assert pdf_facts.squeezed(between) == pdf_facts.squeezed(expected)
    assert pdf_facts.attached(pdf)["dossier.json"] == attached
    assert pdf_facts.faults(pdf) == []


def test_an_emoji_is_replaced_in_print_and_kept_in_the_json() -> None:
    changes = answering(("Nom", "Zoé 👵🏽❤️ \u202eenimreH\u202c \x07"))
    pdf = printed(**changes)
    words = pdf_facts.text(pdf)
    assert f"Zoé {REPLACEMENT * 3}" in words
    assert f"Le signe {REPLACEMENT} remplace" in words
    assert pdf_facts.faults(pdf) == []
    kept = json.loads(pdf_facts.attached(pdf)["dossier.json"])["answers"]["question-0-0"]
    assert kept.startswith("Zoé 👵🏽❤️ \u202e")


@pytest.mark.parametrize(
    "name",
    [
        "Γεωργία Ωνάση",
        "Наталья Щукина",
        "Nguyễn Thị Hường",
        "مريم بن يوسف",
        "רבקה לוי",
        "Łucja Ştefan",
    ],
)
def test_a_name_is_printed_in_its_own_writing(name: str) -> None:
    pdf = printed(beneficiary=name, **answering(("Nom", name)))
    assert REPLACEMENT not in pdf_facts.text(pdf)
    assert pdf_facts.faults(pdf) == []
    assert all(font.startswith(("Lexend", "Noto")) for font in pdf_facts.fonts(pdf))


def test_no_typeface_of_the_machine_is_ever_used() -> None:
    """Every block of Unicode at once: what ours cannot draw is replaced, never looked for."""
    sample = "".join(chr(code) for code in range(0x20, 0x11000, 37) if not 0xD800 <= code < 0xE000)
    pdf = printed(**answering(("Tout", sample)))
    assert all(font.startswith(("Lexend", "Noto")) for font in pdf_facts.fonts(pdf))
    assert pdf_facts.faults(pdf) == []


def test_our_own_words_can_all_be_printed() -> None:
    typefaces = Typefaces(records.FORMS / "fonts")
    for words in records.an_edition().words.values():
        for key, sentence in words.items():
            assert typefaces.printable(sentence) == sentence, key


def test_an_endless_word_stays_on_the_page() -> None:
    pdf = printed(**answering(("Nom", "A" * 3000), ("Récit", "Il était une fois. " * 400)))
    assert pdf_facts.squeezed(pdf_facts.text(pdf)).count("A" * 50) >= 1
    assert pdf_facts.faults(pdf) == []


HOSTILE = (
    '<img src="{url}/img"><link rel=stylesheet href="{url}/css">'
    '<link rel=attachment href="file:///etc/passwd"><a rel=attachment href="{url}/a">x</a>'
    "<style>@import url({url}/import); body {{ background: url({url}/bg) }}</style>"
    '<svg><image href="{url}/svg"/></svg><object data="{url}/object"></object>'
    '</td></table><script>fetch("{url}/js")</script>{{{{ 7 * 7 }}}}'
)


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """A server that only counts who knocks."""
    knocks: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    visitor, _ = server.accept()
                except OSError:
                    return
                with visitor:
                    knocks.append(visitor.recv(200).decode("latin-1"))
                    visitor.sendall(b"HTTP/1.0 404 No\r\n\r\n")

        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", knocks
        server.shutdown(socket.SHUT_RDWR)


def test_html_in_an_answer_is_only_words() -> None:
    with listening() as (url, knocks):
        words = HOSTILE.format(url=url)
        pdf = printed(beneficiary=words, **answering((words, words)))
    assert knocks == []
    assert list(pdf_facts.attached(pdf)) == ["dossier.json"]
    assert pdf_facts.squeezed(pdf_facts.text(pdf)).count("{{7*7}}") == 3
    assert pdf_facts.faults(pdf) == []


def test_the_press_fetches_nothing_even_where_html_gets_through() -> None:
    """Were the escaping to fail one day, nothing leaves and no file of the machine comes in."""
    printer().warm()
    _, press = printer()._ready[records.EDITION]
    with listening() as (url, knocks):
        html = f"<html lang=fr><title>x</title><main><h1>x</h1>{HOSTILE.format(url=url)}"
        pdf = press.print(
            html,
            attached=b"{}",
            description="d",
            seal_label="s",
            at=records.AT,
            identifier=bytes(16),
        )
        assert knocks == []
        assert pdf_facts.attached(pdf) == {"dossier.json": b"{}"}
        weasyprint.HTML(string=html).write_pdf()
    assert len(knocks) > 3, "the page is not hostile at all"


def test_an_edition_that_is_not_there_is_not_found() -> None:
    with pytest.raises(NotFound):
        printed(edition="1999-01-01")


def test_macros_are_not_escaped_twice() -> None:
    assert "&amp;" not in pdf_facts.text(printed(**answering(("Nom & prénom", "A & <B>"))))
    assert weasy_printer.REPLACEMENT == REPLACEMENT

from __future__ import annotations

import asyncio
import io
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import tsp
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

from portal.adapters.pyhanko_sealer import PyHankoSealer
from portal.adapters.seal_keys import FileKey, Token, TokenKey, certificates
from portal.adapters.time_stamps import HttpTimeStamper, LocalTimeStamper
from portal.demo.authority import Authority
from portal.domain.errors import Tampered, Unavailable
from portal.domain.findings import Finding, Outcome, exit_code
from tests.adapters import pdf_facts, seals


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return seals.an_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def sealed(made: Authority) -> bytes:
    return seals.sealer(made).seal(seals.printed())


def outcomes(findings: list[Finding] | tuple[Finding, ...]) -> dict[str, Outcome]:
    return {finding.check: finding.outcome for finding in findings}


def check(made: Authority, pdf: bytes) -> dict[str, Outcome]:
    return outcomes(tuple(seals.sealer(made).check(pdf)))


def test_an_untouched_dossier_is_the_same_in_every_check(made: Authority, sealed: bytes) -> None:
    assert exit_code(seals.sealer(made).check(sealed)) == 0
    assert set(check(made, sealed)) == {
        "seal", "coverage", "issuer", "time_stamp", "attached_data",
    }  # fmt: skip


def test_the_seal_leaves_the_archival_form_whole(sealed: bytes) -> None:
    assert pdf_facts.faults(sealed) == []


def test_others_find_the_seal_valid_too(sealed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "dossier.pdf"
    path.write_bytes(sealed)
    told = subprocess.run(
        ["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=True
    ).stdout
    assert "Signature is Valid." in told
    assert "Total document signed" in told
    assert "ETSI.CAdES.detached" in told


def test_a_seal_whose_certificates_ended_is_not_called_somebody_elses(tmp_path: Path) -> None:
    """Who has a key that ended may give any day: it proves nothing by itself, either way."""
    ended = seals.an_ended_sealer(tmp_path / "then")
    pdf = ended.seal(seals.printed())
    found = outcomes(tuple(ended.check(pdf)))
    assert found["seal"] is found["coverage"] is Outcome.SAME
    assert found["issuer"] is found["time_stamp"] is found["attached_data"] is Outcome.NOT_CHECKED
    changed = bytearray(pdf)
    changed[len(pdf) // 3] ^= 1
    assert outcomes(tuple(ended.check(bytes(changed))))["seal"] is Outcome.DIFFERENT
    other = seals.sealer(seals.an_authority(tmp_path / "now"))
    assert outcomes(tuple(other.check(pdf)))["issuer"] is Outcome.DIFFERENT


def test_a_seal_of_another_name_under_the_same_authority_is_not_ours(
    made: Authority, sealed: bytes
) -> None:
    """A trust service seals for bakeries too: its root alone does not say which is the portal's."""
    roots = certificates(made.root)
    assert outcomes(tuple(PyHankoSealer(trusted=roots).check(sealed)))["issuer"] is Outcome.SAME
    named_otherwise = PyHankoSealer(trusted=[*roots, *certificates(made.tsa_certificate)])
    found = outcomes(tuple(named_otherwise.check(sealed)))
    assert found["seal"] is found["coverage"] is found["time_stamp"] is Outcome.SAME
    assert found["issuer"] is Outcome.DIFFERENT
    assert found["attached_data"] is Outcome.NOT_CHECKED


def test_without_a_trust_list_the_issuer_is_not_checked(made: Authority, sealed: bytes) -> None:
    found = outcomes(tuple(PyHankoSealer().check(sealed)))
    assert found["issuer"] is Outcome.NOT_CHECKED
    assert found["seal"] is Outcome.SAME
    assert exit_code(PyHankoSealer().check(sealed)) == 2


def test_another_authority_is_not_trusted(sealed: bytes, tmp_path: Path) -> None:
    other = seals.an_authority(tmp_path)
    assert check(other, sealed)["issuer"] is Outcome.DIFFERENT


def test_a_seal_by_another_authority_is_no_seal_of_ours(made: Authority, tmp_path: Path) -> None:
    """Anybody can seal; only the trusted authority's seal counts."""
    forged = seals.sealer(seals.an_authority(tmp_path)).seal(seals.printed())
    assert check(made, forged)["issuer"] is Outcome.DIFFERENT


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_one_flipped_bit_anywhere_is_found(
    made: Authority, sealed: bytes, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(sealed) - 1))
    changed = bytearray(sealed)
    changed[place] ^= 1 << data.draw(st.integers(0, 7))
    assert exit_code(seals.sealer(made).check(bytes(changed))) == 1, place


def test_an_appended_update_is_found(made: Authority, sealed: bytes) -> None:
    """What pdfsig calls valid: an update behind the seal, here one that changes the title."""
    from pyhanko.pdf_utils import generic

    writer = IncrementalPdfFileWriter(io.BytesIO(sealed))
    writer.root["/Lang"] = generic.pdf_string("de")
    writer.update_root()
    output = io.BytesIO()
    writer.write(output)
    assert output.getvalue().startswith(sealed)
    assert check(made, output.getvalue())["coverage"] is Outcome.DIFFERENT


@pytest.mark.parametrize("tail", [b"\n", b" ", b"%%EOF\n", b"<html>", b"\0" * 4096])
def test_trailing_bytes_are_found(made: Authority, sealed: bytes, tail: bytes) -> None:
    assert check(made, sealed + tail)["coverage"] is Outcome.DIFFERENT
    assert exit_code(seals.sealer(made).check(tail + sealed)) == 1


def test_a_swapped_attachment_is_found(made: Authority) -> None:
    """Sealed by us or not, the data inside must be those whose fingerprint is printed."""
    with pikepdf.open(io.BytesIO(seals.printed())) as pdf:
        stream = pdf.attachments["dossier.json"].obj.EF.F
        stream.write(b'{"answers":{}}')
        output = io.BytesIO()
        pdf.save(output)
    resealed = seals.sealer(made).seal(output.getvalue())
    assert check(made, resealed)["attached_data"] is Outcome.DIFFERENT


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=600) | st.binary(max_size=300).map(lambda tail: b"%PDF-1.7\n" + tail))
def test_any_bytes_are_different_and_break_nothing(made: Authority, data: bytes) -> None:
    assert exit_code(seals.sealer(made).check(data)) == 1


def test_a_dossier_without_a_seal_is_different(made: Authority) -> None:
    """And nothing else is said of it: there is nothing that could prove it, either way."""
    assert check(made, seals.printed()) == {"seal": Outcome.DIFFERENT}
    assert check(made, b"a text") == {"seal": Outcome.DIFFERENT}


def test_a_broken_seal_leaves_open_what_it_cannot_prove(made: Authority, sealed: bytes) -> None:
    changed = bytearray(sealed)
    changed[len(sealed) // 3] ^= 1
    found = check(made, bytes(changed))
    assert found["seal"] is found["coverage"] is Outcome.DIFFERENT
    assert found["issuer"] is found["attached_data"] is Outcome.NOT_CHECKED


def test_a_damaged_seal_proves_nothing(made: Authority, sealed: bytes) -> None:
    start = re.search(rb"<[0-9A-F]{1000,}>", sealed)
    assert start
    changed = bytearray(sealed)
    changed[start.start() + 1] = ord("Z")
    found = check(made, bytes(changed))
    assert found.pop("seal") is Outcome.DIFFERENT
    assert set(found.values()) == {Outcome.NOT_CHECKED}
    unknown = outcomes(tuple(PyHankoSealer().check(bytes(changed))))
    assert exit_code(PyHankoSealer().check(bytes(changed))) == 1, unknown


def in_small_letters(pdf: bytes) -> bytes:
    return re.sub(rb"<[0-9A-F]{1000,}>", lambda found: found[0].lower(), pdf)


def signed_only(authority: Authority) -> bytes:
    """A PDF as others sign it: without a time stamp."""
    pdf = io.BytesIO()
    blank = pikepdf.new()
    blank.add_blank_page()
    blank.save(pdf)
    key = FileKey(authority.seal_key, authority.seal_certificate, [authority.issuer])
    signer = PdfSigner(PdfSignatureMetadata(field_name="Sig"), key.signer())
    output = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf.getvalue()))
    asyncio.run(signer.async_sign_pdf(writer, output=output))
    return output.getvalue()


def test_a_key_that_is_not_its_certificate_s_is_refused_before_any_seal(made: Authority) -> None:
    with pytest.raises(Unavailable, match="is not the key of the certificate"):
        FileKey(made.tsa_key, made.seal_certificate, [made.issuer])


def test_a_seal_that_ours_could_never_be_is_somebody_else_s(
    made: Authority, sealed: bytes, tmp_path: Path
) -> None:
    """However they write it. Ours, written so, was changed: whose it is stays open."""
    other = seals.an_authority(tmp_path)
    for theirs in (in_small_letters(seals.sealer(other).seal(seals.printed())), signed_only(other)):
        assert check(made, theirs)["issuer"] is Outcome.DIFFERENT
        assert exit_code(seals.sealer(made).check(theirs)) == 1
    assert check(made, in_small_letters(sealed))["issuer"] is Outcome.NOT_CHECKED


def test_a_seal_without_its_time_stamp_is_none_of_ours(made: Authority) -> None:
    found = check(made, signed_only(made))
    assert found["seal"] is found["time_stamp"] is Outcome.DIFFERENT


def test_what_was_not_printed_here_is_not_sealed(made: Authority, sealed: bytes) -> None:
    for pdf in (b"", b"%PDF-1.7\n", sealed):
        with pytest.raises(Tampered):
            seals.sealer(made).seal(pdf)


def test_a_portal_without_a_seal_says_so() -> None:
    with pytest.raises(Unavailable):
        PyHankoSealer().seal(seals.printed())


def test_the_data_come_out_again(made: Authority, sealed: bytes) -> None:
    data = seals.sealer(made).attached(sealed)
    assert data == pdf_facts.attached(seals.printed())["dossier.json"]
    with pytest.raises(Tampered):
        seals.sealer(made).attached(b"%PDF-1.7 nothing")


@contextmanager
def stamping(made: Authority, mood: str) -> Iterator[str]:
    """A time-stamping authority over HTTP, in one of its moods."""
    stamper = LocalTimeStamper(made.tsa_key, [made.tsa_certificate, made.issuer], seals.now)

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library's name
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            if mood == "slow":
                time.sleep(3)
            if mood == "lying":  # a stamp of something else
                asked["message_imprint"]["hashed_message"] = b"\1" * 32
            answer = asyncio.run(stamper.async_request_tsa_response(asked)).dump()
            body = b"<html>" if mood == "babbling" else answer
            self.send_response(503 if mood == "refusing" else 200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def over_http(made: Authority, url: str) -> PyHankoSealer:
    key = FileKey(made.seal_key, made.seal_certificate, [made.issuer])
    return PyHankoSealer(key, HttpTimeStamper(url, timeout_seconds=1.0), certificates(made.root))


def test_a_time_stamp_over_http(made: Authority) -> None:
    with stamping(made, "willing") as url:
        sealer = over_http(made, url)
        assert exit_code(sealer.check(sealer.seal(seals.printed()))) == 0


@pytest.mark.parametrize("mood", ["slow", "lying", "babbling", "refusing"])
def test_a_bad_time_stamping_authority_is_away(made: Authority, mood: str) -> None:
    with stamping(made, mood) as url, pytest.raises(Unavailable):
        over_http(made, url).seal(seals.printed())


def test_no_time_stamping_authority(made: Authority) -> None:
    with pytest.raises(Unavailable):
        over_http(made, "http://127.0.0.1:1/").seal(seals.printed())


@pytest.fixture(scope="module")
def token(made: Authority, tmp_path_factory: pytest.TempPathFactory) -> Token:
    folder = tmp_path_factory.mktemp("token")
    seals.a_token("cachet")
    seals.into_token(made.seal_key, "seal")
    return Token(seals.MODULE, "cachet", seals.PIN, "seal", folder / "lock")


def with_token(made: Authority, token: Token) -> PyHankoSealer:
    stamps = LocalTimeStamper(made.tsa_key, [made.tsa_certificate, made.issuer], seals.now)
    key = TokenKey(token, made.seal_certificate, [made.issuer])
    return PyHankoSealer(key, stamps, certificates(made.root))


def test_a_seal_whose_key_never_leaves_its_token(made: Authority, token: Token) -> None:
    sealer = with_token(made, token)
    for _ in range(2):
        assert exit_code(sealer.check(sealer.seal(seals.printed()))) == 0


def _seal_in_a_process(made: Authority, token: Token, pdf: bytes) -> int:
    sealer = with_token(made, token)
    return exit_code(sealer.check(sealer.seal(pdf)))


def test_several_processes_seal_with_one_token(made: Authority, token: Token) -> None:
    """SoftHSM2 fails when several open it at once: they wait for each other."""
    with ProcessPoolExecutor(4, mp_context=get_context("spawn")) as pool:
        pdf = seals.printed()
        runs = [pool.submit(_seal_in_a_process, made, token, pdf) for _ in range(8)]
        assert [run.result(timeout=90) for run in runs] == [0] * 8


def test_a_token_that_is_away(made: Authority, token: Token) -> None:
    from dataclasses import replace

    absent = replace(token, label="nobody")
    with pytest.raises(Unavailable):
        with_token(made, absent).seal(seals.printed())

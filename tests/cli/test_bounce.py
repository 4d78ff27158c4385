"""`portal bounce`: what came back is noted where its person sees it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from click.testing import CliRunner

from portal.acts import codes, follow
from portal.cli import main
from portal.domain.messages import Channel
from portal.domain.people import WORKER
from tests.acts.office import Office, environment_of, file
from tests.build import an_applicant
from tests.cli.conftest import Verb
from tests.post import a_post, a_report


def test_a_message_that_came_back_is_noted_once(office: Office, verb: Verb, tmp_path: Path) -> None:
    with a_post(tmp_path) as (_, post):
        desk = replace(office.desk, post=post)
        filed = file(desk, email="odette@exemple.fr")
        office.work(desk)
    ((message,),) = office.asked("SELECT id FROM messages WHERE kind = 'filed'")
    report = tmp_path / "report.eml"
    report.write_bytes(a_report(str(message)))
    for _ in range(2):
        done = verb("bounce", str(report))
        assert (done.exit_code, done.output) == (0, f"Message {message} came back: 5.1.1.\n")
    told = {one.kind: one for one in follow.messages(desk, an_applicant(), filed.number)}
    assert told["filed"].bounce_code == "5.1.1"  # type: ignore[index]  # a Kind is its text
    assert told["ready"].bounced_at is None  # type: ignore[index]  # as above
    assert office.asked("SELECT count(*) FROM ledger WHERE word = 'MessageBounced'") == [(1,)]


def test_a_code_that_came_back_is_told_to_the_ledger(office: Office, tmp_path: Path) -> None:
    with a_post(tmp_path) as (_, post):
        desk = replace(office.desk, post=post)
        code = codes.ask(desk, Channel.EMAIL, "odette@exemple.fr", "fr", "192.0.2.1")
        assert code
        office.work(desk)
    env = environment_of(office.settings)
    done = CliRunner().invoke(main, ["bounce", "-"], env=env, input=a_report(code))
    assert done.exit_code == 0, done.output
    with desk.begin(WORKER) as tx:
        assert [one.word for one in tx.ledger.of(code)] == ["MessageSent", "MessageBounced"]


def test_what_is_no_bounce_is_said(verb: Verb, tmp_path: Path) -> None:
    report = tmp_path / "report.eml"
    cases = [
        (a_report("1b4e28ba-2fa1-11d2-883f-0016d3cca427"), 1, "does not name a message of ours"),
        (a_report("1b4e28ba", action="delayed", status="4.0.0"), 0, "no message came back"),
        (b"Subject: hello\n\nhello", 1, "no report of a delivery"),
    ]
    for data, code, words in cases:
        report.write_bytes(data)
        done = verb("bounce", str(report))
        assert (done.exit_code, words in done.output) == (code, True), done.output
    assert verb("bounce", str(tmp_path / "nowhere")).exit_code == 2

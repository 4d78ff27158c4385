"""The desk as an operator's settings make it, with keys in a token; and settings that are wrong."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from pydantic import ValidationError

from portal import app, wiring
from portal.acts.seal import seal
from portal.acts.verify import verify_request
from portal.demo.authority import authority
from portal.demo.seaweed import S3Server
from portal.domain.findings import Outcome
from portal.settings import DOORS, Settings, WrongSetting, complaint
from tests.acts.office import file, fresh_bucket, make_secrets, settings_for
from tests.adapters import seals
from tests.build import a_pdf
from tests.conftest import FreshDatabase


@pytest.fixture
def settings(database: FreshDatabase, s3: S3Server, tmp_path: Path) -> Settings:
    return settings_for(database.url, s3, make_secrets(tmp_path), fresh_bucket("wiring"))


def test_a_dossier_whose_keys_never_leave_their_tokens(settings: Settings, tmp_path: Path) -> None:
    """Data keys are wrapped and the PDF is sealed in PKCS#11; only the ledger has no head yet."""
    seals.a_token("portail")
    made = authority(tmp_path / "authority", wiring.clock())
    seals.into_token(made.seal_key, "cachet", token="portail")
    token = {
        "keyring": "pkcs11:portail",
        "seal_key": "pkcs11:portail/cachet",
        "pkcs11_module": seals.MODULE,
        "pkcs11_pin": seals.PIN,
        "pkcs11_lock": tmp_path / "lock",
    }
    settings = Settings(**settings.model_dump() | token)
    wiring.open_vault(settings).prepare()
    wiring.open_inbox(settings).prepare()
    database = wiring.open_database(settings)
    try:
        desk = wiring.open_desk(settings, database)
        filed = file(desk, papers={"identity": a_pdf()})
        seal(desk, f"{filed.number}-1")
        found = verify_request(desk, filed.number)
    finally:
        database.close()
    other = [one for one in found if one.outcome is not Outcome.SAME]
    assert {one.check.split()[-1] for one in other} == {"checkpoint"}


def test_a_token_without_its_settings_is_refused(settings: Settings) -> None:
    bare = Settings(**settings.model_dump() | {"keyring": "pkcs11:portail"})
    database = wiring.open_database(bare)
    try:
        with pytest.raises(WrongSetting, match="PORTAL_PKCS11_MODULE"):
            wiring.open_desk(bare, database)
    finally:
        database.close()


def test_local_time_stamps_are_for_the_demonstration(settings: Settings) -> None:
    real = Settings(**settings.model_dump() | {"demonstration": False})
    database = wiring.open_database(real)
    try:
        with pytest.raises(WrongSetting, match="PORTAL_TSA_URL"):
            wiring.open_desk(real, database)
    finally:
        database.close()


def test_only_a_demonstration_is_without_a_scanner(settings: Settings) -> None:
    here = {"push_to_loopback": True}
    real = {"demonstration": False, "tsa_url": "http://127.0.0.1:1/", "push_to_loopback": False}
    for more, sentence in (
        ({}, "PORTAL_SCANNER_URL must name a virus scanner"),
        (OURS | here, "PORTAL_PUSH_TO_LOOPBACK is for a demonstration alone"),
        (OURS, None),
    ):
        given = Settings(**settings.model_dump() | real | more)
        with closing(wiring.open_database(given)) as database:
            if sentence:
                with pytest.raises(WrongSetting, match=sentence):
                    wiring.open_desk(given, database)
            else:
                assert wiring.open_desk(given, database).scanner
    with closing(wiring.open_database(settings)) as database:
        assert wiring.open_desk(settings, database).scanner is None


def test_a_short_secret_is_refused(settings: Settings) -> None:
    with pytest.raises(ValidationError, match="32 characters"):
        Settings(**settings.model_dump() | {"secret_key": "short"})


OURS = {"scanner_url": "clamd:/run/clamav/clamd.ctl"}
FILES = (
    "seal_key", "seal_certificate", "seal_chain", "seal_trust", "tsa_key", "tsa_certificate",
    "ledger_key", "keyring", "s3_ca_file",
)  # fmt: skip


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("path", ["/nonexistent", "/etc/hostname", "/dev/null", "/tmp"])
def test_a_file_that_is_not_what_it_should_be_is_named(
    settings: Settings, name: str, path: str
) -> None:
    wrong = Settings(**settings.model_dump() | {name: path})
    database = wiring.open_database(wrong)
    try:
        with pytest.raises(WrongSetting) as told:
            wiring.open_desk(wrong, database)
    finally:
        database.close()
    assert str(told.value).startswith(f"PORTAL_{name.upper()}: ")
    assert path in str(told.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("database_url", "junk"),
        ("database_url", "mysql://secret@x/y"),
        ("s3_endpoint", "http://[x"),
        ("s3_endpoint", "http://example.com"),
        ("tsa_url", "junk"),
        ("ledger_name", "two words"),
        ("scanner_url", "junk"),
        ("scanner_url", "clamd://example.com:3310"),
        ("scanner_url", "clamd://127.0.0.1:junk"),
    ],
)
def test_a_wrong_value_is_named_and_never_repeated(
    settings: Settings, name: str, value: str
) -> None:
    wrong = Settings(**settings.model_dump() | {name: value})
    with pytest.raises(WrongSetting) as told, closing(wiring.open_database(wrong)) as database:
        wiring.open_desk(wrong, database)
    assert str(told.value).startswith(f"PORTAL_{name.upper()}: ")
    assert value not in str(told.value)


def test_doors_are_those_of_the_application(settings: Settings) -> None:
    assert set(DOORS) == set(app.DOORS)
    for value, sentence in (("foo", "there is no door foo"), ("", "it names no door")):
        with pytest.raises(ValidationError, match=sentence):
            Settings(**settings.model_dump() | {"doors": value})


def test_what_is_set_to_nothing_is_not_set(settings: Settings) -> None:
    told = settings.model_dump() | {"tsa_url": "", "s3_region": "", "pkcs11_lock": ""}
    kept = Settings(**told)
    assert (kept.tsa_url, kept.s3_region, kept.pkcs11_lock) == (None, "us-east-1", None)
    with pytest.raises(ValidationError) as wrong:
        Settings(**told | {"keyring": "", "support_phone": "", "secret_key": "short"})
    assert complaint(wrong.value) == (
        "Not set: PORTAL_KEYRING, PORTAL_SUPPORT_PHONE. "
        "PORTAL_SECRET_KEY: must have 32 characters or more."
    )

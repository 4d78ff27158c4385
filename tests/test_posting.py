"""The ways to write to people, as an operator's settings make them; and settings that are wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from portal.domain.messages import Channel
from portal.posting import open_post
from portal.settings import Settings, WrongSetting
from tests.acts.office import make_secrets, settings_for

MAIL = {"smtp_url": "smtps://g:geheim@mail.exemple.fr", "mail_from": "g@exemple.fr"}
SMS = {"sms_url": "https://sms.exemple.fr/envoi", "sms_token": "geheim"}


class Nowhere:
    """An S3 server that nobody asks."""

    endpoint, access_key, secret_key = "https://s3.exemple.fr", "a", "b"


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    nowhere: Any = Nowhere()
    secrets = make_secrets(tmp_path_factory.mktemp("secrets"))
    return settings_for("postgresql:///none", nowhere, secrets, "none")


def with_(bare: Settings, **more: object) -> Settings:
    return Settings.model_validate(bare.model_dump() | more)


def test_nothing_set_writes_to_nobody(bare: Settings) -> None:
    post = open_post(bare)
    assert (dict(post.messengers), post.codes) == ({}, ())


def test_each_way_is_there_when_it_is_set(bare: Settings, tmp_path: Path) -> None:
    every = with_(bare, **MAIL, **SMS, letters_folder=tmp_path)
    assert set(open_post(every).messengers) == set(Channel)
    assert open_post(every).codes == (), "without a key nobody signs in by a code"
    keyed = with_(bare, **MAIL, **SMS, letters_folder=tmp_path, code_key="k" * 32)
    assert open_post(keyed).codes == (Channel.EMAIL, Channel.SMS, Channel.LETTER)


@pytest.mark.parametrize(
    ("told", "named"),
    [
        ({"smtp_url": MAIL["smtp_url"]}, "PORTAL_MAIL_FROM"),
        ({**MAIL, "mail_from": "nobody"}, "PORTAL_MAIL_FROM"),
        ({**MAIL, "smtp_url": "mail.exemple.fr"}, "PORTAL_SMTP_URL"),
        ({**MAIL, "smtp_ca_file": "nowhere.pem"}, "PORTAL_SMTP_CA_FILE"),
        ({"sms_url": SMS["sms_url"]}, "PORTAL_SMS_TOKEN"),
        ({**SMS, "sms_url": "http://sms.exemple.fr"}, "PORTAL_SMS_URL"),
        ({**SMS, "sms_from": "Guichet Autonomie"}, "PORTAL_SMS_FROM"),
        ({"letters_folder": "nowhere"}, "PORTAL_LETTERS_FOLDER"),
    ],
)
def test_a_wrong_setting_is_named_without_its_secret(
    bare: Settings, told: dict[str, object], named: str
) -> None:
    with pytest.raises(WrongSetting, match=named) as error:
        open_post(with_(bare, **told))
    assert "geheim" not in str(error.value)


def test_the_code_key_is_long(bare: Settings) -> None:
    with pytest.raises(ValueError, match="32 characters"):
        with_(bare, code_key="short")


def test_the_key_is_shown_nowhere(bare: Settings) -> None:
    post = open_post(with_(bare, code_key="k" * 32))
    assert "kkkk" not in repr(post)

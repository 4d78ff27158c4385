"""Wiring's part for messages: it names the ways by which this installation writes to people."""

from __future__ import annotations

import ssl

from portal import places
from portal.adapters.http_sms import HttpSms
from portal.adapters.letter_spool import LetterSpool
from portal.adapters.smtp_messenger import SmtpMessenger
from portal.domain.messages import Channel
from portal.domain.post import Messenger, Post
from portal.settings import PREFIX, Settings, WrongSetting


def open_post(settings: Settings) -> Post:
    """The post of this process; a way that no setting names is not there.

    Raises:
        WrongSetting: a setting cannot be used, or its companion is not set.
    """
    ways: dict[Channel, Messenger] = {}
    if settings.smtp_url:
        ways[Channel.EMAIL] = _smtp(settings, settings.smtp_url.get_secret_value())
    if settings.sms_url:
        ways[Channel.SMS] = _sms(settings, settings.sms_url)
    if settings.letters_folder:
        try:
            fonts = places.forms() / "fonts"
            ways[Channel.LETTER] = LetterSpool(settings.letters_folder, fonts)
        except ValueError as error:
            raise WrongSetting(f"{PREFIX}LETTERS_FOLDER: {error}") from None
    key = settings.code_key.get_secret_value().encode() if settings.code_key else b""
    web = settings.public_url.rstrip("/")
    hour = settings.digest_hour
    return Post(web, settings.support_phone, ways, key, hour)


def _smtp(settings: Settings, url: str) -> SmtpMessenger:
    if not settings.mail_from:
        raise WrongSetting(f"{PREFIX}MAIL_FROM must say what address our e-mails come from")
    if path := settings.smtp_ca_file:
        try:
            ssl.create_default_context(cafile=path)
        except OSError:
            problem = f"{path} cannot be read, or holds no certificate in PEM"
            raise WrongSetting(f"{PREFIX}SMTP_CA_FILE: {problem}") from None
    try:
        return SmtpMessenger(url, settings.mail_from, ca_file=settings.smtp_ca_file)
    except ValueError as error:
        raise WrongSetting(f"{PREFIX}SMTP_URL or {PREFIX}MAIL_FROM: {error}") from None


def _sms(settings: Settings, url: str) -> HttpSms:
    if not settings.sms_token:
        raise WrongSetting(f"{PREFIX}SMS_TOKEN must say what the SMS gateway knows us by")
    try:
        return HttpSms(url, settings.sms_token.get_secret_value(), settings.sms_from)
    except ValueError as error:
        raise WrongSetting(f"{PREFIX}SMS_URL or {PREFIX}SMS_FROM: {error}") from None

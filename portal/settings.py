"""What an operator sets, from the environment alone; each default is right in production."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from portal.domain.errors import Unavailable

PREFIX = "PORTAL_"
DOORS = ("public", "applicant", "caseworker", "funder", "operator")
"""The doors that a process may open: those of `portal.app`."""


class WrongSetting(Unavailable):
    """A setting that cannot be used: the text names it, and its value where that is no secret."""


class Settings(BaseSettings):
    """Every setting, with its meaning. `portal settings` prints them."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    database_url: str = Field(description="PostgreSQL, as the application's login")
    owner_url: str | None = Field(
        None, description="PostgreSQL, as the owner of its tables: for `portal migrate` alone"
    )
    app_password: SecretStr | None = Field(
        None, description="`portal migrate` makes the login portal_app with this password"
    )
    s3_endpoint: str = Field(description="the S3 server, https://host[:port]")
    s3_access_key: str = Field(description="access key of the S3 server")
    s3_secret_key: SecretStr = Field(description="secret key of the S3 server")
    s3_region: str = Field("us-east-1", description="region of the buckets")
    s3_ca_file: str | None = Field(None, description="certificates to trust; none: the system's")
    vault_bucket: str = Field("coffre", description="the vault: a bucket with Object Lock")
    inbox_bucket: str = Field("sas", description="the inbox: an ordinary bucket")
    keyring: str = Field(
        description="keys that wrap data keys: a file, or `pkcs11:TOKEN` (see PKCS#11 settings)"
    )
    pkcs11_module: Path | None = Field(None, description="the token's PKCS#11 library")
    pkcs11_pin: SecretStr | None = Field(None, description="the token's PIN")
    pkcs11_lock: Path | None = Field(
        None, description="a file that processes lock while they open the token"
    )
    seal_key: str = Field(description="the seal's private key: a PEM file, or `pkcs11:TOKEN/LABEL`")
    seal_certificate: Path = Field(description="the seal's certificate, PEM")
    seal_chain: Path | None = Field(
        None, description="certificates between the seal and its root, PEM"
    )
    seal_trust: Path | None = Field(
        None,
        description="certificates trusted for seals and time stamps, and former ones of the seal"
        " under other names, PEM",
    )
    tsa_url: str | None = Field(None, description="the time-stamping authority (RFC 3161)")
    tsa_key: Path | None = Field(
        None, description="the demonstration's time stamps: a key in a PEM file"
    )
    tsa_certificate: Path | None = Field(
        None, description="the demonstration's time stamps: the certificate, PEM"
    )
    scanner_url: str | None = Field(
        None,
        description="the virus scanner, ClamAV's clamd on this machine: `clamd:/its/socket` or "
        "`clamd://127.0.0.1:3310`; only a demonstration does without",
    )
    ledger_key: Path = Field(description="the key that signs the ledger's checkpoints, PEM")
    ledger_name: str = Field("guichet-autonomie/journal", description="the ledger's public name")
    checkpoint_seconds: float = Field(
        60, gt=0, description="a signed checkpoint at most this often"
    )
    lease_seconds: float = Field(120, gt=0, description="how long a worker may be silent on a job")
    secret_key: SecretStr = Field(description="encrypts sessions and signs forms; 32 bytes or more")
    public_url: str = Field(description="the portal's address, as people type it")
    doors: Annotated[tuple[str, ...], NoDecode] = Field(
        DOORS, description="doors of this process, comma between"
    )
    support_phone: str = Field(description="the telephone number on every page")
    publisher: str = Field("", description="who publishes the portal, for the legal page")
    trusted_proxies: int = Field(0, ge=0, description="proxies in front whose headers are believed")
    oidc_citizens_issuer: str | None = Field(None, description="the applicants' sign-in provider")
    oidc_citizens_client_id: str | None = Field(None, description="our name there")
    oidc_citizens_client_secret: SecretStr | None = Field(None, description="our secret there")
    oidc_citizens_decryption_key_file: str | None = Field(
        None, description="our private key (PEM), if the provider closes its answers for us"
    )
    oidc_staff_issuer: str | None = Field(None, description="the caseworkers' sign-in provider")
    oidc_staff_client_id: str | None = Field(None, description="our name there")
    oidc_staff_client_secret: SecretStr | None = Field(None, description="our secret there")
    staff_second_factor: bool = Field(
        True, description="a caseworker comes in with a second factor alone (`amr`)"
    )
    code_key: SecretStr | None = Field(
        None,
        description="tells apart people who sign in by a code; never changes; 32 bytes or more",
    )
    smtp_url: SecretStr | None = Field(
        None, description="the e-mail server: `smtps://user:password@host`, or `smtp://` (STARTTLS)"
    )
    smtp_ca_file: str | None = Field(
        None, description="certificates to trust for it; none: the system's"
    )
    digest_hour: int = Field(
        7, ge=0, le=23, description="from which hour caseworkers get their digest of a working day"
    )
    mail_from: str | None = Field(None, description="the address that our e-mails come from")
    sms_url: str | None = Field(None, description="the SMS gateway (`portal/adapters/http_sms.py`)")
    sms_token: SecretStr | None = Field(None, description="the bearer token that it knows us by")
    sms_from: str = Field("Guichet", description="the sender of an SMS, 11 characters at most")
    letters_folder: Path | None = Field(
        None, description="the folder where letters to print are put, as PDFs"
    )
    push_to_loopback: bool = Field(
        False, description="a demonstration may call and deliver to this machine itself"
    )
    demonstration: bool = Field(False, description="says on every page that nothing is real")
    demonstration_messages: str | None = Field(
        None, description="the demonstration's own page that shows what was sent"
    )

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, told: object) -> object:
        """What is set to nothing is not set; but no door at all is a mistake, not the default."""
        if not isinstance(told, Mapping):
            return told
        return {name: value for name, value in told.items() if value != "" or name == "doors"}

    @field_validator("doors", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("doors")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        unknown = [name for name in value if name not in DOORS]
        if unknown or not value:
            found = f"there is no door {unknown[0]}" if unknown else "it names no door"
            raise ValueError(f"{found}; there are {', '.join(DOORS)}")
        return tuple(dict.fromkeys(value))

    @field_validator("secret_key", "code_key")
    @classmethod
    def _long_enough(cls, value: SecretStr | None) -> SecretStr | None:
        if value and len(value.get_secret_value()) < 32:  # noqa: PLR2004  bytes of AES-256
            raise ValueError("must have 32 characters or more")
        return value


def complaint(error: ValidationError) -> str:
    """One sentence for all that is not set, one for all that is wrong; no value in either."""
    found = [(f"{PREFIX}{str(one['loc'][0]).upper()}", one) for one in error.errors()]
    lacking = [name for name, one in found if one["type"] == "missing"]
    wrong = [
        f"{name}: {one['msg'].removeprefix('Value error, ')}"
        for name, one in found
        if one["type"] != "missing"
    ]
    said = [f"Not set: {', '.join(lacking)}."] if lacking else []
    return " ".join([*said, f"{'; '.join(wrong)}."] if wrong else said)

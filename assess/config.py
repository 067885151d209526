"""Settings, read once at the top and passed down: environment, secrets, and where the shipped folders lie."""

import os
import re
from collections.abc import Container
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, PrivateAttr, SecretStr, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from assess import keyring
from assess.keyring import ConfigError as ConfigError

_PACKAGE = Path(__file__).resolve().parent
_ADDRESS = re.compile(r"https?://[^/\s?#@]+(/[A-Za-z0-9._~-]+)*/?")
LARGEST_BODY = 2 * 1024 * 1024  # bytes that a request may bring
SECRET_NAMES = ("session_key", "link_key", "second_factor_key", "audit_key")
# How long a key stays good after another took its place; what was written under the others must be read for good.
OLD_KEY_LASTS = {"session_key": timedelta(days=7), "link_key": timedelta(days=60)}


def shipped(folder: str) -> Path:
    """A shipped folder (`templates` and the like): in a wheel under `_shared`, else beside `assess/`."""
    packed = _PACKAGE / "_shared" / folder
    return packed if packed.is_dir() else _PACKAGE.parent / folder


class FilesOfSettings(PydanticBaseSettingsSource):
    """For every setting NAME, what stands in the file that NAME_FILE names: how containers hand over secrets."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The value, the name it goes by, and that it is no JSON."""
        name = str(field.validation_alias or field_name)
        return (keyring.given(name, os.environ) if os.environ.get(f"{name}_FILE") else None), name, False

    def __call__(self) -> dict[str, Any]:
        """All that are named; ConfigError for a file that cannot be read."""
        found = (self.get_field_value(field, name) for name, field in self.settings_cls.model_fields.items())
        return {name: value for value, name, _ in found if value is not None}


class Settings(BaseSettings):
    """Everything that may differ between installations; NAME_FILE names a file with what NAME would say."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore")
    _environment: dict[str, str] = PrivateAttr(default_factory=lambda: dict(os.environ))

    data: Path = Field(default=Path("data"), validation_alias="ASSESS_DATA")
    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    redis_url: str = Field(default="", validation_alias="REDIS_URL")
    base_url: str = Field(default="", validation_alias="ASSESS_BASE_URL")
    host: str = Field(default="127.0.0.1", validation_alias="HOST")
    port: int = Field(default=8000, ge=1, le=65535, validation_alias="PORT")
    web_processes: int = Field(default=2, ge=1, le=64, validation_alias="ASSESS_WEB_PROCESSES")
    web_threads: int = Field(default=6, ge=1, le=64, validation_alias="ASSESS_WEB_THREADS")
    trusted_proxies: int = Field(default=0, ge=0, le=10, validation_alias="ASSESS_TRUSTED_PROXIES")
    smtp_url: SecretStr = Field(default=SecretStr(""), validation_alias="SMTP_URL")
    mail_from: str = Field(default="", validation_alias="MAIL_FROM")
    imap_url: SecretStr = Field(default=SecretStr(""), validation_alias="IMAP_URL")
    mail_per_minute: int = Field(default=60, ge=0, validation_alias="ASSESS_MAIL_PER_MINUTE")
    instruments: str = Field(default="", validation_alias="ASSESS_INSTRUMENTS")
    backup_recipients: str = Field(default="", validation_alias="ASSESS_BACKUP_RECIPIENTS")
    metrics_port: int = Field(default=0, ge=0, le=65535, validation_alias="ASSESS_METRICS_PORT")
    metrics_host: str = Field(default="127.0.0.1", validation_alias="ASSESS_METRICS_HOST")
    metrics_token: SecretStr = Field(default=SecretStr(""), validation_alias="ASSESS_METRICS_TOKEN")
    rate_limits: bool = Field(default=True, validation_alias="ASSESS_RATE_LIMITS")
    local_accounts: bool = Field(default=True, validation_alias="ASSESS_LOCAL_ACCOUNTS")
    openid_issuer: str = Field(default="", validation_alias="ASSESS_OIDC_ISSUER")
    openid_client_id: str = Field(default="", validation_alias="ASSESS_OIDC_CLIENT_ID")
    openid_scope: str = Field(default="openid profile", validation_alias="ASSESS_OIDC_SCOPE")
    openid_role_claim: str = Field(default="groups", validation_alias="ASSESS_OIDC_ROLE_CLAIM")
    openid_roles: str = Field(default="", validation_alias="ASSESS_OIDC_ROLES")
    openid_title: str = Field(default="", validation_alias="ASSESS_OIDC_NAME")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What the command line says, then the environment, then the files that the environment names."""
        return init_settings, env_settings, FilesOfSettings(settings_cls)

    @property
    def database(self) -> str:
        """The SQLAlchemy address: SQLite in the data folder unless DATABASE_URL says otherwise."""
        return self.database_url or f"sqlite:///{self.data.absolute() / 'assess.db'}"

    @property
    def instrument_folders(self) -> list[Path]:
        """Where documents of one's own lie, beside the shipped ones; ConfigError for a folder that is not there."""
        folders = [Path(name) for name in self.instruments.split(os.pathsep) if name.strip()]
        for folder in folders:
            if not folder.is_dir():
                raise ConfigError(f"ASSESS_INSTRUMENTS names {folder}, which is no folder: correct it")
        return folders

    @property
    def places(self) -> int:
        """How many threads of a web process may be at one kind of costly work, so that the others serve pages."""
        return max(1, min(3, self.web_threads // 2))

    @property
    def address(self) -> str:
        """The address people open, without a trailing slash."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def https(self) -> bool:
        """Whether people reach the server by HTTPS."""
        return self.address.startswith("https://")

    @property
    def prefix(self) -> str:
        """The path under which the server lives: `/assess` of https://example.org/assess, else nothing."""
        return urlsplit(self.address).path

    @property
    def cookie_path(self) -> str:
        """Where cookies are sent: under the prefix alone, beside which other programs may live."""
        return self.prefix or "/"

    def cookie_name(self, name: str) -> str:
        """A cookie's name: browsers bind `__Host-` to the whole host and HTTPS, `__Secure-` to HTTPS."""
        return f"{'__Secure-' if self.prefix else '__Host-'}{name}" if self.https else name

    @property
    def recipients(self) -> list[str]:
        """Whom backups are encrypted to, as public keys of age."""
        return self.backup_recipients.replace(",", " ").split()

    @property
    def metrics(self) -> bool:
        """Whether anybody may ask for figures, on a port of their own or by a token."""
        return bool(self.metrics_port or self.metrics_token.get_secret_value())

    @field_validator("metrics_token")
    @classmethod
    def _is_long(cls, said: SecretStr) -> SecretStr:
        if 0 < len(said.get_secret_value()) < 16:
            raise ValueError("write at least 16 random characters")
        return said

    @field_validator("base_url")
    @classmethod
    def _is_an_address(cls, said: str) -> str:
        if said and not _ADDRESS.fullmatch(said):
            raise ValueError("write the address people open, such as https://assess.example.org or …/assess")
        return said

    def keys(self, name: str) -> keyring.Keys:
        """A key of this installation and those before it, as they are now; ConfigError where there is none."""
        return keyring.read(name, self.secrets_folder, self._environment)

    def key_files(self, name: str) -> list[str]:
        """The files that a key and those before it may lie in."""
        return keyring.files(name, self.secrets_folder, self._environment)

    def secret(self, name: str) -> str:
        """The present one of a kind of keys."""
        return self.keys(name).current

    def audit_keys(self) -> list[str]:
        """The keys that mark events of the audit trail, the present one last; old ones are good for good."""
        return self.keys("audit_key").good(datetime.now(UTC))

    def kept_secret(self, name: str) -> str:
        """A secret that people may set, such as the mail server's password; empty when there is none."""
        return keyring.text(name, self.secrets_folder, self._environment)

    def keep_secret(self, name: str, value: str) -> None:
        """Keep a secret outside the database, readable by its owner alone."""
        keyring.keep(self.secrets_folder, name, value)

    def from_environment(self, name: str) -> bool:
        """Whether the environment, not the data folder, brings a secret."""
        return keyring.from_environment(name, self._environment)

    @property
    def secrets_folder(self) -> Path:
        """Where secrets lie that the environment does not bring."""
        return self.data / "secrets"

    def generate_secrets(self, without: Container[str] = ()) -> None:
        """Make the secrets that are not there yet, readable by their owner alone."""
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in SECRET_NAMES:
            if name not in without and not self.from_environment(name):
                keyring.make(self.secrets_folder, name)

"""Settings, read once at the top and passed down: environment, secrets, and where the shipped folders lie."""

import os
import secrets
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

_PACKAGE = Path(__file__).resolve().parent
SECRET_NAMES = ("session_key", "link_key")


class ConfigError(RuntimeError):
    """A setting is missing or unusable; the message names it and the remedy."""


def shipped(folder: str) -> Path:
    """A shipped folder (`templates` and the like): in a wheel under `_shared`, else beside `assess/`."""
    packed = _PACKAGE / "_shared" / folder
    return packed if packed.is_dir() else _PACKAGE.parent / folder


class Settings(BaseSettings):
    """Everything that may differ between installations. Names are environment variables."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore")

    data: Path = Field(default=Path("data"), validation_alias="ASSESS_DATA")
    database_url: str = Field(default="", validation_alias="DATABASE_URL")
    redis_url: str = Field(default="", validation_alias="REDIS_URL")
    base_url: str = Field(default="", validation_alias="ASSESS_BASE_URL")
    host: str = Field(default="127.0.0.1", validation_alias="HOST")
    port: int = Field(default=8000, ge=1, le=65535, validation_alias="PORT")
    web_processes: int = Field(default=2, ge=1, le=64, validation_alias="ASSESS_WEB_PROCESSES")
    web_threads: int = Field(default=6, ge=1, le=64, validation_alias="ASSESS_WEB_THREADS")
    smtp_url: SecretStr = Field(default=SecretStr(""), validation_alias="SMTP_URL")
    mail_from: str = Field(default="", validation_alias="MAIL_FROM")
    instruments: str = Field(default="", validation_alias="ASSESS_INSTRUMENTS")
    rate_limits: bool = Field(default=True, validation_alias="ASSESS_RATE_LIMITS")

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
    def address(self) -> str:
        """The address people open, without a trailing slash."""
        return (self.base_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def https(self) -> bool:
        """Whether people reach the server by HTTPS; cookies are `__Host-` then."""
        return self.address.startswith("https://")

    def secret(self, name: str) -> str:
        """A secret of this installation, from `<data>/secrets`; ConfigError when `assess init` has not run."""
        path = self.data / "secrets" / name
        try:
            return path.read_text().strip()
        except FileNotFoundError:
            raise ConfigError(f"{path} is missing: run `assess init` first") from None

    def kept_secret(self, name: str) -> str:
        """A secret that people may set, such as the mail server's password; empty when there is none."""
        path = self.data / "secrets" / name
        return path.read_text().strip() if path.exists() else ""

    def keep_secret(self, name: str, value: str) -> None:
        """Keep a secret outside the database, readable by its owner alone."""
        path = self.data / "secrets" / name
        path.unlink(missing_ok=True)
        _write_private(path, value)

    def generate_secrets(self) -> None:
        """Make the secrets that are not there yet, readable by their owner alone."""
        folder = self.data / "secrets"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        for name in SECRET_NAMES:
            path = folder / name
            if not path.exists():
                _write_private(path, secrets.token_urlsafe(48))


def _write_private(path: Path, value: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(value)

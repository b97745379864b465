"""What an operator can set, read once from ``CHATBOT_…`` variables at start.

Every fault stops the start with one line that names the variable: a setting that is silently
ignored is worse than a server that does not run (requirements S-87, S-121).
"""

import importlib.util
import os
import re
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from chatbot.errors import SettingsError

PREFIX = "CHATBOT_"
SWITCHED = "switch.json"
SECRET_BYTES = 32  # requirement S-87
_FILE = "_FILE"
_PACKAGE = Path(__file__).parent
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?")
_DATABASE = re.compile(r"(sqlite|postgresql)(\+[a-z0-9_]+)?://.*")
_PUBLIC_KEY = re.compile(r"[A-Za-z0-9+/]{43}=")  # 32 bytes in base64
_LIMIT = re.compile(r"[1-9][0-9]{0,6} per (second|minute|hour|day)")


def default_data_dir() -> Path:
    """The folder of this user where programs keep their data on this kind of system."""
    home = Path.home()
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "cd7-chatbot"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "cd7-chatbot"
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "cd7-chatbot"


def default_knowledge_dir() -> Path:
    """The knowledge folder of the repository we run from, else the one inside the package."""
    beside = _PACKAGE.parent / "knowledge"
    return beside if (beside / "site.yaml").is_file() else _PACKAGE / "_knowledge"


def default_documents_dir() -> Path:
    """The folder of documents of the repository we run from, else the one inside the package."""
    beside = _PACKAGE.parent / "docs"
    return beside if (beside / "hazard-log.md").is_file() else _PACKAGE / "_docs"


class Settings(BaseSettings):
    """All settings of one process; values cannot change after start."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="forbid", hide_input_in_errors=True
    )

    env: Literal["local", "production"] = "local"
    host: Annotated[str, Field(min_length=1)] = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    threads: Annotated[int, Field(ge=1, le=64)] = 8
    workers: Annotated[int, Field(ge=0, le=64)] = 0  # 0: one process, without gunicorn
    metrics_port: Annotated[int, Field(ge=0, le=65535)] = 0  # 0: on the bot's own port, local only
    data_dir: Path = Field(default_factory=default_data_dir)
    database_url: str = Field(default="", repr=False)  # may hold a password
    knowledge_dir: Path = Field(default_factory=default_knowledge_dir)
    secret_key: SecretStr = SecretStr("")
    redis_url: str = Field(default="", repr=False)
    registry_url: str = "https://clinicaltrials.gov/api/v2"
    rate_limits: str = "60 per minute;1000 per day"  # for each client address, requirement S-92
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    require_review: bool = False
    release_keys: Annotated[tuple[str, ...], NoDecode] = ()  # none: any release is served
    switch_file: Path | None = None  # in the data folder unless given
    retention_days: Annotated[int, Field(ge=1, le=3650)] = 30  # of talks, requirement S-55
    trusted_proxies: Annotated[int, Field(ge=0, le=5)] = 0
    otel_endpoint: str = ""  # where traces are sent, such as http://collector:4318/v1/traces
    reload_seconds: Annotated[int, Field(ge=0, le=3600)] = 3  # 0: only when told by a signal

    @field_validator("knowledge_dir")
    @classmethod
    def _is_a_folder(cls, value: Path) -> Path:
        # Where our own folder is gone, alarms must be answered all the same (requirement S-98).
        if not value.is_dir() and value != default_knowledge_dir():
            raise ValueError("this folder does not exist")
        return value

    @field_validator("database_url")
    @classmethod
    def _is_a_database(cls, value: str) -> str:
        if value and not _DATABASE.fullmatch(value):
            raise ValueError("must look like sqlite:///path or postgresql://user@host/name")
        return value

    @field_validator("secret_key")
    @classmethod
    def _is_long(cls, value: SecretStr) -> SecretStr:
        secret = value.get_secret_value()
        if secret and len(secret.encode()) < SECRET_BYTES:
            raise ValueError(f"must be at least {SECRET_BYTES} bytes long")
        return value

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, value: str) -> str:
        if value and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must begin with redis://, rediss:// or unix://")
        return value

    @field_validator("registry_url", "otel_endpoint")
    @classmethod
    def _is_web_address(cls, value: str) -> str:
        if value and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", value):
            raise ValueError("must be a web address")
        return value.rstrip("/")

    @field_validator("rate_limits")
    @classmethod
    def _are_limits(cls, value: str) -> str:
        limits = [limit.strip() for limit in value.split(";")]
        if value != "off" and not all(_LIMIT.fullmatch(limit) for limit in limits):
            raise ValueError('must be "off" or like "60 per minute;1000 per day"')
        return ";".join(limits)

    @field_validator("allowed_origins", "release_keys", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value

    @field_validator("allowed_origins")
    @classmethod
    def _are_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_ORIGIN.fullmatch(origin) for origin in value):
            raise ValueError("each must be an exact origin such as https://www.example.org")
        return value

    @field_validator("release_keys")
    @classmethod
    def _are_keys(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(_PUBLIC_KEY.fullmatch(key) for key in value):
            raise ValueError("each must be a public key as chatbot sign key prints it")
        if value and not importlib.util.find_spec("cryptography"):
            raise ValueError('needs the package cryptography: pip install ".[sign]"')
        return value


def load(**given: Any) -> Settings:
    """Settings from the environment; ``given`` values (of the command line) come first.

    Makes the user's data folder, and on local runs a secret key in it, when they are needed.
    Raises SettingsError with one line for each fault.
    """
    faults = _strange(os.environ)
    try:
        settings = Settings(**{**_from_files(os.environ, faults), **given})
    except ValidationError as error:
        for detail in error.errors(include_input=False):
            name = PREFIX + str(detail["loc"][0]).upper()
            says = detail["msg"].removeprefix("Value error, ").removeprefix("Input ")
            faults.setdefault(name, says.removeprefix("String "))
    if faults:
        lines = [f"{name}: {what}" for name, what in sorted(faults.items())]
        raise SettingsError("\n".join(lines))
    return _completed(settings)


def _strange(environ: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with the variables themselves, whatever they hold."""
    faults = {}
    for name, value in environ.items():
        if not name.startswith(PREFIX):
            continue
        plain = name.removesuffix(_FILE)
        if plain.removeprefix(PREFIX).lower() not in Settings.model_fields:
            faults[name] = "there is no such setting"
        elif not value.strip():
            faults[name] = "is empty; give a value or remove it"
        elif plain != name and plain in environ:
            faults[name] = f"{plain} is set too; keep one of them"
    return faults


def _from_files(environ: Mapping[str, str], faults: dict[str, str]) -> dict[str, str]:
    """Values that stand in files named by ``CHATBOT_…_FILE``, as secret stores hand them over."""
    found: dict[str, str] = {}
    for name, path in environ.items():
        if name.startswith(PREFIX) and name.endswith(_FILE) and name not in faults:
            try:
                text = Path(path).read_text(encoding="utf-8").strip()
            except (OSError, ValueError):
                text = ""
            if text:
                found[name.removeprefix(PREFIX).removesuffix(_FILE).lower()] = text
            else:
                faults[name] = "the file cannot be read or is empty"
    return found


def _completed(settings: Settings) -> Settings:
    """``settings`` with the data folder made and what depends on it filled in."""
    filled: dict[str, Any] = {}
    if not settings.secret_key.get_secret_value():
        if settings.env == "production":
            line = f"{PREFIX}SECRET_KEY: is required when {PREFIX}ENV is production"
            raise SettingsError(f"{line} (at least {SECRET_BYTES} bytes)")
        filled["secret_key"] = SecretStr(_kept_secret(_made(settings.data_dir)))
    if not settings.database_url:
        path = _made(settings.data_dir) / "chatbot.db"
        filled["database_url"] = f"sqlite:///{path.as_posix()}"
    return settings.model_copy(update=filled)


def _made(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        raise SettingsError(f"{PREFIX}DATA_DIR: this folder cannot be made") from None
    return folder


def _kept_secret(folder: Path) -> str:
    """The secret of this data folder, made at the first start and readable by its owner only."""
    path = folder / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(SECRET_BYTES))
    except FileExistsError:
        pass
    except OSError:
        raise SettingsError(f"{PREFIX}DATA_DIR: cannot write to this folder") from None
    try:
        kept = path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        raise SettingsError(f"{PREFIX}DATA_DIR: its secret_key file cannot be read") from None
    if len(kept) < SECRET_BYTES:
        raise SettingsError(f"{PREFIX}DATA_DIR: its secret_key file is too short; remove it")
    return kept

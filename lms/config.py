"""Settings: defaults, then `instance/config.toml`, then `LMS_*`. Refuses to start half-configured."""

import os
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lms.paths import SHIPPED_COURSES

SECRET_BYTES = 32
SAMPLE_SECRETS = frozenset({"changeme", "secret", "development", "0" * 64})
DIGITS = ("latn", "arab")
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class ConfigError(Exception):
    """The settings can't be used; the message is one plain sentence."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything an installation can choose.

    `is_demo` opens what only a demonstration may do (printed passwords, staff without a second factor) and is
    refused for any address but the loopback.
    """

    instance: Path
    courses: Path = SHIPPED_COURSES
    database_url: str = ""
    public_url: str = "http://127.0.0.1:8000"
    secret_key: str = field(default="", repr=False)
    mail_url: str = "console:"
    mail_from: str = "diraya@localhost"
    centre_name_ar: str = "مركز التدريب على مكافحة الاتجار بالأشخاص"
    centre_name_en: str = "Counter-Trafficking Training Centre"
    signatory_ar: str = ""
    signatory_en: str = ""
    time_zone: str = "Asia/Bahrain"
    digits: str = "latn"
    support: str = ""
    proxies: int = 0
    is_demo: bool = False
    is_second_factor_required: bool = True
    argon2_memory_kib: int = 19456
    argon2_time: int = 2
    argon2_lanes: int = 1

    @property
    def engine_url(self) -> str:
        """The SQLAlchemy address: `database_url`, else SQLite in the instance folder."""
        if self.database_url:
            return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
        return f"sqlite:///{self.instance / 'diraya.db'}"

    @property
    def is_https(self) -> bool:
        """Whether people reach us over TLS; decides Secure cookies and the `__Host-` prefix (S23)."""
        return self.public_url.startswith("https://")

    @property
    def public_host(self) -> str:
        """The host name of `public_url`, without the port."""
        return urlsplit(self.public_url).hostname or ""


def instance_folder(environ: Mapping[str, str]) -> Path:
    """Where this installation keeps everything of its own: `LMS_INSTANCE`, else `instance` here."""
    return Path(environ.get("LMS_INSTANCE") or "instance").resolve()


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this installation.

    Raises ConfigError when the file has an unknown key, a value of the wrong kind or a secret that others can read.
    """
    env = os.environ if environ is None else environ
    instance = instance_folder(env)
    values: dict[str, Any] = {}
    path = instance / "config.toml"
    if path.is_file():
        values |= _read_file(path)
    known = {f.name: f.type for f in fields(Settings)}
    for name, kind in known.items():
        raw = env.get(f"LMS_{name.upper()}")
        if raw is not None and name != "instance":
            values[name] = _from_text(name, raw, str(kind))
    if not values.get("secret_key"):
        values["secret_key"] = _read_secret(instance / "secret.key")
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise ConfigError(f"{path}: unknown setting {unknown[0]!r}")
    for name, value in values.items():
        _require_kind(path, name, value, known[name])
    if "courses" in values:
        values["courses"] = Path(values["courses"]).resolve()
    return Settings(**{**values, "instance": instance})


def _read_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: {error}") from error


def _require_kind(path: Path, name: str, value: Any, kind: Any) -> None:
    wanted = str if kind is Path else kind
    if type(value) is not wanted:
        words = {str: "a text in quotation marks", int: "a whole number", bool: "true or false"}
        raise ConfigError(f"{path}: {name} must be {words[wanted]}")


def _from_text(name: str, raw: str, kind: str) -> Any:
    if kind.endswith("int'>") or kind == "int":
        if not raw.isdigit():
            raise ConfigError(f"LMS_{name.upper()} must be a whole number")
        return int(raw)
    if kind.endswith("bool'>") or kind == "bool":
        return raw.strip().lower() in {"1", "true", "yes"}
    return raw


def _read_secret(path: Path) -> str:
    if not path.is_file():
        return ""
    if os.name == "posix" and path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        raise ConfigError(f"{path} can be read by others: chmod 600 it")
    return path.read_text(encoding="ascii").strip()


def check(settings: Settings) -> None:
    """Refuse to serve half-configured (S89). Raises ConfigError with the one thing to mend."""
    if len(settings.secret_key) < SECRET_BYTES or settings.secret_key.lower() in SAMPLE_SECRETS:
        raise ConfigError(
            "There is no usable secret key: run `lms init`, or set LMS_SECRET_KEY (32 characters or more)"
        )
    if settings.digits not in DIGITS:
        raise ConfigError(f"digits must be one of {', '.join(DIGITS)}")
    try:
        ZoneInfo(settings.time_zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ConfigError(f"There is no time zone {settings.time_zone!r}") from error
    is_loopback = settings.public_host in LOOPBACK
    if not settings.is_https and not is_loopback:
        raise ConfigError("public_url must begin with https:// (plain http is for the loopback only)")
    if settings.is_demo and not is_loopback:
        raise ConfigError("A demonstration is served on the loopback only")
    if not settings.is_second_factor_required and not settings.is_demo:
        raise ConfigError("Only a demonstration may switch the second factor off")

"""设置 settings: everything the environment decides, read once and typed."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from models.ciphers import Algorithm
from models.platform.hashing import THREADS

ROOT = Path(__file__).resolve().parent
FACTOR_LEVELS = ("off", "province", "prefecture", "county", "township", "village")
"""From which level up an account needs a second factor."""


class SettingsError(Exception):
    """A setting has a value that cannot be used; told at start-up with the variable's name."""


@dataclass(frozen=True)
class Settings:
    """How this process runs. ``from_env`` reads it; tests build their own."""

    database_url: str
    instance: Path
    port: int = 8080
    files_url: str = ""
    environment: str = "office"
    keyring: Path | None = None
    cipher: Algorithm = Algorithm.AES
    trusted_hosts: tuple[str, ...] = ()
    https: bool = False
    proxies: int = 0
    session_idle_minutes: int = 30
    session_hours: int = 12
    public_default: bool = False
    second_factor: str = "off"
    metrics_token: str = ""
    audit_years: int = 3
    unmask_daily: int = 50
    api_per_minute: int = 600
    export_rows: int = 1000
    keep_import_files: int = 90
    keep_job_payloads: int = 30
    keep_sessions: int = 30
    web_threads: int = THREADS
    password_days: int = 0
    most_sessions: int = 20

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> "Settings":
        """Read ``DATABASE_URL``, ``YUNLING_INSTANCE``, ``PORT``, ``FILES_URL``, ``YUNLING_ENV`` and so on."""
        given = os.environ if env is None else env
        instance = Path(given.get("YUNLING_INSTANCE") or ROOT / "instance").resolve()
        hosts = given.get("YUNLING_HOSTS", "")
        return cls(
            database_url=_database_url(given.get("DATABASE_URL", ""), instance),
            instance=instance,
            port=_whole(given, "PORT", 8080),
            files_url=given.get("FILES_URL", ""),
            environment=_one_of(given, "YUNLING_ENV", ("office", "production")),
            keyring=_path(given, "YUNLING_KEYRING"),
            cipher=Algorithm(_one_of(given, "YUNLING_CIPHER", tuple(Algorithm))),
            trusted_hosts=tuple(filter(None, (host.strip() for host in hosts.split(",")))),
            https=_one_of(given, "YUNLING_HTTPS", ("off", "on")) == "on",
            proxies=_whole(given, "YUNLING_PROXIES", 0),
            session_idle_minutes=_whole(given, "YUNLING_SESSION_IDLE", 30),
            session_hours=_whole(given, "YUNLING_SESSION_HOURS", 12),
            public_default=_one_of(given, "YUNLING_PUBLIC_DEFAULT", ("off", "on")) == "on",
            second_factor=_one_of(given, "YUNLING_SECOND_FACTOR", FACTOR_LEVELS),
            metrics_token=given.get("YUNLING_METRICS_TOKEN", ""),
            audit_years=_whole(given, "YUNLING_AUDIT_YEARS", 3),
            keep_import_files=_whole(given, "YUNLING_KEEP_IMPORT_FILES", 90),
            keep_job_payloads=_whole(given, "YUNLING_KEEP_JOB_PAYLOADS", 30),
            keep_sessions=_whole(given, "YUNLING_KEEP_SESSIONS", 30),
            export_rows=_whole(given, "YUNLING_EXPORT_ROWS", 1000),
            unmask_daily=_whole(given, "YUNLING_UNMASK_DAILY", 50),
            api_per_minute=_whole(given, "YUNLING_API_PER_MINUTE", 600),
            web_threads=_whole(given, "WEB_THREADS", THREADS),
            password_days=_whole(given, "YUNLING_PASSWORD_DAYS", 0),
            most_sessions=_whole(given, "YUNLING_SESSIONS", 20),
        )

    @property
    def is_production(self) -> bool:
        """Whether demo data and known passwords are refused."""
        return self.environment == "production"

    @property
    def keyring_file(self) -> Path:
        """Where the master keys are kept."""
        return self.keyring or self.instance / "secret" / "keyring.json"

    @property
    def anchors(self) -> Path:
        """Where the heads of the operation log's chain are written."""
        return self.instance / "anchors"

    @property
    def archives(self) -> Path:
        """Where the old days of the operation log go."""
        return self.instance / "archives"

    @property
    def file_store(self) -> str:
        """The address of the file store: a folder of the instance unless FILES_URL names another."""
        return self.files_url or (self.instance / "files").as_uri()

    @property
    def served_folders(self) -> tuple[Path, ...]:
        """Folders whose files people can ask for; keys may not lie there."""
        files = urlsplit(self.file_store)
        local = (Path(url2pathname(files.path)),) if files.scheme == "file" else ()
        return (ROOT / "app" / "static", *local)


def _database_url(given: str, instance: Path) -> str:
    if not given:
        return f"sqlite:///{instance / 'yunling.db'}"
    for short in ("postgres://", "postgresql://"):
        if given.startswith(short):
            return "postgresql+psycopg2://" + given.removeprefix(short)
    return given


def _path(given: Mapping[str, str], name: str) -> Path | None:
    return Path(given[name]).absolute() if given.get(name) else None


def _whole(given: Mapping[str, str], name: str, default: int) -> int:
    text = given.get(name) or str(default)
    if not text.isdigit():
        raise SettingsError(f"{name} must be a whole number, not {text!r}")
    return int(text)


def _one_of(given: Mapping[str, str], name: str, words: tuple[str, ...]) -> str:
    text = given.get(name) or words[0]
    if text not in words:
        raise SettingsError(f"{name} must be one of {', '.join(words)}, not {text!r}")
    return text

"""静态文件 static files under an address that changes with their content, so that browsers may keep them for ever."""

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, request

STATIC = Path(__file__).resolve().parent / "static"
LOOKED_SECONDS = 1.0


@dataclass(frozen=True)
class Mark:
    """A file's content in short, when it was written, and until when nobody looks again."""

    text: str
    written: int
    until: float


def register_assets(app: Flask) -> None:
    """Give templates ``asset(path)``."""
    marks: dict[str, Mark] = {}

    def asset(path: str) -> str:
        return f"{request.script_root}{app.static_url_path}/{path}?v={_mark(path, marks)}"

    app.jinja_env.globals["asset"] = asset


def _mark(path: str, marks: dict[str, Mark]) -> str:
    kept, instant = marks.get(path), time.monotonic()
    if kept is not None and instant < kept.until:
        return kept.text
    file = STATIC / path
    written = file.stat().st_mtime_ns if file.is_file() else 0
    text = kept.text if kept is not None and kept.written == written else _digest(file, written)
    marks[path] = Mark(text, written, instant + LOOKED_SECONDS)
    return text


def _digest(file: Path, written: int) -> str:
    return hashlib.sha256(file.read_bytes() if written else b"").hexdigest()[:12]

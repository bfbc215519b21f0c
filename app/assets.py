"""静态文件 static files under an address that changes with their content, so that browsers may keep them for ever."""

import hashlib
from pathlib import Path

from flask import Flask, request

STATIC = Path(__file__).resolve().parent / "static"


def register_assets(app: Flask) -> None:
    """Give templates ``asset(path)``."""
    marks: dict[str, tuple[int, str]] = {}

    def asset(path: str) -> str:
        return f"{request.script_root}{app.static_url_path}/{path}?v={_mark(path, marks)}"

    app.jinja_env.globals["asset"] = asset


def _mark(path: str, marks: dict[str, tuple[int, str]]) -> str:
    file = STATIC / path
    written = file.stat().st_mtime_ns if file.is_file() else 0
    kept = marks.get(path)
    if kept is None or kept[0] != written:
        content = file.read_bytes() if written else b""
        kept = marks[path] = written, hashlib.sha256(content).hexdigest()[:12]
    return kept[1]

"""运行日志 the application's own log: one JSON object a line, with the request's number and without personal data (R24)."""

import json
import logging
from datetime import datetime
from typing import Any

from flask import g, has_request_context

from models.platform.clock import CHINA
from models.platform.masking import scrubbed


class JsonLines(logging.Formatter):
    """A record is one line whatever it holds: line breaks and controls are escaped, numbers of persons are masked."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, CHINA).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if has_request_context() and "request_id" in g:
            told["request_id"] = g.request_id
        if record.exc_info:
            told["trace"] = self.formatException(record.exc_info)
        return json.dumps({name: scrubbed(text) for name, text in told.items()}, ensure_ascii=True)


def write_json_lines() -> None:
    """Have everything that is logged in this process written so, once."""
    root = logging.getLogger()
    if not any(isinstance(handler.formatter, JsonLines) for handler in root.handlers):
        handler = logging.StreamHandler()
        handler.setFormatter(JsonLines())
        root.addHandler(handler)

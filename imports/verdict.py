"""判定 verdicts on one cell: a value, a value with a doubt, or a refusal."""

from dataclasses import dataclass
from typing import Any

from imports.raw import Raw

SHOWN = 40


@dataclass(frozen=True)
class Doubt:
    """A value that is taken, with something the clerk should look at."""

    value: Any
    code: str
    message: str


class CellError(ValueError):
    """A cell that cannot be understood; the message says what is expected."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


Verdict = Any


def shown(raw: Raw) -> str:
    """A value as quoted in a message: on one line, not too long."""
    text = " ".join(str(raw).split())
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"

"""看守 what an open transaction has changed and what it has said about it; :mod:`models.platform.audit.guard` compares."""

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

Row = tuple[str, int | None]


@dataclass
class Watch:
    """One transaction: rows changed and rows named in the log; tables written and lines added past the session."""

    changed: set[Row] = field(default_factory=set)
    named: set[Row] = field(default_factory=set)
    lines: Counter[str] = field(default_factory=Counter)
    kept: set[str] = field(default_factory=set)
    """Tables that are no records, of which rows were changed."""


def watch_of(session: Session) -> Watch:
    """The watch over the session's open transaction."""
    watch: Watch = session.info.setdefault("watch", Watch())
    return watch

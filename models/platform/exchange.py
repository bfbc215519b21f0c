"""对外接口 which tables other systems reach: every declared table, unless its declaration says why not.

``closed_to_api="…"`` keeps a table off the interface, ``read_only_in_api="…"`` keeps it from being written there; both
are reasons, in a sentence that the documentation prints. Accounts, sessions, secrets and the operation log are no
declared tables, so that nothing can put them on it.
"""

from typing import Any

from models.registry import TABLES, DeclarationError

CLOSED, READ_ONLY = "closed_to_api", "read_only_in_api"


def why_closed(table: type[Any]) -> str:
    """Why other systems do not reach the table; empty when they do."""
    return _reason(table, CLOSED)


def why_read_only(table: type[Any]) -> str:
    """Why they may only read it; empty when they may do what their account may."""
    return _reason(table, READ_ONLY)


def _reason(table: type[Any], word: str) -> str:
    told = table.__decl__.extra.get(word, "")
    if not isinstance(told, str) or (word in table.__decl__.extra and not told):
        raise DeclarationError(f"{table.__name__}: {word} is the reason, in words")
    return told


def open_tables() -> dict[str, type[Any]]:
    """The tables that are on the interface, by name."""
    return {name: table for name, table in TABLES.items() if not why_closed(table)}

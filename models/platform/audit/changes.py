"""变更前后 what of a change the log keeps: the values that differ, in plain JSON, personal data masked."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from models.platform.masking import logged

Changes = Mapping[str, tuple[Any, Any]]


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The values that differ, by name: (before, after)."""
    return {name: (before.get(name), after[name]) for name in after if before.get(name) != after[name]}


def readable(changes: Changes | None, table_name: str) -> dict[str, Any] | None:
    """The changes as the log keeps them, in plain JSON; personal data masked, with its blind digest beside it."""
    if changes is None:
        return None
    return {name: [_plain(old), _plain(new)] for name, (old, new) in logged(table_name, changes).items()}


def _plain(value: Any) -> Any:
    if isinstance(value, (Decimal, date, datetime)):
        return str(value)
    return list(value) if isinstance(value, tuple) else value

"""迟到的库 libraries that a server's start need not wait for: each is loaded when something of it is first asked for."""

from importlib import import_module
from typing import Any


class Late:
    """Stands for a library, or a part of one."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, wanted: str) -> Any:
        found = vars(self)[wanted] = getattr(import_module(self._name), wanted)
        return found


def load(*libraries: Any) -> None:
    """Load them now: what is about to be forked need not do it each time."""
    for each in libraries:
        import_module(each._name)  # noqa: SLF001 - its own module

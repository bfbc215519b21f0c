"""迟到的库 libraries that a server's start need not wait for: each is loaded when something of it is first asked for."""

import sys
from importlib import import_module
from threading import Lock
from types import ModuleType
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


class _PutOff(ModuleType):
    """Stands for a module among those that are loaded, until something of it is asked for."""

    def __getattr__(self, wanted: str) -> Any:
        with _replacing:
            if sys.modules.get(self.__name__) is self:
                del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), wanted)


_replacing = Lock()


def put_off(*modules: str) -> None:
    """Let whoever imports them later wait for them no sooner than it uses them."""
    for name in modules:
        sys.modules.setdefault(name, _PutOff(name))

"""记忆 memory: an answer that cannot change is computed once in a process."""

from collections.abc import Callable
from functools import cache
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def remembered(function: Callable[P, R]) -> Callable[P, R]:
    """`functools.cache` that keeps the types: mypy does not take a mapped class for hashable."""
    kept: Any = cache(function)
    checked: Callable[P, R] = kept
    return checked

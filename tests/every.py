"""每一项 one test for many cases: each is tried, and whatever fails is told by its name.

For judgements that take microseconds: a test of its own for each would cost a hundred times what it asks.
"""

from collections.abc import Callable, Iterable
from typing import Any

Named = tuple[str, tuple[Any, ...]]


def every(cases: Iterable[Named]) -> Callable[[Callable[..., None]], Callable[[], None]]:
    """The test is asked of each case; there must be some."""
    told = list(cases)

    def of(test: Callable[..., None]) -> Callable[[], None]:
        def each_is_tried() -> None:
            assert told, "there is no case"
            failed = [wrong for name, case in told if (wrong := _wrong_with(test, name, case))]
            if failed:
                raise ExceptionGroup(f"{len(failed)} of {len(told)} cases failed", failed)

        each_is_tried.__name__, each_is_tried.__doc__ = test.__name__, test.__doc__
        each_is_tried.__module__ = test.__module__
        return each_is_tried

    return of


def each_of(named: Iterable[Any], name: Callable[[Any], str] = str) -> list[Named]:
    """Cases of one thing each."""
    return [(name(thing), (thing,)) for thing in named]


def _wrong_with(test: Callable[..., None], name: str, case: tuple[Any, ...]) -> Exception | None:
    try:
        test(*case)
    except Exception as wrong:  # noqa: BLE001 - told with all others
        wrong.add_note(f"of {name}")
        return wrong
    return None

"""地址 routes: how the address of each is put together is worked out when somebody first asks for it."""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class LateRule(Rule):
    """A route of which werkzeug's builder of addresses is not compiled at the start.

    There are 700 of them, each compiled twice from a syntax tree: a quarter of a second of every start, for
    addresses of which a process writes few.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Builder:  # noqa: FBT001, FBT002 - werkzeug's
        def build(rule: "LateRule", /, *args: Any, **values: Any) -> tuple[str, str]:
            compiled = super(LateRule, rule)._compile_builder(append_unknown).__get__(rule, None)
            setattr(rule, "_build_unknown" if append_unknown else "_build", compiled)
            answer: tuple[str, str] = compiled(*args, **values)
            return answer

        return build

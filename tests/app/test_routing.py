"""地址 addresses that are worked out late are the same addresses; compiled pages are kept, and only while they are true."""

from pathlib import Path
from typing import Any

import jinja2
from flask import Flask
from werkzeug.routing import AnyConverter, BaseConverter, IntegerConverter, Map, Rule

from app.pages import compiled_pages
from app.routing import LateRule


def _values(rule: Rule) -> dict[str, Any]:
    """Something for each place of a route, and something beyond it."""
    told: dict[str, Any] = {"页": "一 二", "q": "a&b"}
    for name in rule.arguments:
        converter: BaseConverter = rule._converters[name]
        told[name] = min(converter.items) if isinstance(converter, AnyConverter) else "S01"
        if isinstance(converter, IntegerConverter):
            told[name] = 7
    return told


def test_every_route_has_the_address_that_werkzeug_gives_it(app: Flask) -> None:
    ours = [rule for rule in app.url_map.iter_rules() if isinstance(rule, LateRule)]
    assert len(ours) > 100
    theirs = Map(converters=app.url_map.converters)
    for rule in ours:
        plain = Rule(rule.rule, defaults=rule.defaults, methods=rule.methods, endpoint=rule.endpoint)
        theirs.add(plain)
        for append_unknown in (True, False, True, False):  # the first of a kind compiles, the second finds it
            built = rule.build(_values(rule), append_unknown=append_unknown)
            assert built == plain.build(_values(rule), append_unknown=append_unknown)


def test_a_page_is_compiled_once_for_all_processes_and_again_when_it_has_changed(tmp_path: Path) -> None:
    def drawn(text: str) -> tuple[str, list[str]]:
        compiled: list[str] = []

        class Counting(jinja2.Environment):
            def compile(self, source: Any, *args: Any, **named: Any) -> Any:
                compiled.append(str(source))
                return super().compile(source, *args, **named)

        process = Counting(
            loader=jinja2.DictLoader({"页": text}), bytecode_cache=compiled_pages(tmp_path), autoescape=True
        )
        return process.get_template("页").render(), compiled

    assert drawn("{{ 1 + 1 }}") == ("2", ["{{ 1 + 1 }}"])
    assert drawn("{{ 1 + 1 }}") == ("2", [])
    assert drawn("{{ 1 + 2 }}") == ("3", ["{{ 1 + 2 }}"])
    (folder,) = (tmp_path / "templates").iterdir()
    assert folder.name == jinja2.__version__
    assert folder.stat().st_mode & 0o077 == 0

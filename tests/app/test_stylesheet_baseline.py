"""浏览器底线 the oldest browsers in the offices are Chromium 90 and Safari 15: the stylesheet asks nothing newer of them."""

import re
from pathlib import Path

from tests.every import each_of, every
from tests.source import ROOT

SOURCES = sorted((ROOT / "assets" / "css").glob("*.css"))
BUILT = ROOT / "app" / "static" / "css" / "app.css"
TOO_NEW = {
    ":has()": r":has\(",
    "color-mix()": r"color-mix\(",
    "oklch()": r"\bok(?:lch|lab)\(",
    "container queries": r"@container|container-type",
    "dynamic viewport units": r"\d(?:dvh|svh|lvh|dvw|svw|lvw)\b",
    "light-dark()": r"light-dark\(",
    "cascade layers": r"@layer",
    "subgrid": r"\bsubgrid\b",
    "@scope": r"@scope",
    "text-wrap": r"text-wrap\s*:",
    "range media queries": r"@media[^{]*[<>]",
}


def plain(text: str) -> str:
    """A stylesheet without its comments and addresses."""
    return re.sub(r"/\*.*?\*/|url\([^)]*\)|\"[^\"]*\"", "", text, flags=re.DOTALL)


@every((f"{path.name}-{feature}", (feature, path)) for path in (*SOURCES, BUILT) for feature in TOO_NEW)
def test_the_stylesheet_asks_for_nothing_newer_than_chromium_90(feature: str, path: Path) -> None:
    assert re.findall(TOO_NEW[feature], plain(path.read_text(encoding="utf-8"))) == []


@every(each_of(SOURCES))
def test_no_rule_is_nested_in_another(path: Path) -> None:
    nested = []
    stack: list[str] = []
    for selector, brace in re.findall(r"([^{};]*)([{}])", plain(path.read_text(encoding="utf-8"))):
        if brace == "}":
            stack.pop()
            continue
        if any(not outer.startswith("@") for outer in stack):
            nested.append(selector.strip())
        stack.append(selector.strip())
    assert nested == []


def test_there_are_stylesheets_to_judge() -> None:
    assert len(SOURCES) > 5
    assert BUILT.stat().st_size > 10_000


@every(each_of(SOURCES))
def test_no_stylesheet_is_longer_than_a_reader_can_hold(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400

"""页面形状 the shape of a page: what a judge of its structure sees, without the words that stand in it.

Two pages of one shape differ in words only. Kept are the elements, their classes, roles and states, whether a text or a
name is there at all, and whether what is referred to is there, once. Equal neighbours count as one.
"""

from collections import Counter
from html.parser import HTMLParser
from typing import Any

VOID = frozenset(
    {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)
REFERENCES = frozenset(
    {"for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "headers", "list"}
)
KEPT = frozenset(
    {"class", "type", "role", "scope", "tabindex", "lang", "dir", "style", "target", "autocomplete"}
)
STATES = ("aria-", "data-state")
SILENT = frozenset({"script", "style", "template"})
Element = tuple[str, dict[str, str], list[Any]]


class Tree(HTMLParser):
    """The elements of a page, and how often each id is there."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.root: Element = ("", {}, [])
        self.ids: Counter[str] = Counter()
        self.tags: dict[str, str] = {}
        self._open = [self.root]
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One element more, in the one that is open."""
        given = {name: value or "" for name, value in attrs}
        element: Element = (tag, given, [])
        self._open[-1][2].append(element)
        if "id" in given:
            self.ids[given["id"]] += 1
            self.tags[given["id"]] = tag
        if tag not in VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        """Close the element, and what in it was left open."""
        place = next((at for at in range(len(self._open) - 1, 0, -1) if self._open[at][0] == tag), None)
        if place is not None:
            del self._open[place:]

    def handle_data(self, data: str) -> None:
        """That there is a text."""
        if data.strip():
            self._open[-1][2].append("text")


def shape_of(text: str) -> str:
    """The shape of a page; equal for pages that differ in words only."""
    tree = Tree(text)
    return repr(_shape(tree, tree.root))


def _shape(tree: Tree, element: Element) -> Any:
    tag, given, children = element
    shapes: list[Any] = []
    for child in () if tag in SILENT else children:
        found = child if isinstance(child, str) else _shape(tree, child)
        if not shapes or shapes[-1] != found:
            shapes.append(found)
    return tag, sorted((name, _said(tree, name, value)) for name, value in given.items()), shapes


def _said(tree: Tree, name: str, value: str) -> str:
    if name == "id":
        return f"{tree.ids[value]} of it"
    if name in REFERENCES:
        return " ".join(f"{tree.ids[each]} {tree.tags.get(each)}" for each in value.split())
    if name in KEPT or (name.startswith(STATES) and name != "aria-label"):
        return value
    return "told" if value.strip() else "nothing"

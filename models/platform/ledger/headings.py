"""表头 the tree of headings above the columns, and the columns that follow a dictionary."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from models.fields import field_of
from models.platform.dictionary import Dictionaries
from models.platform.ledger.columns import Column
from models.platform.ledger.measures import EACH, Term


@dataclass(frozen=True)
class Group:
    """Columns under a common heading."""

    label: str
    children: tuple["Node", ...]
    is_standing: bool = False
    """Whether it says how things stand now, which no range of days can answer."""


@dataclass(frozen=True)
class Each:
    """The same columns for each value of a split; a dictionary's options unless ``values`` names others."""

    column: Any
    children: tuple["Node", ...]
    values: Callable[[], Iterable[tuple[Any, str]]] | None = None

    def expand(self, dictionaries: Dictionaries) -> Iterator["Node"]:
        """One group a value; a single child takes the value for its heading."""
        for value, label in self.told(dictionaries):
            bound = tuple(_bound(child, self.column, value) for child in self.children)
            if len(bound) == 1 and isinstance(bound[0], Column):
                yield replace(bound[0], label=label)
            else:
                yield Group(label, bound)

    def told(self, dictionaries: Dictionaries) -> Iterable[tuple[Any, str]]:
        """Each value and its label, as of now."""
        if self.values is not None:
            return self.values()
        key = field_of(self.column.class_, self.column.key).choices or ""
        return [(option.code, option.label) for option in dictionaries.items.get(key, ())]


Node = Column | Group | Each


@dataclass(frozen=True)
class Heading:
    """One cell of the header: a label over so many columns and down so many lines."""

    label: str
    columns: int
    lines: int


def _bound(node: Node, column: Any, value: Any) -> Node:
    if isinstance(node, Column):
        return node.at(column, value)
    return replace(node, children=tuple(_bound(child, column, value) for child in node.children))


def terms_of(nodes: Iterable[Node]) -> Iterator[Term]:
    """Every measure that these columns take, splits by their column whatever the value."""
    for node in nodes:
        if isinstance(node, Column):
            yield from node.terms
        elif isinstance(node, Group):
            yield from terms_of(node.children)
        else:
            yield from (term.at(node.column, EACH) for term in terms_of(node.children))


def each_split(nodes: Iterable[Node]) -> Iterator[Each]:
    """Every split in the tree."""
    for node in nodes:
        if isinstance(node, Each):
            yield node
        yield from each_split(_children(node))


def expand(nodes: Iterable[Node], dictionaries: Dictionaries) -> tuple["Column | Group", ...]:
    """The tree with every :class:`Each` replaced by what it stands for today."""
    found: list[Column | Group] = []
    for node in nodes:
        if isinstance(node, Each):
            found += expand(node.expand(dictionaries), dictionaries)
        elif isinstance(node, Group):
            found.append(Group(node.label, expand(node.children, dictionaries)))
        else:
            found.append(node)
    return tuple(found)


def flat(nodes: Iterable[Node]) -> list[Column]:
    """The columns from left to right."""
    return [
        column for node in nodes for column in ([node] if isinstance(node, Column) else flat(_children(node)))
    ]


def paths(nodes: Iterable[Node]) -> list[tuple[str, ...]]:
    """The headings above each column and its own, from left to right."""
    found: list[tuple[str, ...]] = []
    for node in nodes:
        if isinstance(node, Column):
            found.append((node.label,))
        else:
            above = (node.label,) if isinstance(node, Group) else ()
            found += [(*above, *path) for path in paths(node.children)]
    return found


def header(nodes: Iterable[Node]) -> list[list[Heading]]:
    """The lines of the header, top down; a column without a group reaches to the bottom."""
    tree = tuple(node for node in nodes if isinstance(node, Column) or flat((node,)))
    lines: list[list[Heading]] = [[] for _ in range(max(map(_depth, tree), default=1))]
    _place(tree, lines, 0)
    return lines


def _place(nodes: Iterable[Node], lines: list[list[Heading]], line: int) -> None:
    for node in nodes:
        if isinstance(node, Column):
            lines[line].append(Heading(node.label, 1, len(lines) - line))
        elif columns := flat((node,)):
            lines[line].append(Heading(node.label if isinstance(node, Group) else "", len(columns), 1))
            _place(_children(node), lines, line + 1)


def _children(node: Node) -> tuple[Node, ...]:
    return () if isinstance(node, Column) else node.children


def _depth(node: Node) -> int:
    return 1 + max(map(_depth, _children(node)), default=0)

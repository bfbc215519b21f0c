"""列 columns of a ledger: what is shown of the measures, and the tree of headings above it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any

from models.fields import field_of
from models.platform.dictionary import Dictionaries
from models.platform.ledger.measures import ANY, EACH, VILLAGES, Address, Kept, Measure, Tally, Term

Value = int | Decimal | str | None
MOST_PLACES = 2
EMPTY = "—"


@dataclass(frozen=True)
class Column:
    """One column: the measures it takes and what it makes of them; None is shown as a dash."""

    label: str
    terms: tuple[Term, ...]
    formula: Callable[..., Value]
    places: int = 0
    is_percent: bool = False
    is_text: bool = False
    alert: Callable[[Any], bool] | None = None
    opens: tuple[str, str, str] | None = None
    """Another ledger that lists what is counted, with one of its filters and the code chosen there."""

    @property
    def rows(self) -> Kept | None:
        """The measure whose source rows the number stands for; None when it is a ratio."""
        return self.terms[0] if self.formula is _itself and isinstance(self.terms[0], Kept) else None

    @property
    def is_by_village(self) -> bool:
        """Whether it counts villages, so that a hamlet has no value for it."""
        return any(term is VILLAGES or (isinstance(term, Tally) and term.value != ANY) for term in self.terms)

    def at(self, column: Any, value: Any) -> "Column":
        """The same column for one value of a split."""
        return replace(self, terms=tuple(term.at(column, value) for term in self.terms))

    @cached_property
    def _places(self) -> tuple[tuple[Address, Any], ...]:
        """Where the terms stand, and what stands there for nothing."""
        return tuple((term.address, {} if term.address[2] == EACH else 0) for term in self.terms)

    def value(self, figures: Mapping[Address, Any]) -> Value:
        """What stands in the cell, rounded as it is shown."""
        found = self.formula(*[figures.get(address, nothing) for address, nothing in self._places])
        return rounded(found, self.places) if isinstance(found, Decimal) else found

    def text(self, value: Value) -> str:
        """How the value is written, on the page as in the workbook."""
        if value is None:
            return EMPTY
        if isinstance(value, str):
            return value
        return f"{value:,.{self.places}f}%" if self.is_percent else f"{value:,.{self.places}f}"


@dataclass(frozen=True)
class Group:
    """Columns under a common heading."""

    label: str
    children: tuple["Node", ...]


@dataclass(frozen=True)
class Each:
    """The same columns for each value of a split; a dictionary's options unless ``values`` names others."""

    column: Any
    children: tuple["Node", ...]
    values: Callable[[], Iterable[tuple[Any, str]]] | None = None

    def expand(self, dictionaries: Dictionaries) -> Iterator["Node"]:
        """One group a value; a single child takes the value for its heading."""
        for value, label in self._values(dictionaries):
            bound = tuple(_bound(child, self.column, value) for child in self.children)
            if len(bound) == 1 and isinstance(bound[0], Column):
                yield replace(bound[0], label=label)
            else:
                yield Group(label, bound)

    def _values(self, dictionaries: Dictionaries) -> Iterable[tuple[Any, str]]:
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


def shown(label: str, term: Term, *, opens: tuple[str, str, str] | None = None) -> Column:
    """A measure as it is."""
    scale = term.scale if isinstance(term, Measure) else 0
    return Column(label, (term,), _itself, min(scale, MOST_PLACES), opens=opens)


def rate(label: str, part: Term, whole: Term = VILLAGES) -> Column:
    """A share in per cent, to one place; of the villages unless something else is named."""
    return Column(label, (part, whole), share, 1, is_percent=True)


def rest(label: str, part: Term, whole: Term) -> Column:
    """The share that is not the part, in per cent; nothing when the part is the larger."""
    return Column(label, (part, whole), _remainder, 1, is_percent=True)


def average(label: str, amount: Term, number: Term = VILLAGES) -> Column:
    """An amount for each one of a number, to two places."""
    return Column(label, (amount, number), quotient, MOST_PLACES)


def frequent(label: str, of: Kept, column: Any, most: int = 5) -> Column:
    """The values of a text column that are met most often, with how often."""

    def words(found: Mapping[str, int]) -> str | None:
        ranked = sorted(((-n, word) for word, n in found.items() if n > 0 and word), key=lambda pair: pair)
        return "、".join(f"{word} {-n}" for n, word in ranked[:most]) or None

    return Column(label, (of.at(column, EACH),), words, is_text=True)


def computed(
    label: str,
    formula: Callable[..., Value],
    *terms: Term,
    places: int = 0,
    percent: bool = False,
    opens: tuple[str, str, str] | None = None,
) -> Column:
    """Anything else that follows from sums."""
    return Column(label, terms, formula, places, is_percent=percent, opens=opens)


def share(part: Any, whole: Any) -> Decimal | None:
    """Per cent, or nothing when there is no whole."""
    return Decimal(part) * 100 / Decimal(whole) if whole else None


def quotient(amount: Any, number: Any) -> Decimal | None:
    """A mean, or nothing when there is nothing to divide by."""
    return Decimal(amount) / Decimal(number) if number else None


def _remainder(part: Any, whole: Any) -> Decimal | None:
    return None if not whole or part > whole else share(whole - part, whole)


def _itself(value: Value) -> Value:
    return value


def rounded(value: Decimal, places: int) -> Decimal:
    """Half up, as a clerk rounds."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


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

"""版式 how a ledger is laid out: headings, columns and what is read for them, which follow from declarations and dictionaries."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from models.platform.dictionary import Dictionaries
from models.platform.ledger.columns import Column, shown
from models.platform.ledger.figures import Part, parts_of
from models.platform.ledger.headings import Heading, Node, expand, flat, header, paths
from models.platform.ledger.measures import VILLAGES, Term

NUMBER_OF_VILLAGES = shown("行政村数", VILLAGES)


@dataclass(frozen=True, eq=False)
class Layout:
    """A tree of headings and what follows from it; nothing in it is of an account or of any figures."""

    nodes: tuple[Node, ...]

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns from left to right."""
        return tuple(flat(self.nodes))

    @cached_property
    def headings(self) -> tuple[tuple[str, ...], ...]:
        """The headings above each column and its own."""
        return tuple(paths(self.nodes))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """What tells each column from the others, in one line."""
        return tuple(" ".join(path) for path in self.headings)

    @cached_property
    def header(self) -> list[list[Heading]]:
        """The lines of the header, top down."""
        return header(self.nodes)

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """What the columns take."""
        return tuple(term for column in self.columns for term in column.terms)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """What is read together for them."""
        return parts_of(self.terms)


def laid_out(nodes: Iterable[Node], dictionaries: Dictionaries) -> tuple[Node, ...]:
    """The tree as it stands with these dictionaries, the number of villages first."""
    return (NUMBER_OF_VILLAGES, *expand(nodes, dictionaries))

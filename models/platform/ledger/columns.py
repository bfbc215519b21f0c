"""列 columns of a ledger: what is shown of the measures, and the tree of headings above it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property, lru_cache
from typing import Any

from models.platform.ledger.measures import ANY, EACH, VILLAGES, Address, Kept, Measure, Term
from models.platform.ledger.tallies import Tally

Value = int | Decimal | str | None
MOST_PLACES = 2
UNITS = tuple(Decimal(1).scaleb(-places) for places in range(MOST_PLACES + 1))
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
    least: int | None = None
    """How many places are written though they hold nothing; all of them unless it says fewer."""

    @property
    def rows(self) -> Kept | Tally | None:
        """The measure whose source rows the number stands for; None when it is a ratio."""
        return self.terms[0] if self.formula is _itself and isinstance(self.terms[0], Kept | Tally) else None

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
        return self.values([figures])[0]

    def values(self, lines: Sequence[Mapping[Address, Any]]) -> list[Value]:
        """What stands in its cells, line by line; a ledger has thousands of them."""
        unit, formula = UNITS[self.places], self.formula
        given = [[line.get(address, nothing) for line in lines] for address, nothing in self._places]
        found = given[0] if formula is _itself else map(formula, *given)
        return [each.quantize(unit, ROUND_HALF_UP) if type(each) is Decimal else each for each in found]

    def of_hamlets(self, lines: Sequence[Mapping[Address, Any]]) -> list[Value]:
        """The same of hamlets; a hamlet is not a village, so that what counts villages has no value for it."""
        return [None] * len(lines) if self.is_by_village else self.values(lines)

    def text(self, value: Value) -> str:
        """How the value is written, on the page as in the workbook."""
        if value is None:
            return EMPTY
        if isinstance(value, str):
            return value
        if not value and not self.is_percent:
            return "0"
        return written(value, self.places if self.least is None else self.least, is_percent=self.is_percent)

    def fitted(self, values: Iterable[Value]) -> "Column":
        """The column writing as many places as the longest of its values has, so that their points stand in line."""
        if self.least is None or not self.places:
            return self
        longest = max((places_of(value) for value in values if isinstance(value, Decimal)), default=0)
        return self if longest == self.least else replace(self, least=longest)


def shown(label: str, term: Term, *, opens: tuple[str, str, str] | None = None) -> Column:
    """A measure as it is: to two places if it is kept to more (万元, 公顷), else without idle zeros (data.md 0.1)."""
    scale = term.scale if isinstance(term, Measure) else 0
    least = None if scale > MOST_PLACES else 0
    return Column(label, (term,), _itself, min(scale, MOST_PLACES), opens=opens, least=least)


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


def fitted(columns: Sequence[Column], lines: Sequence[Sequence[Value]]) -> list[Column]:
    """Every column fitted to its values in the lines."""
    if not lines:
        return [*columns]
    return [column.fitted(values) for column, values in zip(columns, zip(*lines, strict=True), strict=True)]


def places_of(value: Decimal) -> int:
    """How many places a number has, idle zeros apart."""
    return max(0, -int(value.normalize().as_tuple().exponent))


@lru_cache(maxsize=10_000)
def written(value: Decimal | int, least: int, *, is_percent: bool) -> str:
    """A number with its thousands apart; a page has thousands of them, and most of them often."""
    places = max(least, places_of(value)) if isinstance(value, Decimal) else least
    return f"{value:,.{places}f}%" if is_percent else f"{value:,.{places}f}"

"""结果 what was measured, as a table that is printed and kept."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """One goal: what it is measured by, the figures, and whether it is reached."""

    goal: str
    database: str
    ours: str
    reference: str
    value: float
    limit: float
    at_most: bool = True

    @property
    def is_met(self) -> bool:
        """Whether the value is on the right side of the limit."""
        return self.value <= self.limit if self.at_most else self.value >= self.limit

    def cells(self) -> tuple[str, ...]:
        """The row of the table."""
        bound = f"{'≤' if self.at_most else '≥'} {self.limit:g}"
        return (
            self.goal,
            self.database,
            self.ours,
            self.reference,
            f"{self.value:.2f}",
            bound,
            "✓" if self.is_met else "✗",
        )


HEADINGS = ("Goal", "Database", "Ours", "Reference", "Value", "Limit", "Met")


def table(results: Iterable[Result]) -> str:
    """The results as a Markdown table."""
    rows = [HEADINGS, ("---",) * len(HEADINGS), *(each.cells() for each in results)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


START, END = "<!-- figures of the last whole run -->\n", "<!-- end of the figures -->\n"


def kept(page: str, results: Iterable[Result]) -> str:
    """The page with the figures of this run in the place of the last ones."""
    before, _, rest = page.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}{table(results)}{END}{after}"

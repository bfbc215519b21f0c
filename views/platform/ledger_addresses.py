"""台账地址 where the pages of ledgers link to, with what was asked kept."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import url_for

from models.platform.ledger.ledger import Ledger
from models.platform.ledger.lines import Question


@dataclass(frozen=True)
class Addresses:
    """The addresses that a ledger's page links to, with what was asked kept."""

    endpoint: str
    ledger: Ledger
    question: Question

    @cached_property
    def root(self) -> str:
        """Where the page's ledgers stand, each under its key; a page links to a hundred of them."""
        return url_for(f"{self.endpoint}.index")

    def _of(self, key: str, **asked: Any) -> str:
        return f"{self.root}{key}{_query(tuple(asked.items()))}"

    def same(self, **more: str) -> str:
        """This very page, with something more asked."""
        return self._of(self.ledger.key, area=self.question.area, **self.question.narrowing, **more)

    def bare(self) -> str:
        """The same ledger of the same division with nothing else asked."""
        return self._of(self.ledger.key, area=self.question.area)

    def drill(self, area: int) -> str:
        """The same ledger of another division, as narrowed as this one."""
        return f"{self.ahead(self.ledger.key)}{area}"

    def other(self, ledger: Ledger) -> str:
        """Another ledger of the same division, with the filters that both have."""
        shared = ledger.filter_names
        kept = {name: code for name, code in self.question.chosen.items() if name in shared}
        if self.question.period and ledger.dated_label == self.ledger.dated_label:
            kept |= self.question.period.asked
        return self._of(ledger.key, area=self.question.area, **kept)

    def export(self) -> str:
        """The workbook of what is shown."""
        level = self.question.level.value if self.question.level else None
        asked: dict[str, Any] = {"area": self.question.area, "level": level, **self.question.narrowing}
        return url_for(f"{self.endpoint}.export", key=self.ledger.key, **asked)

    def pages(self) -> str:
        """The address of a page of lines, with a place for its number."""
        asked = {"area": self.question.area, **self.question.narrowing}
        return f"{self._of(self.ledger.key, **asked)}&page={{page}}"

    def ahead(self, key: str, **choice: str) -> str:
        """The beginning of an address of a ledger, with one more choice, to be finished with a division's code."""
        kept = urlencode(self.question.narrowing | choice)
        return f"{self.root}{key}?{kept}{'&' if kept else ''}area="


@lru_cache(maxsize=2000)
def _query(asked: tuple[tuple[str, Any], ...]) -> str:
    """What is asked, as an address says it; every tab of a page asks the same."""
    query = urlencode([(name, value) for name, value in asked if value])
    return f"?{query}" if query else ""

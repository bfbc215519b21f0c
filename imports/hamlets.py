"""自然村辨认 hamlets as a workbook names them: those of the village, and with 自动建号 those that are to be made."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from imports.texts import MULTI_SEPARATORS
from models.platform.changes import Added
from models.platform.dictionary import normalised
from models.platform.hamlets import hamlets_by_village

TAILS = ("自然村", "村民小组", "村")


@dataclass
class HamletBook:
    """The hamlets of the villages that a file speaks of. A hamlet that is yet to be made has a negative key."""

    session: Session
    table: type[Any] | None
    may_make: bool = False
    made: list[Added] = field(default_factory=list)
    _known: dict[int, dict[str, int]] = field(default_factory=dict)
    _names: dict[int, list[str]] = field(default_factory=dict)

    def load(self, areas: Collection[int]) -> None:
        """Read the hamlets of these villages, in one query."""
        missing = {area for area in areas if area and area not in self._known}
        if self.table is None or not missing:
            return
        for area, names in hamlets_by_village(self.session, self.table, missing).items():
            self._names[area] = list(names)
            self._known[area] = _by_key(names)

    def names(self, area: int) -> list[str]:
        """The names of a village's hamlets."""
        return self._names.get(area, [])

    def key(self, area: int, text: str, number: int) -> str | None:
        """The hamlet's key as text, as the parser of cells wants it; None when the village has none of that name."""
        if self.table is None:
            return None
        self.load([area])
        known = self._known[area]
        found = known.get(normalised(text))
        if found is None and (short := _short(text)) != text:
            found = known.get(normalised(short))
        if found is None and self.may_make and not MULTI_SEPARATORS[0].search(text):
            found = self._make(area, text.strip(), number)
        return None if found is None else str(found)

    def _make(self, area: int, name: str, number: int) -> int:
        key = -len(self.made) - 1
        assert self.table is not None
        begins = self.table.__decl__.extra.get("made_on_import", {})
        self.made.append(Added(number, {"area": area, "name": name, "temporary_id": key, **begins}))
        self._known[area][normalised(name)] = key
        self._names[area].append(name)
        return key


def _short(text: str) -> str:
    name = text.strip()
    return next((name.removesuffix(tail) for tail in TAILS if name.endswith(tail) and name != tail), name)


def _by_key(names: dict[str, int]) -> dict[str, int]:
    """Names as compared; a short form counts only where it fits one hamlet alone."""
    short: dict[str, set[int]] = {}
    for name, key in names.items():
        short.setdefault(normalised(_short(name)), set()).add(key)
    found = {word: next(iter(keys)) for word, keys in short.items() if len(keys) == 1}
    return found | {normalised(name): key for name, key in names.items()}

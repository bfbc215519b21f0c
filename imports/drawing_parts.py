"""绘图部件 drawing parts: where pictures lie over a sheet, so that their owner can be told that they stay behind."""

from imports.parts import Facts, ForeignReader
from imports.raw import whole_number

MOST_NOTED = 10_000


class DrawingReader(ForeignReader):
    """The pictures of a drawing, each by the cell under its top left corner."""

    wants_text = True

    def __init__(self, facts: Facts) -> None:
        super().__init__(facts)
        self._found = facts.drawings.setdefault(facts.part, set())
        self._in_corner = False
        self._listening = ""
        self._corner = {"row": "", "col": ""}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Follow the corner of each thing drawn; keep it when the thing is a picture."""
        super().start(name, attributes)
        if name.endswith("Anchor"):
            self._corner = {"row": "", "col": ""}
        elif name == "from":
            self._in_corner = True
        elif self._in_corner and name in self._corner:
            self._listening = name
        elif name == "pic":
            self._note()

    def text(self, data: str) -> None:
        """Read the corner's row or column."""
        if self._listening:
            self._corner[self._listening] += data[:9]

    def end(self, name: str) -> None:
        """The corner is known."""
        if name == self._listening:
            self._listening = ""
        elif name == "from":
            self._in_corner = False

    def _note(self) -> None:
        row, column = (whole_number(self._corner[name].strip(), 7) for name in ("row", "col"))
        if row is not None and column is not None and len(self._found) < MOST_NOTED:
            self._found.add((row + 1, column + 1))

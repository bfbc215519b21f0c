"""签发 what every sheet of one template shares: the workbook, its formats, its lists, its words and places."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from exports.template_lists import Lists
from models.fields import Field, Kind
from models.platform.dictionary import Dictionaries


@dataclass(frozen=True)
class Places:
    """The village or villages that a template is for, as its dropdowns need them."""

    villages: Mapping[int, str]
    hamlets: Mapping[int, Mapping[str, int]]
    single: int | None

    def hamlet_names(self) -> Mapping[int, str]:
        """The name of every hamlet by its key."""
        return {key: name for names in self.hamlets.values() for name, key in names.items()}


@dataclass(frozen=True)
class Formats:
    """The cell formats of a workbook."""

    title: Any
    heading: Any
    required: Any
    hint: Any
    text: Any
    wrapped: Any
    number: Any
    whole: Any
    day: Any

    @classmethod
    def of(cls, book: Any) -> "Formats":
        """Make them in a new workbook."""
        head = {
            "bold": True,
            "border": 1,
            "bg_color": "#DCE6F1",
            "align": "center",
            "valign": "vcenter",
            "text_wrap": True,
        }
        return cls(
            title=book.add_format({"bold": True, "font_size": 14, "valign": "vcenter"}),
            heading=book.add_format(head),
            required=book.add_format({**head, "font_color": "#C00000"}),
            hint=book.add_format(
                {"font_color": "#595959", "italic": True, "text_wrap": True, "valign": "top", "font_size": 9}
            ),
            text=book.add_format({"num_format": "@"}),
            wrapped=book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
            number=book.add_format({"num_format": "0.######"}),
            whole=book.add_format({"num_format": "0"}),
            day=book.add_format({"num_format": "yyyy-mm-dd"}),
        )

    def of_field(self, declared: Field) -> Any:
        """The format of a column's data cells."""
        if declared.kind is Kind.LONG_TEXT:
            return self.wrapped
        if declared.kind is Kind.DATE:
            return self.day
        if declared.kind in (Kind.INTEGER, Kind.YEAR):
            return self.whole
        return self.number if declared.kind is Kind.DECIMAL else self.text


@dataclass(frozen=True)
class Issue:
    """What every sheet of one template shares."""

    book: Any
    formats: Formats
    lists: Lists
    words: Dictionaries
    places: Places

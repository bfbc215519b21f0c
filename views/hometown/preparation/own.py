"""是否本级 the rows of the account's own level alone, without those of the levels below it (001-054)."""

from typing import Any

from models.base import AreaScoped
from views.filters import NAMED
from views.hometown.preparation.tabs import LOCAL
from views.query_boxes import select_box
from views.query_texts import BadQuery
from views.request import actor


class OwnFilter:
    """``?own=1``: what belongs to the division of the account itself."""

    def clauses(self, table: type[Any], text: str) -> list[Any]:
        """The condition; refused when no page of ours would send it."""
        if text != "1" or not issubclass(table, AreaScoped):
            raise BadQuery("“是否本级”应从页面上的开关设置，请返回页面重新操作")
        return [table.area == actor().area]

    def box(self, table: type[Any], text: str) -> dict[str, Any]:
        """In words, while it is asked."""
        del table
        return select_box(LOCAL, "是否本级", {LOCAL: text}, [("1", "是")])


NAMED[LOCAL] = OwnFilter()

"""实地调研汇总 T14: one ledger for each survey table (data.md 4.3)."""

from typing import Any

from models.hometown.field_survey.base import Place
from models.hometown.hamlet import Hamlet
from models.hometown.ledgers.filters import VILLAGE_FILTERS
from models.platform.ledger.headings import Node, terms_of
from models.platform.ledger.ledger import Ledger
from models.platform.ledger.measures import Measure

GROUP = "实地调研汇总"


def survey_ledger(table: type[Any], *columns: Node, headline: str = "", note: str = "") -> Ledger:
    """The ledger of a survey table; it is called as the table is.

    ``headline`` is the label of the column that the chart shows; the first one, unless it is named.
    """
    return Ledger(
        table.__tablename__.removeprefix("hometown_"),
        table.__decl__.label,
        "hometown",
        GROUP,
        columns,
        VILLAGE_FILTERS,
        note,
        headline,
        by_hamlet=table.__decl__.extra["scope"] is not Place.VILLAGE,
        dated=tuple(each.created_on for each in _filled_in(columns)),
        dated_label="登记日期",
    )


def _filled_in(columns: tuple[Node, ...]) -> list[type[Any]]:
    """The survey tables that the columns take; hamlets are what shares are of, and are not of a day."""
    tables = {term.table: None for term in terms_of(columns) if isinstance(term, Measure)}
    return [table for table in tables if table is not Hamlet]

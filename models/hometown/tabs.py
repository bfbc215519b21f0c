"""页签 the tables of a step, tab by tab, in the order of the manual (001-131)."""

from typing import Any

from models.hometown.field_survey import SURVEY_TABLES
from models.registry import tables_of_step

ORDER = {table.__tablename__: place for place, table in enumerate(SURVEY_TABLES)}


def ordered_tables(step: str) -> list[type[Any]]:
    """The tables of a step as its tabs show them; one that the manual does not know comes last."""
    return sorted(tables_of_step(step), key=lambda table: ORDER.get(table.__tablename__, len(ORDER)))


def tables_of_tab(step: str, tab: str) -> list[type[Any]]:
    """The tables that are worked on one tab of a step."""
    return [table for table in ordered_tables(step) if table.__decl__.tab == tab]

"""勾选表 tables of ticks: a row says that something is so of another table, and its absence that it is not.

In a workbook such a table lists every row that there may be, each with 是 or 否; an empty answer says nothing.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from models.fields import Field, Kind, Values, fields_of
from models.memory import remembered
from models.platform.dictionary import Dictionaries
from models.registry import TABLES

ANSWER = "__answer"
HAMLET = "hamlet_id"
DECLARED = "ticks"
"""The word of the declaration: the field that names the other table."""


@remembered
def answer_of(table: type[Any]) -> Field | None:
    """The column 是/否 of a table of ticks; None for any other table."""
    if DECLARED not in table.__decl__.extra:
        return None
    return Field(
        table.__decl__.label,
        name=ANSWER,
        kind=Kind.BOOLEAN,
        help="填“是”即声明，填“否”即撤销声明；不填的行保持不变",
    )


@remembered
def sheet_fields(table: type[Any]) -> tuple[Field, ...]:
    """What people write in a table's sheet: its typed fields, and in a table of ticks the answer after its key."""
    typed = tuple(each for each in fields_of(table) if each.is_typed and each.kind is not Kind.RECORDS)
    answer = answer_of(table)
    if answer is None:
        return typed
    key = (*table.__decl__.natural_key, HAMLET)
    asked = sorted((each for each in typed if each.name in key), key=lambda each: key.index(each.name))
    return (*asked, answer, *(each for each in typed if each.name not in key))


def possible_ticks(table: type[Any], words: Dictionaries, hamlets: Mapping[str, int]) -> Iterator[Values]:
    """Every row that a village may have in a table of ticks: one for each choice, and where hamlets fill in, for each."""
    named = table.__decl__.extra[DECLARED]
    choices = next(each.choices for each in fields_of(table) if each.name == named)
    for option in words.options(choices or ""):
        yield {named: option.code, HAMLET: None}
        if any(each.name == HAMLET for each in fields_of(TABLES[option.code])):
            for hamlet in hamlets.values():
                yield {named: option.code, HAMLET: hamlet}

"""脱敏 masking: the one function that hides personal data, and who sees it whole (PIPL, notes R43; 000-304 第 19 条).

A page shows a village its own records whole; everybody else, and every file, history and log, has them masked.
"""

import re
from collections.abc import Mapping
from typing import Any

from models.blind_index import blind
from models.fields import Field, fields_of
from models.levels import Level
from models.memory import remembered
from models.platform.scope import Actor
from models.registry import TABLES
from models.sealed_column import index_name

STAR = "*"
SHOWN = {"phone": (3, 4), "id_card": (3, 1), "email": (1, 0), "name": (1, 0)}
FEWEST_HIDDEN = 4
ENDS_OF_SHORT = 2
OWNERS = (Level.VILLAGE, Level.HAMLET)
NUMBERS = re.compile(r"(?<![0-9A-Za-z])(?:[0-9]{17}[0-9Xx]|1[0-9]{10})(?![0-9A-Za-z])")


def mask(what: str, text: str) -> str:
    """Personal data with its middle hidden: 138****5678, 530**************1. What is masked stays as it is."""
    ahead, behind = SHOWN.get(what, (1, 0))
    if len(text) < ahead + behind + FEWEST_HIDDEN:
        ahead, behind = 0, ENDS_OF_SHORT if len(text) > 2 * ENDS_OF_SHORT else 0
    hidden = STAR * (len(text) - ahead - behind)
    return f"{text[:ahead]}{hidden}{text[len(text) - behind :]}"


def scrubbed(text: str) -> str:
    """A sentence with the numbers masked that look like a mobile phone or an identity card."""
    return NUMBERS.sub(lambda found: mask("phone" if len(found[0]) == 11 else "id_card", found[0]), text)


def sees_whole(actor: Actor, area: int | None, hamlet_id: int | None = None) -> bool:
    """Whether pages show the account the personal data of a place's records: a village's or a hamlet's own."""
    if actor.level not in OWNERS or area is None or actor.area != area:
        return False
    return actor.hamlet_id is None or actor.hamlet_id == hamlet_id


def sees_row(actor: Actor, row: Any) -> bool:
    """Whether pages show the account this record whole."""
    return sees_whole(actor, getattr(row, "area", None), getattr(row, "hamlet_id", None))


@remembered
def sensitive_fields(table: type[Any]) -> tuple[Field, ...]:
    """The fields of a table that hold personal data."""
    return tuple(each for each in fields_of(table) if each.sensitive is not None)


def masked_values(table: type[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a row with its personal data masked."""
    hidden = {
        each.name: mask(each.sensitive or "", values[each.name])
        for each in sensitive_fields(table)
        if values.get(each.name)
    }
    return {**values, **hidden}


def shown_values(actor: Actor, row: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a row as a form of the account begins with them."""
    return dict(values) if sees_row(actor, row) else masked_values(type(row), values)


def kept(table: type[Any], given: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """What was given, with the stored number wherever its masked form was left as it was."""
    result = dict(given)
    for each in sensitive_fields(table):
        text, stored = given.get(each.name), before.get(each.name)
        if isinstance(text, str) and STAR in text and stored and text == mask(each.sensitive or "", stored):
            result[each.name] = stored
    return result


def logged(table_name: str, changes: Mapping[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
    """Changes as the operation log keeps them: numbers masked, and beside them their blind digests."""
    table = TABLES.get(table_name)
    told = dict(changes)
    for each in sensitive_fields(table) if table is not None else ():
        if each.name in told:
            what, (old, new) = each.sensitive or "", told[each.name]
            told[each.name] = (old and mask(what, old), new and mask(what, new))
            told[index_name(each.name)] = (old and blind(what, old), new and blind(what, new))
    return told

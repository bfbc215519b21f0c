"""名称 what records under review are called: by their own title, with their division where that alone tells them apart."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from models.platform.division import names_of
from models.platform.flows.declaration import Flow

LOWEST = 2
"""The last levels of a division's name: 文井镇中所村."""


def titles_of(session: Session, flow: Flow, records: Sequence[Any]) -> dict[int, str]:
    """The titles of many records, by id; the names of their divisions in one query."""
    if not flow.names_place:
        return {each.id: flow.title(each) for each in records}
    names = names_of(session, {each.area for each in records})
    places = {area: "".join(list(levels.values())[-LOWEST:]) for area, levels in names.items()}
    return {each.id: f"{places.get(each.area, '')}{flow.title(each)}" for each in records}


def title_of(session: Session, flow: Flow, record: Any) -> str:
    """The title of one record."""
    return titles_of(session, flow, [record])[record.id]

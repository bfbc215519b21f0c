"""查询条件 the boxes of a query card, as components/list.html draws them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from models.platform.division import path_of

Choices = Sequence[tuple[str, str]]


def text_box(name: str, label: str, texts: Mapping[str, str]) -> dict[str, Any]:
    """A box for words."""
    return {"kind": "text", "name": name, "label": label, "value": texts.get(name, "")}


def select_box(
    name: str, label: str, texts: Mapping[str, str], choices: Choices, blank: str = ""
) -> dict[str, Any]:
    """A list to choose from; ``blank`` is what stands for none of it, else 全部."""
    box = {"kind": "select", "name": name, "label": label, "value": texts.get(name, "")}
    return box | {"choices": choices, "blank": blank}


def place_box(session: Session, area: int | None) -> dict[str, Any]:
    """The division asked for, with its way down from the prefecture."""
    names = [place.name for place in path_of(session, area)] if area is not None else []
    path = " / ".join(names[1:] or names)
    return {"kind": "division", "name": "area", "label": "行政区划", "value": str(area or ""), "path": path}

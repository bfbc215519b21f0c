"""恶意请求 what an attacker or a broken program may send to a route: one line each, and what must be answered.

Addresses and values may name rows of the scene: ``{land}`` a row of the village, ``{gone}`` one that was deleted,
``{hamlet}`` a hamlet of the village, ``{foreign}`` one of another, ``{log}`` a row of a step that is closed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.people import CLERK, Person

VILLAGE = "530823102215"
LAND, GROUP, LOG = (
    "/tables/hometown_land_resource",
    "/tables/hometown_villager_group",
    "/tables/hometown_work_log",
)
PLANNING = f"/planning/{VILLAGE}"
LEDGER = "/hometown/ledgers"
NOBODY: Person | None = None
BAD, UNSIGNED, FORBIDDEN, MISSING, METHOD, STALE = 400, 401, 403, 404, 405, 409
LARGE, REFUSED = 413, 422

SOUND_LAND = {
    "name": "大田坝",
    "land_type": "0101",
    "quantity": "1",
    "area_sqm": "2000",
    "area_mu": "3",
    "ownership": "group",
    "operation_mode": "household",
    "protection_use": "保护良好",
    "problems": "无",
}
SOUND_GROUP = {"name": "三组", "leader_name": "甲一", "leader_phone": "19900000002"}
SOUND_LOG = {"step_code": "S02", "item": "入户调研", "held_on": "2021-08-11", "content": "走访二十户"}


@dataclass(frozen=True)
class Hostile:
    """One request, the statuses that are right, and what of it must come back to be corrected."""

    name: str
    path: str
    statuses: tuple[int, ...]
    method: str = "GET"
    person: Person | None = CLERK
    data: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    kept: str = ""
    token: str | None = None
    """What is sent for the anti-forgery token: as a page would when None, nothing when empty."""
    content_type: str | None = None


def asks(name: str, path: str, *statuses: int, **more: Any) -> Hostile:
    """An address that no page of ours would lead to."""
    return Hostile(name, path, statuses, **more)


def sends(name: str, path: str, data: Any, *statuses: int, **more: Any) -> Hostile:
    """A form or a body that no page of ours would send."""
    return Hostile(name, path, statuses, method="POST", data=data, **more)


def typed(
    name: str, path: str, sound: Mapping[str, str], /, *statuses: int, kept: bool = True, **wrong: Any
) -> Hostile:
    """A sound form with one field spoilt; what was typed into it comes back."""
    text = next(iter(wrong.values()))
    return sends(name, path, {**sound, **wrong}, *(statuses or (REFUSED,)), kept=text if kept else "")

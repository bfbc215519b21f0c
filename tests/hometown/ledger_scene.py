"""台账场景 a filled-in survey and steps in many villages: what the tests of the ledgers begin with."""

import random
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from config import ROOT
from models.hometown.basemap import Basemap
from models.hometown.field_survey import SURVEY_TABLES
from models.hometown.field_survey.base import Place
from models.hometown.hamlet import Hamlet
from models.hometown.village import Village
from models.platform.dictionary_items import load_dictionaries
from models.platform.division import villages_under
from models.platform.step_state import StepState
from tests.hometown.sound_rows import SOUND
from tests.people import JINGDONG, WUHUA
from tests.planting import planting

REGISTERED = datetime.fromisoformat("2021-09-01")
STAMP = {"version": 1, "created_on": REGISTERED, "changed_on": REGISTERED}
DONE_ON = datetime.fromisoformat("2021-06-01 09:00")
TYPES = ("JJ", "CJ", "TS")
HAMLETS_EACH = 2


def villages(session: Session) -> list[int]:
    """The villages that have anything: some of each county."""
    found = [*villages_under(session, JINGDONG)[:40:2], *villages_under(session, WUHUA)[:6]]
    session.rollback()
    return found


def fill_in(session: Session, *, seed: int = 3) -> list[int]:
    """Villages with profiles, base maps, hamlets and rows in every survey table; returns their areas."""
    draw, areas = random.Random(seed), villages(session)
    with planting(session):
        load_dictionaries(session, ROOT / "models" / "data" / "dictionaries.json")
        profiles = [profile(area, number) for number, area in enumerate(areas)]
        session.execute(insert(Village), [row | STAMP for row in profiles])
        hamlets = [hamlet(area, number) for area in areas for number in range(HAMLETS_EACH)]
        session.execute(insert(Hamlet), [row | STAMP for row in hamlets])
        session.execute(insert(Basemap), [SOUND[Basemap] | STAMP | {"area": area} for area in areas])
        for table in SURVEY_TABLES:
            rows = [row for area in areas for row in survey_rows(table, area, areas.index(area), draw)]
            session.execute(insert(table), [row | STAMP for row in rows])
    return areas


def profile(area: int, number: int) -> dict[str, Any]:
    return {
        "area": area,
        "office_location": "中寨",
        "population": 1000 + 100 * number,
        "village_type": TYPES[number % len(TYPES)],
        "village_features": ("border", "ethnic") if number % 2 else ("none",),
        "is_key_assist": number % 4 == 0,
    }


def hamlet_id(area: int, number: int) -> int:
    return area % 10**6 * 10 + number + (5 if area < JINGDONG else 0)


def hamlet(area: int, number: int) -> dict[str, Any]:
    return {"id": hamlet_id(area, number), "area": area, "name": ("上寨", "下寨")[number], "status": "active"}


def survey_rows(table: type[Any], area: int, number: int, draw: random.Random) -> list[dict[str, Any]]:
    """One to three rows of a village's own, or one for each of its hamlets, by what the table asks."""
    extra = table.__decl__.extra
    if extra["scope"] is Place.VILLAGE:
        return [varied(table, area, None, at, draw) for at in range(1 + number % 3)]
    rows = [varied(table, area, hamlet_id(area, at), 0, draw) for at in range(1 + number % HAMLETS_EACH)]
    more = not extra["one_per_place"] and number % 3 == 0
    return rows + [varied(table, area, hamlet_id(area, 0), 1, draw)] * more


def varied(table: type[Any], area: int, hamlet: int | None, at: int, draw: random.Random) -> dict[str, Any]:
    """The sound row with other figures; what it is called stays different from the others."""
    row = SOUND[table] | {"area": area}
    columns = table.__table__.c
    if "hamlet_id" in columns:
        row["hamlet_id"] = hamlet
    if "located_hamlet_id" in columns:
        row["located_hamlet_id"] = hamlet_id(area, 0)
    for name in ("name", "project_name"):
        if name in columns:
            row[name] = f"{row[name]}{at}"
    if "year" in columns:
        row["year"] = (2020, 2016, 2018)[at] if table.__tablename__ == "hometown_population" else 2018 + at
    for name, value in row.items():
        if isinstance(value, bool) and draw.random() < 0.3:
            row[name] = not value
        elif isinstance(value, int | Decimal) and name not in {*KEYS, "year"} and not isinstance(value, bool):
            row[name] = value * draw.randrange(1, 5)
    return row


KEYS = ("area", "hamlet_id", "located_hamlet_id", "lng", "lat", "built_year", "floors", "lane_min_width_m")


def complete_steps(session: Session, done: Mapping[int, Sequence[str]], when: datetime = DONE_ON) -> None:
    """Steps as completed on a day, by division."""
    rows = [
        {"area": area, "step": step, "is_done": True, "done_on": when, "version": 1}
        for area, steps in done.items()
        for step in steps
    ]
    with planting(session):
        session.execute(insert(StepState), rows)

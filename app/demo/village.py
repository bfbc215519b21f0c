"""演示行政村 a whole invented village: its profile, hamlets, people and the nineteen survey sheets."""

from random import Random

from app.demo.draw import Row, Setting, Sheets
from app.demo.economy import economy
from app.demo.names import mobile, person
from app.demo.people import people
from app.demo.resources import resources


def survey(setting: Setting) -> Sheets:
    """Every sheet of 实地调研, by table name; no rule refuses any of it."""
    return resources(setting) | economy(setting) | people(setting)


def population(sheets: Sheets) -> int:
    """The registered people of the latest year, for the village's profile."""
    rows = sheets["hometown_population"]
    latest = max(row["year"] for row in rows)
    return sum(row["registered_pop"] for row in rows if row["year"] == latest)


def groups(setting: Setting) -> list[Row]:
    """The village's groups, one for each hamlet."""
    random = setting.random("groups")
    return [
        {
            "name": f"{name}小组",
            "leader_name": person(random),
            "leader_phone": mobile(random),
            "located_hamlet_id": hamlet,
        }
        for hamlet, name in setting.hamlets
    ]


def assisting_units(setting: Setting) -> list[Row]:
    """The unit that is linked with the village."""
    random = setting.random("units")
    return [
        {
            "unit_name": "滇示例投资建设集团有限公司",
            "unit_level": "province",
            "liaison": person(random),
            "liaison_phone": mobile(random),
        }
    ]


def station(setting: Setting) -> list[Row]:
    """The party secretary, the first secretary and two resident workers."""
    random = setting.random("station")
    roles = ("secretary", "first_secretary", "team_member", "team_member")
    return [_person(random, role) for role in roles]


def _person(random: Random, role: str) -> Row:
    row: Row = {"station_role": role, "name": person(random), "phone": mobile(random)}
    if role == "secretary":
        return row
    return row | {
        "unit": "滇示例投资建设集团有限公司",
        "post": "科员",
        "rank_level": "KX",
        "political": "01",
        "category": "GQ",
    }

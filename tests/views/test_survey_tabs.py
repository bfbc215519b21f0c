"""实地调研页签 how each table of the survey is worked on its tab: grid, dialog or summary (001-134…144)."""

import re
from html import unescape
from typing import Any

import pytest
from sqlalchemy.orm import Session

from models.hometown.field_survey import (
    SURVEY_TABLES,
    BuildingStyle,
    CollectiveEconomy,
    CommercialLand,
    FireSafety,
    Geohazard,
    Homestead,
    IdleLand,
    Industry,
    Infrastructure,
    InfrastructureCoverage,
    Population,
    PublicService,
    Road,
    SocioEconomy,
)
from models.platform import records
from models.platform.attachment_slot import slots_of
from models.platform.scope import SYSTEM
from tests import people
from tests import planning_scene as scene
from tests.clients import Client, ClientOf
from tests.hometown.sound_rows import SOUND
from tests.views.planning_pages import stored, text_of

HOME = f"/planning/{scene.VILLAGE}/S02"
CULTURE, POPULATION, ECONOMY, TRADE, BUILT, SERVICE, HAZARD, LAND, STYLE, COMMERCE, FIRE = range(3, 14)
RESOURCE_COLUMNS = ["名称", "数量", "面积（平方米）", "保护利用情况", "存在问题"]
OF_THE_VILLAGE = {
    SocioEconomy: ECONOMY,
    Industry: TRADE,
    CollectiveEconomy: TRADE,
    Road: BUILT,
    Infrastructure: BUILT,
    PublicService: SERVICE,
    Geohazard: HAZARD,
}
OF_THE_HAMLETS = {
    Population: POPULATION,
    InfrastructureCoverage: BUILT,
    Homestead: LAND,
    IdleLand: LAND,
    BuildingStyle: STYLE,
    CommercialLand: COMMERCE,
    FireSafety: FIRE,
}
OF_ITS_OWN: dict[type[Any], dict[str, Any]] = {
    Road: {"hamlet_id": None, "road_grade": "Y"},
    Infrastructure: {"hamlet_id": None},
    PublicService: {"hamlet_id": None},
    Geohazard: {"located_hamlet_id": 1},
}
WITHIN: dict[type[Any], dict[str, Any]] = {Road: {"road_grade": "H"}}


@pytest.fixture
def clerk(client_of: ClientOf, session: Session) -> Client:
    """小玉, whose village has come to 实地调研."""
    scene.finish_basemap(session)
    return client_of(people.CLERK)


def section(page: str, title: str) -> str:
    """The part of a tab under one heading."""
    found = re.search(
        rf"section-title[^>]*>\s*{re.escape(title)}\s*<.*?(?=section-title|操作记录)", page, re.DOTALL
    )
    assert found, title
    return found[0]


def test_the_cultural_resources_have_the_manuals_columns_first(clerk: Client) -> None:
    """001-134: 历史文化资源、民俗文化资源, typed in place."""
    page = clerk.get(f"{HOME}/{CULTURE}").text
    for table in ("hometown_heritage_resource", "hometown_folk_culture"):
        grid = re.search(rf'id="grid-{table}".*?</thead>', page, re.DOTALL)
        assert grid
        headings = [
            unescape(re.sub(r"<[^>]+>|\*", "", each)).strip()
            for each in re.findall(r"<th\b.*?</th>", grid[0], re.DOTALL)
        ]
        assert [each for each in headings if each in RESOURCE_COLUMNS] == RESOURCE_COLUMNS


def test_the_photos_of_a_resource_are_one_press_away(clerk: Client, session: Session) -> None:
    """001-132, 134: 上传附件、图片."""
    row = scene.tell(session, HERITAGE)
    assert f"/attachments/of/hometown_heritage_resource/{row.id}" in clerk.get(f"{HOME}/{CULTURE}").text


HERITAGE = next(table for table in SURVEY_TABLES if table.__tablename__ == "hometown_heritage_resource")


def test_the_villages_own_tables_are_registered_changed_and_deleted_one_by_one(
    clerk: Client, session: Session
) -> None:
    """001-136, 137, 138, 139, 140: 登记, 编辑, 删除 in a list of their own, and those above only look."""
    scene.found_hamlet(session)
    for table, tab in OF_THE_VILLAGE.items():
        name = table.__tablename__
        before = clerk.get(f"{HOME}/{tab}").text
        assert f"/tables/{name}/add" in before, name
        row = scene.tell(session, table, **OF_ITS_OWN.get(table, {}))
        page = clerk.get(f"{HOME}/{tab}").text
        for way in ("edit", "delete"):
            assert f"/tables/{name}/{way}/{row.id}" in page, (name, way)
        assert f"/planning/{scene.VILLAGE}/S02/{tab}" in page
    headings = text_of(clerk.get(f"{HOME}/{ECONOMY}"))
    assert re.search(r"序号 年限 集体经济总收入（万元）", headings)


def test_the_village_tells_of_its_own_roads_and_facilities_and_the_hamlets_are_summed_below(
    clerk: Client, session: Session
) -> None:
    """001-138, 139: 行政村只填村域; what hamlets have told is read under it."""
    hamlet = scene.found_hamlet(session)
    for table, tab in ((Road, BUILT), (Infrastructure, BUILT), (PublicService, SERVICE)):
        own = SOUND[table] | {"area": scene.VILLAGE}
        with scene.working(session, SYSTEM):
            records.create(
                session, table, own | {"hamlet_id": hamlet.id, "name": "寨中的"} | WITHIN.get(table, {})
            )
        scene.tell(session, table, name="全村的", **OF_ITS_OWN[table])
        page = clerk.get(f"{HOME}/{tab}").text
        label = table.__decl__.label
        listed, summed = section(page, label), section(page, f"{label}（自然村汇总）")
        assert ("全村的" in listed, "寨中的" in listed) == (True, False)
        assert ("全村的" in summed, "寨中的" in summed) == (False, True)
        assert "/edit/" not in summed


def test_what_the_hamlets_tell_is_summed_and_only_read(clerk: Client, session: Session) -> None:
    """001-135, 141, 142, 143, 144: 无需填写，自动汇总 — not for the village, whatever it sends."""
    hamlet = scene.found_hamlet(session)
    scene.import_hamlet_survey(session, hamlet)
    for table, tab in OF_THE_HAMLETS.items():
        name, label = table.__tablename__, table.__decl__.label
        page = clerk.get(f"{HOME}/{tab}").text
        part = section(page, f"{label}（自然村汇总）")
        assert "马坡村" in part, name
        assert "合计" in part, name
        assert f"/tables/{name}/add" not in page
        assert f"/tables/{name}/edit" not in page
        [row] = stored(session, table)
        assert clerk.post(f"/tables/{name}/add", data={}).status_code == 403
        assert clerk.post(f"/tables/{name}/delete/{row.id}").status_code == 403
        assert len(stored(session, table)) == 1


def test_the_photos_of_what_hamlets_tell_are_counted_and_those_still_asked_for_are_named(
    clerk: Client, session: Session
) -> None:
    """001-132, 142: of the buildings 全貌、街巷、典型民居; nobody has taken them yet. There are none of people."""
    scene.import_hamlet_survey(session, scene.found_hamlet(session))
    [row] = stored(session, BuildingStyle)
    part = section(clerk.get(f"{HOME}/{STYLE}").text, "建筑风貌（自然村汇总）")
    assert f"/attachments/of/hometown_building_style/{row.id}" in part
    assert "现场照片应有全貌、街巷、典型民居" in part
    assert "0/3 张" in part
    assert clerk.get(f"/attachments/of/hometown_building_style/{row.id}").status_code == 200
    assert "不少于 3 张：全貌、街巷、典型民居" in slots_of(BuildingStyle)[0].hint
    fire = section(clerk.get(f"{HOME}/{FIRE}").text, "消防安全（自然村汇总）")
    assert "0 张" in fire
    assert "应有" not in fire
    assert "现场照片" not in clerk.get(f"{HOME}/{POPULATION}").text

"""行政村信息 the village's own page and the tables on it (001-032…037)."""

import re
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.assist_unit import AssistUnit
from models.hometown.village import Village
from models.hometown.villager_group import VillagerGroup
from tests.clients import Client, ClientOf
from tests.people import CLERK, COUNTY, OUTSIDER
from tests.views.planning_pages import text_of

PAGE = "/tables/hometown_village"


@pytest.fixture
def clerk(client_of: ClientOf) -> Client:
    """小玉, whose village is registered."""
    client = client_of(CLERK)
    typed = {"office_location": "中所村委会", "population": "2345", "area_sqm": "12345678.5"}
    assert client.post(f"{PAGE}/add", data=typed).status_code == 302
    return client


def village(session: Session) -> Any:
    session.rollback()
    return session.scalars(select(Village)).one()


def units(session: Session) -> list[str]:
    session.rollback()
    return list(session.scalars(select(AssistUnit.unit_name).order_by(AssistUnit.id)))


def shown(client: Client, row_id: int) -> str:
    page = client.get(f"{PAGE}/edit/{row_id}").text
    found = re.search(r'hometown_assist_unit".*?name="shown" value="([^"]*)"', page, re.DOTALL)
    assert found
    return found[1]


def lines(*names: str, ids: tuple[int | None, ...] = ()) -> dict[str, str]:
    typed = {f"rows-{index}-unit_name": name for index, name in enumerate(names)}
    typed |= {f"rows-{index}-id": str(row_id) for index, row_id in enumerate(ids) if row_id}
    return typed | {"rows-count": str(len(names))}


def test_a_village_is_taken_to_its_own_form(client_of: ClientOf, session: Session) -> None:
    """001-032."""
    client = client_of(CLERK)
    assert client.get(f"{PAGE}/").location.endswith("/add")
    client.post(f"{PAGE}/add", data={"office_location": "中所村委会", "population": "2345"})
    assert client.get(f"{PAGE}/").location.endswith(f"/edit/{village(session).id}")


def test_a_second_row_for_the_village_is_refused(clerk: Client, session: Session) -> None:
    again = clerk.post(f"{PAGE}/add", data={"office_location": "另一处", "population": "1"})
    assert again.status_code == 422
    assert 'value="另一处"' in again.text
    assert village(session).office_location == "中所村委会"


def test_those_above_see_a_list_of_villages(clerk: Client, client_of: ClientOf) -> None:
    """001-032: those above read."""
    page = client_of(COUNTY).get(f"{PAGE}/")
    assert page.status_code == 200
    assert "中所村委会" in page.text


def test_its_units_are_saved_as_a_whole(clerk: Client, session: Session) -> None:
    """001-036."""
    row_id = village(session).id
    part = f"{PAGE}/edit/{row_id}/hometown_assist_unit"
    first = lines("普洱市林业和草原局", "普洱市水务局机关") | {"shown": shown(clerk, row_id)}
    assert clerk.post(part, data=first).status_code == 302
    assert units(session) == ["普洱市林业和草原局", "普洱市水务局机关"]
    kept = session.scalars(select(AssistUnit.id).order_by(AssistUnit.id)).first()
    second = lines("普洱市林业局", ids=(kept,)) | {"shown": shown(clerk, row_id)}
    assert clerk.post(part, data=second).status_code == 302
    assert units(session) == ["普洱市林业局"]


def test_one_bad_line_stores_none_and_keeps_what_was_typed(clerk: Client, session: Session) -> None:
    """001-036: 单位全称, one to a line."""
    row_id = village(session).id
    typed = lines("普洱市林业和草原局", "水务局等") | {"shown": ""}
    refused = clerk.post(f"{PAGE}/edit/{row_id}/hometown_assist_unit", data=typed)
    assert refused.status_code == 422
    assert "第 2 行" in refused.text
    assert 'value="普洱市林业和草原局"' in refused.text
    assert units(session) == []


def test_lines_that_somebody_else_has_changed_are_not_written_over(clerk: Client, session: Session) -> None:
    row_id = village(session).id
    part = f"{PAGE}/edit/{row_id}/hometown_assist_unit"
    clerk.post(part, data=lines("普洱市林业和草原局") | {"shown": ""})
    stale = clerk.post(part, data=lines("普洱市教育体育局") | {"shown": ""})
    assert stale.status_code == 409
    assert 'value="普洱市教育体育局"' in stale.text
    assert units(session) == ["普洱市林业和草原局"]


def test_another_village_cannot_save_into_it(clerk: Client, client_of: ClientOf, session: Session) -> None:
    part = f"{PAGE}/edit/{village(session).id}/hometown_assist_unit"
    assert client_of(OUTSIDER).post(part, data=lines("外人的单位名") | {"shown": ""}).status_code == 404
    assert client_of(COUNTY).post(part, data=lines("外人的单位名") | {"shown": ""}).status_code == 403
    assert clerk.post(part.replace("assist_unit", "parameter"), data={}).status_code == 404
    assert units(session) == []


def test_where_the_village_sits_and_how_many_people_it_has_must_be_told(client_of: ClientOf) -> None:
    """001-033, and nothing else is asked for."""
    refused = client_of(CLERK).post(f"{PAGE}/add", data={"area_sqm": "12345678.5"})
    assert refused.status_code == 422
    words = text_of(refused)
    assert "村委会所在地：不能为空，请填写" in words
    assert "行政村人口：不能为空，没有请填 0" in words
    assert set(re.findall(r"(\w+)：不能为空", words)) == {"村委会所在地", "行政村人口"}


def test_the_form_has_the_manuals_fields_under_its_place(clerk: Client, session: Session) -> None:
    """001-035: the four divisions come with the account; what the county says is only read (001-034)."""
    words = text_of(clerk.get(f"{PAGE}/edit/{village(session).id}"))
    assert "行政区划 普洱市景东彝族自治县文井镇中所村民委员会" in words
    labels = ("村委会所在地", "行政村面积", "行政村人口", "村庄类型", "村庄特征", "是否含重点项目")
    for label in (*labels, "是否为乡村振兴重点帮扶县村庄", "是否为拟实施乡村振兴“百千万”示范工程"):
        assert label in words
    typed = clerk.get(f"{PAGE}/edit/{village(session).id}").text
    assert 'name="population"' in typed
    assert 'name="village_type"' not in typed


def test_those_above_read_the_profile_and_change_nothing(
    clerk: Client, client_of: ClientOf, session: Session
) -> None:
    """001-032: 查看."""
    row_id = village(session).id
    for client in (clerk, client_of(COUNTY)):
        page = client.get(f"{PAGE}/show/{row_id}")
        assert "村委会所在地 中所村委会" in text_of(page)
        assert 'name="office_location"' not in page.text
    assert client_of(COUNTY).get(f"{PAGE}/edit/{row_id}").status_code == 403


def test_a_group_has_a_name_a_leader_and_a_telephone(clerk: Client, session: Session) -> None:
    """001-037: typed under the profile as the units are, and each of the three is asked for."""
    part = f"{PAGE}/edit/{village(session).id}/hometown_villager_group"
    typed = {"rows-0-name": "一组", "rows-0-leader_name": "", "rows-0-leader_phone": "", "rows-count": "1"}
    refused = clerk.post(part, data=typed | {"shown": ""})
    assert refused.status_code == 422
    for label in ("组长姓名", "组长电话"):
        assert f"第 1 行 {label}：不能为空，请填写" in text_of(refused)
    told = {"rows-0-leader_name": "李大山", "rows-0-leader_phone": "19900000011", "shown": ""}
    assert clerk.post(part, data=typed | told).status_code == 302
    session.rollback()
    [group] = session.scalars(select(VillagerGroup))
    assert (group.name, group.leader_name, group.leader_phone) == ("一组", "李大山", "19900000011")

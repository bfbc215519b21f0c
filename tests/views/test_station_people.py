"""人员信息 the people at a village: its secretary, the first secretary, the resident team (001-038…040)."""

import pytest
from sqlalchemy.orm import Session

from models.hometown.station_person import StationPerson
from tests.clients import Client, ClientOf
from tests.people import CLERK, COUNTY, OUTSIDER, TOWNSHIP
from tests.views.planning_pages import stored, text_of

PAGE = "/tables/hometown_station_person"
SECRETARY = {"station_role": "secretary", "name": "李大山", "phone": "19900000021"}
SENT = {
    "station_role": "first_secretary",
    "name": "王小河",
    "phone": "19900000022",
    "unit": "云南省示例厅",
    "post": "处长",
    "rank_level": "SB",
    "political": "01",
    "category": "GW",
}


@pytest.fixture
def clerk(client_of: ClientOf) -> Client:
    return client_of(CLERK)


def test_of_the_secretary_name_and_telephone_are_enough(clerk: Client, session: Session) -> None:
    """001-039."""
    assert clerk.post(f"{PAGE}/add", data=SECRETARY).status_code == 302
    assert [row.name for row in stored(session, StationPerson)] == ["李大山"]


def test_a_village_has_one_secretary(clerk: Client, session: Session) -> None:
    """001-039."""
    clerk.post(f"{PAGE}/add", data=SECRETARY)
    again = clerk.post(f"{PAGE}/add", data=SECRETARY | {"name": "张三丰", "phone": "19900000029"})
    assert again.status_code == 422
    assert "本村已登记村党组织书记，只能有一位" in text_of(again)
    assert len(stored(session, StationPerson)) == 1


@pytest.mark.parametrize("role", ["first_secretary", "team_member"])
def test_of_those_sent_to_the_village_all_seven_are_asked(clerk: Client, session: Session, role: str) -> None:
    """001-040: 姓名、单位、职务、职级、政治面貌、联系电话、人员类别."""
    bare = {"station_role": role, "name": "王小河", "phone": "19900000022"}
    refused = clerk.post(f"{PAGE}/add", data=bare)
    assert refused.status_code == 422
    for label in ("单位", "职务", "职级", "政治面貌", "人员类别"):
        assert f"{label}：登记第一书记、驻村队员时必须填写" in text_of(refused)
    assert stored(session, StationPerson) == []
    assert clerk.post(f"{PAGE}/add", data=SENT | {"station_role": role}).status_code == 302
    listed = text_of(clerk.get(f"{PAGE}/"))
    for words in ("王小河", "云南省示例厅", "处长", "省部级", "中共党员", "公务员"):
        assert words in listed


def test_the_village_fills_it_in_and_those_above_read(
    clerk: Client, client_of: ClientOf, session: Session
) -> None:
    """001-038."""
    clerk.post(f"{PAGE}/add", data=SENT)
    [row] = stored(session, StationPerson)
    for above in (TOWNSHIP, COUNTY):
        client = client_of(above)
        assert "王小河" in text_of(client.get(f"{PAGE}/"))
        assert client.post(f"{PAGE}/add", data=SENT).status_code == 403
        assert client.post(f"{PAGE}/delete/{row.id}").status_code == 403
    assert client_of(OUTSIDER).get(f"{PAGE}/show/{row.id}").status_code == 404
    changed = SENT | {"post": "副处长", "version": str(row.version)}
    assert clerk.post(f"{PAGE}/edit/{row.id}", data=changed).status_code == 302
    assert [row.post for row in stored(session, StationPerson)] == ["副处长"]
    assert clerk.post(f"{PAGE}/delete/{row.id}").status_code == 302
    assert stored(session, StationPerson) == []

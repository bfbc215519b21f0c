"""行政区划 what the division picker is told: the own part of the tree, and nothing for nonsense (001-031)."""

import pytest

from tests.clients import Client, ClientOf
from tests.people import CLERK, COUNTY, JINGDONG, PROVINCE, PROVINCIAL, PUER, WENJING, ZHONGSUO


def areas(client: Client, address: str) -> list[int]:
    answer = client.get(address)
    assert answer.status_code == 200
    return [each["area"] for each in answer.json or []]


def test_the_tree_opens_level_by_level(client_of: ClientOf) -> None:
    province = client_of(PROVINCIAL)
    assert areas(province, "/divisions/children") == [PROVINCE]
    assert PUER in areas(province, f"/divisions/children?area={PROVINCE}")
    assert ZHONGSUO in areas(province, f"/divisions/children?area={WENJING}")
    assert areas(province, f"/divisions/children?area={ZHONGSUO}") == []


def test_an_account_sees_its_own_branch_and_what_is_above_it(client_of: ClientOf) -> None:
    county = client_of(COUNTY)
    assert areas(county, f"/divisions/children?area={PROVINCE}") == [PUER]
    assert areas(county, f"/divisions/children?area={PUER}") == [JINGDONG]
    assert WENJING in areas(county, f"/divisions/children?area={JINGDONG}")
    assert areas(client_of(CLERK), f"/divisions/children?area={WENJING}") == [ZHONGSUO]


def test_a_place_is_found_by_name_and_by_the_beginning_of_its_code(client_of: ClientOf) -> None:
    county = client_of(COUNTY)
    found = county.get("/divisions/search?q=中所").json or []
    assert [each["area"] for each in found] == [ZHONGSUO]
    assert found[0]["path"].startswith("普洱市 / 景东彝族自治县 / 文井镇")
    assert areas(county, "/divisions/search?q=530823102") == [WENJING]
    assert areas(county, "/divisions/search?q=文井&level=township") == [WENJING]


@pytest.mark.parametrize("words", ["%25", "_", "\\", "'", "没有这个地方", "", "9" * 20])
def test_wildcards_and_nonsense_find_nothing(client_of: ClientOf, words: str) -> None:
    assert areas(client_of(COUNTY), f"/divisions/search?q={words}") == []


@pytest.mark.parametrize(
    "query",
    [
        "children?area=x",
        "children?area=1",
        "children?area=999999999999999",
        f"search?q={'长' * 60}",
        "search?q=中&level=nosuch",
    ],
)
def test_an_address_that_no_page_sends_is_refused(client_of: ClientOf, query: str) -> None:
    answer = client_of(COUNTY).get(f"/divisions/{query}", headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert "请" in (answer.json or {})["message"]

"""行内表格表单 a grid as a browser sends it."""

import re

from werkzeug.test import TestResponse

from tests.clients import Client
from tests.planning_scene import VILLAGE

HOME = f"/planning/{VILLAGE}"


def land(index: int, **changed: str) -> dict[str, str]:
    row = {
        "name": f"地块{index}",
        "quantity": "1",
        "area_sqm": "2000",
        "protection_use": "保护良好",
        "problems": "无",
        "land_type": "0101",
        "ownership": "village",
    }
    return {f"rows-{index}-{name}": value for name, value in (row | changed).items()}


def save(client: Client, rows: dict[str, str], count: int, shown: str = "") -> TestResponse:
    url = f"{HOME}/S02/2/rows/hometown_land_resource"
    return client.post(url, data={"rows-count": count, "shown": shown} | rows)


def shown_of(page: TestResponse) -> str:
    found = re.search(r'rows/hometown_land_resource".*?name="shown" value="([^"]*)"', page.text, re.DOTALL)
    assert found is not None
    return found[1]

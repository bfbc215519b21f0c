"""来路 what is opened from a step's page leads back there: the breadcrumb, 返回, and where saving ends (001-044, 045, 053)."""

import re
from html import unescape
from urllib.parse import quote

from sqlalchemy.orm import Session

from models.hometown.mobilization import Mobilization
from tests import people
from tests import preparation_scene as preparing
from tests.clients import Client, ClientOf
from tests.hometown.sound_rows import SOUND
from tests.views.planning_pages import stored

TABLE = "/tables/hometown_mobilization"
STEP = "/steps/p03/1?item=%E4%BC%9A"
"""A step's page with something asked of its list."""


def crumbs(text: str) -> list[tuple[str, str]]:
    """What stands in the breadcrumb, with its addresses."""
    nav = text[text.index('aria-label="当前位置"') :]
    items = re.findall(r"<li>(.*?)</li>", nav[: nav.index("</nav>")], re.DOTALL)
    return [(re.sub("<[^>]+>", "", each).strip(), _href(each)) for each in items]


def _href(text: str) -> str:
    found = re.search(r'href="([^"]*)"', text)
    return unescape(found[1]) if found else ""


def opened(client: Client, path: str, back: str = STEP) -> str:
    return client.get(f"{path}?back={quote(back, safe='')}").text


def test_the_breadcrumb_of_a_form_is_that_of_the_page_it_was_opened_from(
    client_of: ClientOf, session: Session
) -> None:
    """Not 数据查询: 首页 / 工作准备 / 组织发动, and the last leads to the tab with its query."""
    client = client_of(people.CLERK)
    row = preparing.register(session, Mobilization, people.CLERK)
    wanted = [("首页", "/"), ("工作准备", ""), ("组织发动", STEP)]
    for path in ("add", f"edit/{row.id}", f"show/{row.id}", f"history/{row.id}"):
        assert crumbs(opened(client, f"{TABLE}/{path}")) == wanted, path
    files = f"/attachments/of/hometown_mobilization/{row.id}"
    assert crumbs(opened(client, files)) == wanted
    assert crumbs(client.get(f"{TABLE}/show/{row.id}").text)[1][0] == "数据查询"


def test_a_page_opened_from_a_page_opened_from_the_step_still_leads_there(
    client_of: ClientOf, session: Session
) -> None:
    """双击 → 编辑 → 保存, and 双击 → 附件 → 返回: each link hands the way back on."""
    client = client_of(people.CLERK)
    row = preparing.register(session, Mobilization, people.CLERK)
    shown = opened(client, f"{TABLE}/show/{row.id}")
    links = [unescape(each) for each in re.findall(r'href="([^"]*)"', shown[shown.index("<main") :])]
    edit = next(each for each in links if "/edit/" in each)
    page = client.get(edit).text
    assert crumbs(page)[-1] == ("组织发动", STEP)
    assert f'name="back" value="{STEP}"' in unescape(page)
    files = next(each for each in links if "/attachments/of/" in each)
    assert crumbs(client.get(files).text)[-1] == ("组织发动", STEP)
    history = next(each for each in links if "/history/" in each)
    assert crumbs(client.get(history).text)[-1] == ("组织发动", STEP)


def test_saving_ends_where_the_form_was_opened(client_of: ClientOf, session: Session) -> None:
    """001-064: 保存 leads back to the tab, after a refusal too."""
    client = client_of(people.CLERK)
    row = SOUND[Mobilization]
    typed = {
        "back": STEP,
        "item": row["item"],
        "held_on": str(row["held_on"]),
        "org_form": row["org_form"],
        "org_mode": row["org_mode"],
        "content": "召开会议",
    }
    refused = client.post(f"{TABLE}/add", data=typed | {"item": ""})
    assert refused.status_code == 422
    assert crumbs(refused.text)[-1] == ("组织发动", STEP)
    assert client.post(f"{TABLE}/add", data=typed).location == STEP
    assert len(stored(session, Mobilization)) == 1


def test_a_way_back_that_leads_nowhere_changes_nothing(client_of: ClientOf, session: Session) -> None:
    """An address elsewhere, a page that is not there, a circle: the breadcrumb is the table's own."""
    client = client_of(people.CLERK)
    row = preparing.register(session, Mobilization, people.CLERK)
    own = crumbs(client.get(f"{TABLE}/show/{row.id}").text)
    circle = f"{TABLE}/show/{row.id}?back={TABLE}/show/{row.id}"
    for back in ("https://example.org/steps/p03/1", "//example.org/", "/nowhere", circle, "/steps/p03/"):
        assert client.get(f"{TABLE}/show/{row.id}?back={quote(back, safe='')}").status_code == 200
    for back in ("https://example.org/steps/p03/1", "/nowhere"):
        assert crumbs(opened(client, f"{TABLE}/show/{row.id}", back)) == own

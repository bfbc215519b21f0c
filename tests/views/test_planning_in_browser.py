"""规划编制实操 the workspace in a real browser: paste from Excel, attach, complete, reopen (001-133, 152, 126)."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.hometown.basemap import Basemap
from models.hometown.field_survey import LandResource
from models.hometown.steps import BASEMAP
from models.platform.scope import SYSTEM, acting_as
from models.platform.step_state import progress_of
from tests import people
from tests import planning_scene as scene
from tests.axe import violations
from tests.browser import DESK, PHONE, Site
from tests.platform import files

pytestmark = pytest.mark.browser
HOME = f"/planning/{scene.VILLAGE}"
EXCEL = "大田\t1\t2000\t保护良好\t无\t水田\n茶山\t2\t4000\t保护良好\t无\t果园\n"


@pytest.fixture
def session(live_server: Site) -> Iterator[Session]:
    with (
        Session(live_server.database.engine, expire_on_commit=False) as session,
        acting_as(session, SYSTEM),
    ):
        yield session


@pytest.fixture
def clerk(new_page: Callable[..., Page]) -> Page:
    return new_page(people.CLERK)


def paste(page: Page, place: str, text: str) -> None:
    """Paste a block as Excel puts it on the clipboard."""
    page.locator(place).focus()
    page.evaluate(
        """([place, text]) => {
            const data = new DataTransfer();
            data.setData('text/plain', text);
            const event = new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true});
            document.querySelector(place).dispatchEvent(event);
        }""",
        [place, text],
    )


def test_a_village_works_through_its_first_step_and_into_the_second(
    clerk: Page, session: Session, tmp_path: Path, new_page: Callable[..., Page]
) -> None:
    """小玉 claims the basemap, attaches the receipt, completes the step and pastes a survey table."""
    clerk.goto(f"{HOME}/")
    expect(clerk.locator("h2.card-title").first).to_have_text("1. 底图底数")
    clerk.locator(".rail-step").nth(2).locator("summary").click()
    expect(clerk.locator(".rail-step").nth(2)).to_contain_text("请先完成：实地调研")

    clerk.select_option("[name=claim_mode]", label="电子版")
    clerk.fill("[name=claim_date]", "2021-02-01")
    clerk.fill("[name=claimer]", "张文书")
    clerk.check("[name=contents][value=survey3]")
    clerk.check("[name=confidential_ack][value=true]")
    clerk.fill("[name=description]", "已到县自然资源局领取")
    clerk.click("[data-save]")
    expect(clerk.locator(".alert-success")).to_contain_text("已保存")

    _attach_the_receipt(clerk, tmp_path)
    scene.log_work(session, "S01")
    clerk.reload()
    clerk.click("button.switch")
    expect(clerk.locator(".alert-success")).to_contain_text("“底图底数”已完成")
    expect(clerk.locator(".meter-line")).to_contain_text("进度 1/13")

    clerk.goto(f"{HOME}/S02/2")
    grid = "#hometown_land_resource [name=rows-0-name]"
    paste(clerk, grid, EXCEL)
    for row in (0, 1):
        clerk.select_option(f"#hometown_land_resource [name=rows-{row}-ownership]", label="村集体所有")
    clerk.click("#hometown_land_resource [data-save]")
    expect(clerk.locator(".alert-success")).to_contain_text("已保存：新增 2 行")
    session.rollback()
    assert [row.name for row in session.scalars(select(LandResource).order_by(LandResource.id))] == [
        "大田",
        "茶山",
    ]

    _reopen_with_a_reason(clerk)
    assert violations(clerk) == []


def test_ctrl_d_takes_what_stands_in_the_cell_above(clerk: Page, session: Session) -> None:
    """001-133: as in Excel, whatever kind of cell it is, and nothing above the first row."""
    open_survey(session)
    clerk.goto(f"{HOME}/S02/2")
    paste(clerk, "#hometown_land_resource [name=rows-0-name]", EXCEL)
    clerk.select_option("#hometown_land_resource [name=rows-0-ownership]", label="村集体所有")
    for name in ("ownership", "problems", "quantity"):
        clerk.focus(f"#hometown_land_resource [name=rows-1-{name}]")
        clerk.keyboard.press("Control+d")
        above = clerk.input_value(f"#hometown_land_resource [name=rows-0-{name}]")
        expect(clerk.locator(f"#hometown_land_resource [name=rows-1-{name}]")).to_have_value(above)
    clerk.focus("#hometown_land_resource [name=rows-0-name]")
    clerk.keyboard.press("Control+d")
    expect(clerk.locator("#hometown_land_resource [name=rows-0-name]")).to_have_value("大田")


def test_pasted_words_become_choices_and_what_is_none_stays_and_is_told(
    clerk: Page, session: Session
) -> None:
    """001-133: Excel holds what people call it."""
    open_survey(session)
    clerk.goto(f"{HOME}/S02/2")
    cell = clerk.locator("#hometown_land_resource [name=rows-0-land_type]")
    for words, held in (("稻田", "0101"), (" 水 浇 地 ", "0102"), ("水浇田地", "水浇田地")):
        paste(clerk, "#hometown_land_resource [name=rows-0-land_type]", f"{words}\n")
        expect(cell).to_have_value(held)
    problems = clerk.locator("#hometown_land_resource [data-grid-problems]")
    expect(problems).to_contain_text("“水浇田地”不在可选范围")
    cell.select_option(label="旱地")
    expect(problems).not_to_contain_text("水浇田地")


def test_several_hamlets_are_ticked_in_a_cell_without_a_mouse(clerk: Page, session: Session) -> None:
    """001-133: a cell that takes several choices opens a list, and takes 甲、乙 from Excel."""
    open_survey(session)
    for name in ("上寨", "下寨", "马坡"):
        scene.found_hamlet(session, name)
    clerk.goto(f"{HOME}/S02/2")
    paste(clerk, "#hometown_land_resource [name=rows-0-name]", EXCEL)
    cell = clerk.locator("#hometown_land_resource [name=rows-0-hamlet_ids]")
    cell.focus()
    clerk.keyboard.press("Alt+ArrowDown")
    expect(clerk.get_by_role("listbox", name="分布自然村")).to_be_visible()
    for key in ("Space", "ArrowDown", "ArrowDown", "Space"):
        clerk.keyboard.press(key)
    expect(cell).to_have_value("上寨、马坡")
    expect(clerk.locator("[role=option][aria-selected=true]")).to_have_text(["上寨", "马坡"])
    assert violations(clerk) == []
    clerk.keyboard.press("Escape")
    expect(clerk.get_by_role("listbox", name="分布自然村")).to_be_hidden()
    expect(cell).to_have_value("上寨、马坡")
    expect(cell).to_be_focused()

    paste(clerk, "#hometown_land_resource [name=rows-1-hamlet_ids]", "下寨、天边\n")
    expect(clerk.locator("#hometown_land_resource [data-grid-problems]")).to_contain_text(
        "“天边”不在可选范围"
    )
    clerk.locator("#hometown_land_resource [name=rows-1-hamlet_ids]").dblclick()
    clerk.locator("#checklist >> text=上寨").click()
    expect(clerk.locator("#hometown_land_resource [name=rows-1-hamlet_ids]")).to_have_value(
        "下寨、天边、上寨"
    )


def test_what_was_typed_into_a_grid_outlives_the_page_and_the_key_saves_the_grid_one_is_in(
    clerk: Page, session: Session
) -> None:
    """001-133: several grids share a tab; Ctrl+S is for the one that is being filled in, and a lost page loses nothing."""
    open_survey(session)
    clerk.on("dialog", lambda dialog: dialog.accept())
    clerk.goto(f"{HOME}/S02/2")
    cell = clerk.locator("#hometown_water_resource [name=rows-0-name]")
    cell.fill("清水河")
    clerk.reload()
    expect(cell).to_have_value("")
    clerk.click("#hometown_water_resource >> text=恢复草稿")
    expect(cell).to_have_value("清水河")
    cell.focus()
    with clerk.expect_request(lambda sent: sent.method == "POST") as sent:
        clerk.keyboard.press("Control+s")
    assert "hometown_water_resource" in sent.value.url


def test_a_star_appears_where_an_answer_asks_for_more(clerk: Page, session: Session) -> None:
    """The rule is the model's (道路 需要规划改造/新建); the page follows it while it is typed."""
    open_survey(session)
    clerk.goto("/tables/hometown_road/add")
    star = clerk.locator("#f-plan_count-label [data-star]")
    expect(clerk.locator("#f-plan_count-help")).to_have_text("当需要规划改造/新建时必填")
    expect(star).to_be_hidden()
    clerk.check("[name=need_plan][value=true]")
    expect(star).to_be_visible()
    clerk.locator("#f-plan_count").focus()
    clerk.locator("#f-plan_width_m").focus()
    expect(clerk.locator("#f-plan_count-error")).to_have_text("不能为空")
    assert violations(clerk) == []
    clerk.check("[name=need_plan][value=false]")
    expect(star).to_be_hidden()


def open_survey(session: Session) -> None:
    """Bring the village to 实地调研, from wherever another test of this site has left it."""
    if session.scalars(select(Basemap)).first() is None:
        scene.finish_basemap(session)
    elif not progress_of(session, scene.VILLAGE).is_done(BASEMAP):
        scene.finish(session, "S01")


def _attach_the_receipt(page: Page, folder: Path) -> None:
    receipt, program = folder / "底图交接单.pdf", folder / "坏文件.exe"
    receipt.write_bytes(files.PDF)
    program.write_bytes(files.EXE)
    chooser = page.locator("[data-upload-input]")
    chooser.set_input_files(receipt)
    expect(page.locator("[data-files]")).to_contain_text("请先勾选“已去红头、盖章”后再上传")
    page.click("[data-files] >> text=移除")
    page.check("[data-upload-tick]")
    chooser.set_input_files([receipt, program])
    expect(page.locator("[data-files]")).to_contain_text("格式不符，只能上传")
    expect(page.locator("[data-files] [data-preview]")).to_have_count(1)


def _reopen_with_a_reason(page: Page) -> None:
    page.goto(f"{HOME}/S01/1")
    page.click("button.switch")
    page.fill("#confirm-reason", "补充认领人")
    page.click("#confirm-dialog [data-ok]")
    expect(page.locator(".alert-success")).to_contain_text("已改为未完成：“底图底数”")
    expect(page.locator(".timeline")).to_contain_text("补充认领人")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("path", ["/S01/1", "/S02/1", "/S02/2", "/S02/4", "/S02/7", "/S03/1", "/S04/1"])
def test_the_workspace_is_accessible_and_no_wider_than_the_window(
    new_page: Callable[..., Page], path: str, size: dict[str, Any]
) -> None:
    page = new_page(people.CLERK, size)
    page.goto(HOME + path)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_the_list_of_villages_is_accessible(new_page: Callable[..., Page]) -> None:
    page = new_page(people.COUNTY)
    page.goto("/planning/")
    assert violations(page) == []

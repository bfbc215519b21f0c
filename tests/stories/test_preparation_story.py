"""工作准备的一生 from the prefecture's first paper to the village's last training, each by the account that the manual names.

001-041…068, A-001.Y rows 3.1 to 3.4, A-001.Z-16.
"""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.axe import violations
from tests.people import CLERK, COUNTY, PREFECTURE, TOWNSHIP, Person
from tests.platform import files
from tests.stories.menu import open_entry

pytestmark = pytest.mark.browser
WindowOf = Callable[[Person], Page]
MENU = "工作准备"


def accessible(page: Page) -> None:
    assert violations(page) == [], page.url


def register(page: Page) -> None:
    """Press 登记 on the tab that is open."""
    page.get_by_role("link", name="登记", exact=True).click()
    expect(page.locator("[data-save]")).to_be_visible()


def upload(page: Page, file: Path) -> None:
    """Tick 已去红头、盖章, press 上传附件, choose the file; wait for its line."""
    page.check("[data-upload-tick]")
    page.set_input_files("[data-upload-input]", file)
    expect(page.locator("[data-files] li", has_text="保存后入记录")).to_have_count(1)


def save(page: Page) -> None:
    """Press 保存."""
    page.click("[data-save]")
    expect(page.locator(".alert-success")).to_contain_text("已保存")


def open_tab(page: Page, name: str) -> None:
    """Open a tab of the step."""
    page.get_by_label("本步骤的页签").get_by_role("link", name=name).click()


def complete(page: Page, step: str) -> None:
    """Turn the switch at the top left on."""
    page.locator("button.switch").click()
    expect(page.locator(".alert-success")).to_contain_text(f"“{step}”已完成")
    expect(page.locator("button.switch")).to_have_attribute("aria-checked", "true")


def fill_paper(page: Page, title: str, day: str) -> None:
    page.fill("[name=title]", title)
    page.fill("[name=issuer]", "示例人民政府办公室")
    page.fill("[name=issued_date]", day)


def fill_member(page: Page, name: str, post: str) -> None:
    page.fill("[name=name]", name)
    page.fill("[name=unit]", "自然资源局")
    page.fill("[name=post]", "科长")
    page.select_option("[name=group_post]", label=post)
    page.fill("[name=phone]", "19900001234")


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    """A scanned page; a PDF would be shown by the browser's own viewer, which is no page of ours."""
    file = tmp_path / "方案.jpg"
    file.write_bytes(files.picture("JPEG", "grey"))
    return file


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A photo as a camera names it."""
    file = tmp_path / "IMG_0001.jpg"
    file.write_bytes(files.JPEG)
    return file


def test_chapter_three_is_worked_from_the_prefecture_down_to_the_village(
    window_of: WindowOf, paper: Path, photo: Path
) -> None:
    the_prefecture_uploads_its_paper_and_names_its_group(window_of(PREFECTURE), paper)
    the_county_completes_its_papers(window_of(COUNTY), paper)
    the_township_names_its_liaison(window_of(TOWNSHIP))
    the_county_completes_its_institution(window_of(COUNTY))
    the_village_calls_its_people_together(window_of(CLERK), photo)
    the_village_is_trained(window_of(CLERK), photo)
    the_prefecture_revokes_what_is_not_good(window_of(PREFECTURE))
    the_county_reads_why_it_was_revoked(window_of(COUNTY))


def the_prefecture_uploads_its_paper_and_names_its_group(page: Page, paper: Path) -> None:
    """001-041, 042, 044, 051: 市级上传 and the project group."""
    page.goto("/")
    open_entry(page, MENU, "制定文件")
    expect(page.locator("[aria-current=page]", has_text="市级上传")).to_be_visible()
    register(page)
    accessible(page)
    fill_paper(page, "普洱市工作方案", "2021-05-20")
    upload(page, paper)
    save(page)
    expect(page.get_by_role("cell", name="普洱市工作方案")).to_be_visible()
    open_entry(page, MENU, "成立机构")
    register(page)
    fill_member(page, "周市长", "组长")
    save(page)
    expect(page.get_by_role("cell", name="周市长")).to_be_visible()


def the_county_completes_its_papers(page: Page, paper: Path) -> None:
    """001-042…048: guided to the other menu by the year, upload, save, edit, complete; the supplement stays open."""
    page.goto("/")
    open_entry(page, MENU, "制定文件")
    expect(page.locator(".alert-warning")).to_contain_text("至少登记一份县级制定文件（县级账号）")
    accessible(page)
    page.locator("button.switch").click()
    expect(page.locator(".alert-danger")).to_contain_text("还不能打开“是否完成”")
    register(page)
    fill_paper(page, "景东县实施方案", "2022-03-01")
    upload(page, paper)
    page.click("[data-save]")
    expect(page.locator("[data-problems]")).to_contain_text("请到“工作准备”的“补充制定文件”中登记")
    expect(page.locator("[data-files]")).to_contain_text("方案.jpg")
    page.fill("[name=issued_date]", "2021-06-08")
    save(page)
    row = page.locator("tr", has_text="景东县实施方案")
    expect(row).to_contain_text("附件（1）")
    row.get_by_role("link", name="编辑").click()
    page.get_by_role("button", name=re.compile("预览")).click()
    expect(page.locator("dialog[open]")).to_be_visible()
    page.keyboard.press("Escape")
    accessible(page)
    page.fill("[name=summary]", "明确组织领导和步骤安排")
    save(page)
    complete(page, "制定文件")
    open_entry(page, MENU, "补充制定文件")
    expect(page.locator("button.switch")).to_have_count(0)
    register(page)
    fill_paper(page, "质量提升通知", "2022-03-15")
    upload(page, paper)
    save(page)
    expect(page.get_by_role("cell", name="质量提升通知")).to_be_visible()


def the_township_names_its_liaison(page: Page) -> None:
    """001-050, 053: 乡镇 has 成立机构 and no 制定文件."""
    page.goto("/")
    open_entry(page, MENU, "成立机构")
    expect(page.locator("#sidebar").get_by_role("link", name="制定文件", exact=True)).to_have_count(0)
    open_tab(page, "联络服务站人员名单")
    register(page)
    fill_member(page, "赵所长", "联络员")
    save(page)
    accessible(page)


def the_county_completes_its_institution(page: Page) -> None:
    """001-052, 054, 056: the leading group, 是否本级, and the switch on its tab."""
    open_entry(page, MENU, "成立机构")
    open_tab(page, "联络服务站人员名单")
    expect(page.get_by_role("cell", name="赵所长")).to_be_visible()
    page.get_by_role("switch", name="是否本级").click()
    expect(page.get_by_role("cell", name="赵所长")).to_have_count(0)
    accessible(page)
    page.get_by_role("link", name="“干部规划家乡”领导小组").first.click()
    register(page)
    fill_member(page, "段组长", "组长")
    save(page)
    complete(page, "成立机构")


def the_village_calls_its_people_together(page: Page, photo: Path) -> None:
    """001-057…065: the four required fields, a photo under the activity's name, 工作纪实, the switch."""
    page.goto("/")
    open_entry(page, MENU, "组织发动")
    register(page)
    page.click("[data-save]")
    expect(page.locator("[aria-invalid=true]")).to_have_count(4)
    page.fill("[name=item]", "党员大会")
    page.fill("[name=held_on]", "2021-06-10")
    page.select_option("[name=org_form]", label="党员大会")
    page.select_option("[name=org_mode]", label="自行组织")
    page.fill("[name=content]", "动员党员带头参加家乡规划")
    upload(page, photo)
    save(page)
    page.get_by_role("link", name="附件（1）").click()
    expect(page.locator(".file-name")).to_contain_text("党员大会1.jpg")
    page.get_by_role("link", name="返回").click()
    open_tab(page, "工作纪实")
    register(page)
    page.fill("[name=item]", "走访乡贤")
    page.fill("[name=held_on]", "2021-06-12")
    page.fill("[name=content]", "逐户走访")
    save(page)
    expect(page.get_by_role("cell", name="走访乡贤")).to_be_visible()
    complete(page, "组织发动")


def the_village_is_trained(page: Page, photo: Path) -> None:
    """001-066…068: a headcount that does not fit is doubted, a missing place refused; the switch."""
    open_entry(page, MENU, "培训学习")
    register(page)
    accessible(page)
    page.fill("[name=topic]", "村庄规划知识")
    page.fill("[name=held_on]", "2021-07-01")
    page.select_option("[name=mode]", label="集中面授")
    page.select_option("[name=org_mode]", label="自行组织")
    page.fill("[name=sponsor]", "中所村民委员会")
    page.fill("[name=headcount]", "1")
    page.check("[name=target][value=masses]")
    page.fill("[name=content]", "讲解编制要求")
    page.click("[data-save]")
    expect(page.locator("[data-problems]")).to_contain_text("培训地点：培训方式为“集中面授”时必须填写")
    expect(page.locator("[data-problems]")).to_contain_text("集中面授须上传附件")
    page.fill("[name=place]", "村委会会议室")
    upload(page, photo)
    save(page)
    expect(page.locator(".alert-warning").first).to_contain_text("集中面授人数应不少于2人")
    complete(page, "培训学习")


def the_prefecture_revokes_what_is_not_good(page: Page) -> None:
    """A-001.Z-16: 撤销完成 from above, with a reason, from 完成情况."""
    open_entry(page, MENU, "制定文件")
    page.get_by_role("link", name="完成情况").click()
    accessible(page)
    page.locator("tr", has_text="景东彝族自治县").get_by_role("button", name="撤销完成").click()
    page.locator("dialog[open] textarea, dialog[open] input[type=text]").first.fill("文件不完整")
    page.locator("dialog[open]").get_by_role("button", name="确定").click()
    expect(page.locator(".alert-success")).to_contain_text("已改为未完成")


def the_county_reads_why_it_was_revoked(page: Page) -> None:
    open_entry(page, MENU, "制定文件")
    expect(page.locator("button.switch")).to_have_attribute("aria-checked", "false")
    expect(page.locator("main")).to_contain_text("文件不完整")

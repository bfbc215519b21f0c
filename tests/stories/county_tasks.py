"""规划任务的人 what the county, the prefecture and the province do with the records of chapter 4, click by click."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.platform.files import PDF
from tests.stories.menu import open_entry

MENU = "规划任务"


def open_step(page: Page, label: str) -> None:
    """Open a step of the chapter from the menu."""
    page.goto("/")
    open_entry(page, MENU, label)
    expect(page.locator("h1.card-title").first).to_have_text(label)


def choose(page: Page, name: str, option: str) -> None:
    """Choose from a list."""
    page.locator(f"select[name={name}]").select_option(label=option)


def answer(page: Page, question: str, word: str) -> None:
    """Answer 是 or 否."""
    page.get_by_role("group", name=question).get_by_label(word, exact=True).check()


def register_survey(page: Page, village: str) -> None:
    """登记 → 选择 → 保存."""
    page.get_by_role("link", name="登记", exact=True).click()
    page.locator("[data-pick-open]").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("[data-pick-words]").fill(village)
    dialog.locator("tr", has_text=village).get_by_role("button").click()
    expect(page.locator("#f-area")).to_have_value(f"文井镇{village}")
    choose(page, "village_type", "集聚提升类")
    choose(page, "village_terrain", "山区")
    page.get_by_label("产业强村(一村一品)").check()
    for question in ("是否含重点项目", "是否为乡村振兴重点帮扶县村庄"):
        answer(page, question, "否")
    answer(page, "是否为拟实施乡村振兴“百千万”示范工程", "否")
    page.locator("[name=start_date]").fill("2021-03-01")
    choose(page, "plan_year", "2021年")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存")).to_be_visible()


def register_plan(page: Page, folder: Path, tasks: str) -> None:
    """登记: the figures follow what is typed, the name is suggested, the file goes with the form."""
    page.get_by_role("link", name="登记", exact=True).click()
    choose(page, "plan_year", "2021年")
    page.locator("[name=task_count]").fill("48")
    told = page.get_by_role("status", name="占比与要求")
    expect(told).to_contain_text("本年占比 28.2%（要求 30%，差 −1.8pp）")
    page.locator("[name=task_count]").fill(tasks)
    expect(told).to_contain_text("本年占比 30.0%（要求 30%，正好）")
    expect(page.locator("[name=name]")).to_have_value("景东彝族自治县2021年村庄规划编制计划")
    attach_plan(page, folder)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("已保存")).to_be_visible()


def attach_plan(page: Page, folder: Path) -> None:
    """Choose the file of the plan; it is on its way then."""
    file = folder / "年度计划.pdf"
    file.write_bytes(PDF)
    page.get_by_label("已去红头、盖章").check()
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("年度计划.pdf").first).to_be_visible()


def open_record(page: Page, words: str) -> Locator:
    """双击 the row that holds these words."""
    page.locator("table.table tbody tr", has_text=words).first.dblclick()
    panel = page.locator("#side-panel")
    expect(panel.locator(".review-standing")).to_be_visible()
    return panel


def submit(page: Page, words: str) -> None:
    """双击 → 选择市级自然资源局账号 → 提交."""
    panel = open_record(page, words)
    expect(panel.get_by_label("选择审批人")).to_contain_text("普洱市自然资源和规划局", timeout=20_000)
    panel.get_by_role("button", name="提交", exact=True).click()
    stands(page, words, "已提交")


def decide(page: Page, words: str, button: str, opinion: str) -> None:
    """双击 → 意见 → 提交 or 打回. Without an opinion nothing happens."""
    panel = open_record(page, words)
    panel.get_by_role("button", name=button, exact=True).click()
    expect(panel.get_by_text("意见").last).to_be_visible()
    panel.get_by_label("审核意见").fill(opinion)
    panel.get_by_role("button", name=button, exact=True).click()
    expect(page.locator("#side-panel[open] form.review-form")).to_have_count(0)


def stands(page: Page, words: str, state: str) -> None:
    """The row says where the record stands."""
    row = page.locator("table.table tbody tr", has_text=words).first
    expect(row).to_contain_text(state)


def turn_switch(page: Page) -> None:
    """Open 是否完成 at the top left."""
    page.get_by_role("switch", name="是否完成").or_(page.locator(".card-head .switch")).first.click()
    confirm: Any = page.locator("#confirm-dialog[open] [data-ok]")
    if confirm.count():
        confirm.click()

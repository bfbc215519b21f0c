"""文书 what a village clerk does on the screen."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.stories.menu import open_entry


def open_planning(page: Page, village: str) -> None:
    """Open 规划编制 from the menu and click the blue name of the village (001-127)."""
    page.goto("/")
    open_entry(page, "规划编制", "规划编制")
    page.get_by_role("link", name=village, exact=True).click()
    expect(page.get_by_role("heading", name=f"规划编制 · {village}")).to_be_visible()


def open_step(page: Page, name: str) -> None:
    """Open a step by its name on the rail."""
    page.locator("a.rail-name", has_text=name).click()
    expect(page.locator("h2.card-title").first).to_contain_text(name)


def claim_basemap(page: Page) -> None:
    """Fill in 底图底数 and save."""
    page.select_option("[name=claim_mode]", label="电子版")
    page.fill("[name=claim_date]", "2021-02-01")
    page.fill("[name=claimer]", "张文书")
    page.check("[name=contents][value=survey3]")
    page.check("[name=confidential_ack][value=true]")
    page.fill("[name=description]", "已到县自然资源局领取，由专人保管")
    page.click("[data-save]")
    expect(page.locator(".alert-success")).to_contain_text("已保存")


def log_work(page: Page, item: str) -> None:
    """Register one 工作纪实 of the step that is open, on its own tab where it has one."""
    tab = page.get_by_label("本步骤的页签").get_by_role("link", name="工作纪实")
    if tab.count():
        tab.click()
    page.locator("a.btn", has_text="登记工作纪实").click()
    page.fill("[name=item]", item)
    page.fill("[name=held_on]", "2021-03-01")
    page.fill("[name=content]", f"村组干部和村民代表参加{item}，形成记录")
    page.click("[data-save]")
    expect(page.locator(".alert-success")).to_contain_text("已保存")
    expect(page.get_by_role("cell", name=item)).to_be_visible()


def complete_step(page: Page, name: str) -> None:
    """Turn 是否完成 on."""
    page.click("button.switch")
    expect(page.locator(".alert-success")).to_contain_text(f"“{name}”已完成")


def download_template(page: Page, folder: Path) -> Path:
    """Press 导出实地调研模板."""
    with page.expect_download() as download:
        page.get_by_role("link", name="导出实地调研模板").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def why_locked(page: Page, step: str) -> str:
    """What the rail says when asked why a step is locked; empty when it is open."""
    stop = page.locator(".rail-step", has=page.locator(".rail-name", has_text=step))
    if stop.locator("summary").count() == 0:
        return ""
    stop.locator("summary").click()
    return stop.locator("details.why").inner_text()

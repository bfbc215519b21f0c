"""系统管理员 what the administrator does in the import wizard: upload, read what was found, confirm."""

import re
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Page, expect

from app.worker import work_off
from tests.browser import Site

CELL = re.compile(r"[A-Z]+\d+")
Cells = set[tuple[str, str]]


def upload(page: Page, site: Site, file: Path) -> None:
    """选择文件 and 校验: the job is done while its progress is on the screen."""
    page.goto("/imports/new?set=field_survey")
    page.locator("[name=files]").set_input_files(str(file))
    page.get_by_role("button", name="上传并校验").click()
    _wait_for_the_job(page, site)


def confirm(page: Page, site: Site) -> None:
    """导入 what the preview shows."""
    page.get_by_role("button", name="确认导入").click()
    _wait_for_the_job(page, site)


def _wait_for_the_job(page: Page, site: Site) -> None:
    expect(page.get_by_role("progressbar")).to_be_visible()
    work_off(site.database.app)
    page.wait_for_url(re.compile(r"/imports/\d+$"))


def problem_cells(page: Page) -> Cells:
    """Every cell that the page names in its table of errors, with its sheet."""
    rows = page.locator("section.card", has=page.get_by_role("heading", name="错误", exact=True))
    places = rows.locator("td[data-label=位置]").all_inner_texts()
    return {(text.split(" ")[0], cell) for text in places for cell in CELL.findall(text)}


def counts(page: Page) -> Mapping[str, int]:
    """The figures over the page: 新增, 更新, 不变, 错误, 提醒."""
    found = {}
    for text in page.locator(".kpi").all_inner_texts():
        label = re.sub(r"[\d,.\s条处]+", "", text)
        found[label] = int(re.sub(r"\D", "", text))
    return found


def download_errors(page: Page, folder: Path) -> Path:
    """Press 下载错误文件."""
    with page.expect_download() as download:
        page.get_by_role("link", name="下载错误文件").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file
